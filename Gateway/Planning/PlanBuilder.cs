using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Makes the plan of one query. Used once.</summary>
internal sealed class PlanBuilder(
    QueryPlanner planner, PlanningOptions options, RoutingTable routing, CanonicalQuery query, ReadGoal goal, Estimates estimates)
{
    private static readonly EqualityComparer<SourceJoin> _sameJoin = EqualityComparer<SourceJoin>.Create(
        (one, other) => one?.Lookup.Source == other?.Lookup.Source && one?.Share == other?.Share && one!.Columns.SequenceEqual(other!.Columns),
        join => join.Lookup.Source.GetHashCode());

    private readonly LinkAliases _aliases = goal.Aliases ?? new LinkAliases();

    public ReadPlan Build()
    {
        var route = routing[query.Type];
        if (route.Forward is not null)
        {
            throw QueryPlanner.NotImplemented($"{query.Type.SetName} is forwarded to the backend '{route.Forward}' and can only be read on its own, not expanded or filtered by.");
        }

        // Step 1: what is asked, as conditions and order, and the parts that rows can come from.
        var asked = Conditions();
        var parts = PartsOf(route, asked);
        var knownKeys = KnownKeys(asked);

        // Step 2: conditions on rows of other entities become key sets, or reads of navigations that nothing else uses.
        var sets = new KeySetChoice(planner, options, routing, goal, estimates) { HasKnownKeys = !knownKeys.IsEmpty }.Choose(query, asked, parts);
        var conjuncts = sets.Remaining.Select(_aliases.Rewrite).ToList();
        var order = goal.Ordered ? QueryPlanner.TotalOrder(query).Select(k => k with { Expression = _aliases.Rewrite(k.Expression) }).ToImmutableArray() : [];

        // Step 3: the members that are needed at every level; rows behind navigations have plans of their own, which decide the shape of their columns.
        var need = NeedOf(order, sets);
        var shown = need.Members.Select(m => m.Member).ToHashSet();
        foreach (var part in parts)
        {
            part.Conjuncts = [.. part.When.Select(_aliases.Rewrite), .. conjuncts.Select(part.Narrow)];
            part.Conjuncts.ForEach(need.Add);
            CheckSingleRowMembers(part.Route, need);
        }

        var guesses = sets.Chosen.Where(s => s.IsGuess).ToDictionary(s => s, s => s.Condition.Conjuncts().Select(c => AsLookup(c, s.Navigation)).ToList());
        var guessed = new Need(query.Type);
        foreach (var condition in guesses.Values.SelectMany(c => c))
        {
            need.Add(condition);
            guessed.Add(condition);
        }

        var links = new LinkPlans(planner, routing, _aliases, estimates, goal.Within);
        links.Plan(need, query.Selection.Expands);
        var shape = need.ToShape(planner.Shapes, (owner, navigation) => links[owner, navigation].Shape);

        // Step 4: which sources and navigations the conditions and the order need before rows can be chosen.
        var early = new Need(query.Type);
        foreach (var part in parts)
        {
            part.Conjuncts.ForEach(early.Add);
        }

        foreach (var key in order)
        {
            early.Add(key.Expression);
        }

        foreach (var expression in goal.Folded)
        {
            early.Add(expression);
        }

        var (earlyLinks, lateLinks) = links.Join(need, early, shape, query.Selection.Expands);
        var insteadLinks = guesses.Count == 0 ? [] : lateLinks.Where(l => guessed.Has(l.Navigation) && l.Descent.IsEmpty).ToList();
        lateLinks = lateLinks.RemoveRange(insteadLinks);

        // Step 5: the scan of each part; several are merged.
        var keySets = sets.Chosen.Select(s => new KeySet(s.Condition, s.Rows, s.Rows.Shape.IndexOf(s.Navigation.TargetProperty!), shape.IndexOf(s.Navigation.Source!), s.IsExcluding)
        {
            Otherwise = guesses.TryGetValue(s, out var conditions) ? InsteadOf(conditions, insteadLinks, shape) : null,
        }).ToList();
        var scans = parts.Select(part => new PartPlanner(planner, options, query, goal, estimates, shape, need, early)
        {
            Order = order,
            KeySets = [.. keySets],
            EarlyNavigations = earlyLinks,
            LinkPlans = links,
            Shown = shown,
            IsAlone = parts.Count == 1,
        }.Plan(part) with
        { Partition = part.Partition }).ToList();

        // Step 6: what is only shown is joined to the rows that are left.
        var plan = Merge(scans, shape, order);
        ImmutableArray<ContainedStep> contained = [.. ContainedPlans.Steps(need, shape, query.Selection, _aliases, [])];
        ImmutableArray<ComputeStep> computed = ComputedPlans.AreNeeded(query.Selection) ? [.. ComputedPlans.Steps(query.Selection, shape, _aliases, [])] : [];
        if (computed.Any(c => c.ReadsLinks))
        {
            // What is computed sees contained collections as they are, so none is cut before.
            contained = [.. contained.Select(step => step with { ReadsLinks = true })];
        }

        return plan with
        {
            Computed = computed,
            KnownKeys = knownKeys,
            MayBeKept = parts.Exists(p => p.Route.Calls.FreshFor > TimeSpan.Zero) || links.MayBeKept || keySets.Any(s => s.Rows.MayBeKept),
            LateNavigations = lateLinks,
            Contained = contained,
            CutsWhatOrders = contained.Any(step => step.Descent.IsEmpty && order.Any(k => Reads(k.Expression, shape.Columns[step.Column].Member))),
            Estimates = estimates.Used,
        };
    }

    // Read for nothing but the set that it stands in for.
    private Expr AsLookup(Expr condition, Navigation navigation) =>
        navigation.IsCollection ? _aliases.Rewrite(condition) : _aliases.Apart(condition, navigation);

    private static SetLookup InsteadOf(List<Expr> conditions, List<NavigationJoin> links, Shape shape) =>
        new([.. links.Where(l => conditions.Exists(c => Reads(c, l.Navigation)))], EvaluatorCompiler.Predicate(conditions, shape));

    private static bool Reads(Expr expression, Member member)
    {
        var members = new HashSet<Member>();
        expression.CollectOwnMembers(members);
        return members.Contains(member);
    }

    private ReadPlan Merge(List<ReadPlan> scans, Shape shape, ImmutableArray<SortKey> order)
    {
        if (scans.Count == 1)
        {
            return scans[0];
        }

        // Partitions differ in their anchors; where other sources hold the same of all, that is joined once, after the merge.
        var late = scans.Count > 0 && scans.TrueForAll(s => s.LateSources.SequenceEqual(scans[0].LateSources, _sameJoin))
            ? scans[0].LateSources
            : [];
        return new ReadPlan
        {
            Type = query.Type,
            Shape = shape,
            Within = goal.Within,
            Partitions = late.IsEmpty ? [.. scans] : [.. scans.Select(s => s with { LateSources = [] })],
            OrderBy = order,
            OrderValues = [.. order.Select(k => EvaluatorCompiler.Compile(k.Expression, shape))],
            Skip = goal.Skip,
            Top = goal.Top,
            Count = goal.Count,
            AnchorCounts = goal.Count && scans.TrueForAll(s => s.AnchorCounts),
            LateSources = late,
        };
    }

    private List<Expr> Conditions()
    {
        var conjuncts = query.Filter.Conjuncts().ToList();
        if (goal.Key is { } key)
        {
            var property = query.Type.Key!;
            conjuncts.Insert(0, new CompareExpr(CompareOperator.Equal, new PathExpr(0, [property], property.Type), new LiteralExpr(Value.Of(key)), property.Collation));
        }

        if (query.Search is not null)
        {
            conjuncts.Add(query.Search);
        }

        if (goal.After is not null)
        {
            conjuncts.Add(goal.After);
        }

        return conjuncts;
    }

    /// <summary>The parts that rows can come from: partitions whose own conditions don't contradict what is asked.</summary>
    private List<Part> PartsOf(EntityRoute route, List<Expr> asked)
    {
        var partitions = Wanted(route);
        return partitions.IsEmpty
            ? Satisfiability.MayHold(asked) ? [new Part(route, [], null)] : []
            : [.. partitions
                .Where(p => Satisfiability.MayHold([.. asked, .. p.When.Conjuncts(), .. p.Keys.Conjuncts()]))
                .Select(p => new Part(p.Route, [.. p.When.Conjuncts().Where(c => !asked.Contains(c) && !IsDecided(c))], KeyConditionOf(route.Type.Key!, p)) { Partition = p })];
    }

    private ImmutableArray<Partition> Wanted(EntityRoute route)
    {
        if (goal.Partitions.IsDefault)
        {
            return route.Partitions;
        }

        // A link that leads to partitions means those that there were when it was given.
        var wanted = route.Partitions.Where(p => goal.Partitions.Contains(p.Mark)).ToImmutableArray();
        return wanted.Length == goal.Partitions.Length ? wanted : throw new GatewayError(
            GatewayErrorCode.InvalidSkipToken, $"$skiptoken leads to a part of {route.Type.SetName} that the routing rules have changed since. Start from the first page.")
        {
            Target = "$skiptoken",
        }.ToException();
    }

    // The share of the one key that is asked for has been looked at when the partitions were chosen.
    private bool IsDecided(Expr condition) => condition is KeyShareExpr && goal.Key is not null;

    private static KeyCondition? KeyConditionOf(Property key, Partition partition)
    {
        var own = partition.When.Conjuncts().OfType<KeyShareExpr>().Concat(partition.Keys.Conjuncts()).ToList();
        return own.Count == 0 ? null : new KeyCondition(key, own);
    }

    private ImmutableArray<string> KnownKeys(List<Expr> asked)
    {
        foreach (var condition in asked)
        {
            switch (condition)
            {
                case CompareExpr { Operator: CompareOperator.Equal, Left: PathExpr { IsOwn: true, Property.IsKey: true }, Right: LiteralExpr { Value: { IsNull: false } value } }:
                    return [value.String];
                case InExpr { Operand: PathExpr { IsOwn: true, Property.IsKey: true } } list when list.Values.Length <= options.DriverKeysMax:
                    return [.. list.Values.Where(v => !v.IsNull).Select(v => v.String).Distinct(StringComparer.Ordinal)];
            }
        }

        return [];
    }

    // All but what the conditions read.
    private Need NeedOf(ImmutableArray<SortKey> order, ChosenKeySets sets)
    {
        var need = goal.Extra ?? new Need(query.Type);
        need.Add(query.Type.Key!);
        need.Add(query.Selection);
        if (goal.LookupBy is not null)
        {
            need.Add(goal.LookupBy);
        }

        foreach (var set in sets.Chosen)
        {
            need.Add(set.Navigation.Source!);
        }

        foreach (var key in order)
        {
            need.Add(key.Expression);
        }

        foreach (var expression in goal.Folded)
        {
            need.Add(expression);
        }

        ContainedPlans.AddExpands(need, query.Selection.Expands, _aliases);
        ComputedPlans.Add(need, query.Selection, _aliases);
        return need;
    }

    private void CheckSingleRowMembers(EntityRoute route, Need need)
    {
        foreach (var (member, _) in need.Members)
        {
            if (goal.Key is null && member is Navigation { IsContained: true } contained
                && route.Owners[contained].SingleRowOnly.Contains(contained))
            {
                throw QueryPlanner.NotImplemented(
                    $"{contained} can only be read for a single {route.Type.Name}, because the backend '{route.Owners[contained].Backend}' gives it row by row. "
                    + $"Ask for {route.Type.SetName}('…')/{contained.Name} instead.");
            }
        }
    }
}

/// <summary>A partition, or the whole, that rows can come from.</summary>
/// <param name="When">The partition's own conditions, as far as they aren't asked anyway.</param>
/// <param name="Keys">What keys must fulfil to be looked up here.</param>
internal sealed record Part(EntityRoute Route, ImmutableArray<Expr> When, KeyCondition? Keys)
{
    /// <summary>All that the part's rows must fulfil.</summary>
    public List<Expr> Conjuncts { get; set; } = [];

    /// <summary>The partition; null for the whole.</summary>
    public Partition? Partition { get; init; }

    /// <summary>A condition, without those of the keys that it lists which no row of this part has.</summary>
    public Expr Narrow(Expr condition)
    {
        if (Keys is null || condition is not InExpr { Operand: PathExpr { IsOwn: true, Property: { IsKey: true } key } } list)
        {
            return condition;
        }

        var here = list.Values.Where(v => !v.IsNull && Keys.Conditions.All(c => Satisfiability.Holds(c, key, v))).ToImmutableArray();
        return here.Length == list.Values.Length ? list : list with { Values = here };
    }
}
