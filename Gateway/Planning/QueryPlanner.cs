using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>
/// Makes a <see cref="ReadPlan"/> of a canonical query: decides which source is asked for what, negotiates with its adapter how much of the
/// filter, order and paging it takes, and leaves the rest to the gateway. Pure.
/// </summary>
/// <param name="readers">The reader of each backend.</param>
public sealed class QueryPlanner(IReadOnlyDictionary<string, IBackendReader> readers)
{
    /// <summary>The whole order of a query's rows: what was asked for, then the key.</summary>
    public static ImmutableArray<SortKey> TotalOrder(CanonicalQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var key = query.Type.Key!;
        return query.OrderBy.Any(k => k.Expression is PathExpr { IsOwn: true } path && path.Property == key)
            ? query.OrderBy
            : [.. query.OrderBy, new SortKey(new PathExpr(0, [key], key.Type), IsDescending: false, key.Collation)];
    }

    /// <exception cref="GatewayException">The query can't be done: 501 or 400, naming what.</exception>
    public ReadPlan Plan(RoutingTable routing, CanonicalQuery query, ReadGoal goal)
    {
        ArgumentNullException.ThrowIfNull(routing);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(goal);
        var route = routing[query.Type];
        if (route.Anchor is null)
        {
            throw NotImplemented($"{query.Type.SetName} is forwarded to the backend '{route.Forward}' and can only be read on its own, not expanded or filtered by.");
        }

        // Step 1: what is asked, as conditions, order and members.
        var conjuncts = Conditions(query, goal);
        var order = goal.Ordered ? TotalOrder(query) : [];
        var need = NeedOf(query, goal, conjuncts, order);
        CheckSingleRowMembers(route, need, goal);

        // Step 2: rows behind navigations have plans of their own, which decide the shape of their columns.
        var links = new Dictionary<(Need, Navigation), ReadPlan>();
        PlanLinks(routing, need, query.Selection.Expands, links);
        var shape = need.ToShape((owner, navigation) => links[(owner, navigation)].Shape);

        // Step 3: which sources the conditions and the order need before rows can be chosen.
        var early = new Need(query.Type);
        conjuncts.ForEach(early.Add);
        foreach (var key in order)
        {
            early.Add(key.Expression);
        }

        // Step 4: offer the anchor all that is its own.
        var own = conjuncts.Where(c => SourcesOf(c, route) is [var only] && only == route.Anchor).ToImmutableArray();
        var ordersOwn = goal.LookupBy is null && order.All(k => SourcesOf(k.Expression, route) is [var only] && only == route.Anchor);
        var request = new ScanRequest(route.Anchor, shape.Keep(m => m is Property { IsKey: true } || route.Owners.GetValueOrDefault(m) == route.Anchor))
        {
            Conjuncts = own,
            LookupBy = goal.LookupBy,
            OrderBy = ordersOwn ? order : [],
            IsSingleRow = goal.Key is not null,
        };
        var anchor = Negotiate(request);
        var residual = conjuncts.Where(c => own.IndexOf(c) is var at && (at < 0 || anchor.Offer.Verdicts[at] != Verdict.Exact)).ToImmutableArray();
        var sorts = order.Length > 0 && !(ordersOwn && anchor.Offer.IsOrdered);

        // Step 5: with nothing left to check, the anchor may count, skip and stop too.
        var limited = false;
        if (residual.IsEmpty && goal.LookupBy is null && (goal.Count || !sorts))
        {
            var whole = Negotiate(request with { Count = goal.Count, Skip = sorts ? 0 : goal.Skip, Top = sorts ? null : goal.Top });
            limited = whole.Offer.IsLimited && !sorts && (!goal.Count || whole.Offer.IsCounted);
            anchor = limited || whole.Offer.IsCounted ? whole : anchor;
        }

        // Step 6: sources that the residual work reads are joined before it, the others after.
        var (earlySources, lateSources) = PlanSources(route, need, early, shape, conjuncts);
        var byKey = earlySources.Any(s => s.Preload is not null) && route.Anchor.LookupProperties.Contains(query.Type.Key!)
            ? Negotiate(request with { LookupBy = query.Type.Key, OrderBy = [] })
            : null;
        if (byKey is not null && own.Where((_, i) => byKey.Offer.Verdicts[i] != Verdict.Exact).Except(residual).Any())
        {
            residual = [.. conjuncts];
        }

        var (earlyLinks, lateLinks) = JoinLinks(need, early, shape, links, query.Selection.Expands);
        return new ReadPlan
        {
            Type = query.Type,
            Shape = shape,
            Anchor = anchor,
            AnchorByKey = byKey,
            EarlySources = earlySources,
            EarlyNavigations = earlyLinks,
            Residual = residual.IsEmpty ? null : EvaluatorCompiler.Predicate(residual, shape),
            ResidualConjuncts = residual,
            OrderBy = order,
            OrderValues = [.. order.Select(k => EvaluatorCompiler.Compile(k.Expression, shape))],
            Sorts = sorts,
            Skip = limited ? 0 : goal.Skip,
            Top = goal.Top,
            Count = goal.Count,
            AnchorCounts = goal.Count && anchor.Offer.IsCounted && residual.IsEmpty,
            LateSources = lateSources,
            LateNavigations = lateLinks,
            Contained = [.. ContainedSteps(need, shape, query.Selection.Expands, [])],
        };
    }

    private static List<Expr> Conditions(CanonicalQuery query, ReadGoal goal)
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

    private static Need NeedOf(CanonicalQuery query, ReadGoal goal, List<Expr> conjuncts, ImmutableArray<SortKey> order)
    {
        var need = goal.Extra ?? new Need(query.Type);
        need.Add(query.Type.Key!);
        need.Add(query.Selection);
        if (goal.LookupBy is not null)
        {
            need.Add(goal.LookupBy);
        }

        conjuncts.ForEach(need.Add);
        foreach (var key in order)
        {
            need.Add(key.Expression);
        }

        AddExpands(need, query.Selection.Expands);
        return need;
    }

    private static void AddExpands(Need need, ImmutableArray<Expand> expands)
    {
        foreach (var (navigation, query) in expands)
        {
            var nested = need.Add(navigation)!;
            if (!navigation.IsContained)
            {
                continue;
            }

            nested.Add(navigation.Target.Key!);
            nested.Add(query.Selection);
            foreach (var condition in query.Filter.Conjuncts().Concat(query.OrderBy.Select(k => k.Expression)))
            {
                nested.Add(condition);
            }

            if (query.Search is not null)
            {
                nested.Add(query.Search);
            }

            AddExpands(nested, query.Selection.Expands);
        }
    }

    private static void CheckSingleRowMembers(EntityRoute route, Need need, ReadGoal goal)
    {
        foreach (var (member, _) in need.Members)
        {
            if (goal.Key is null && member is Navigation { IsContained: true } contained
                && route.Owners[contained].SingleRowOnly.Contains(contained))
            {
                throw NotImplemented(
                    $"{contained} can only be read for a single {route.Type.Name}, because the backend '{route.Owners[contained].Backend}' gives it row by row. "
                    + $"Ask for {route.Type.SetName}('…')/{contained.Name} instead.");
            }
        }
    }

    // Plans the rows behind each navigation of the need, at every level of contained collections.
    private void PlanLinks(RoutingTable routing, Need need, ImmutableArray<Expand> expands, Dictionary<(Need, Navigation), ReadPlan> links)
    {
        foreach (var (member, nested) in need.Members)
        {
            if (member is not Navigation navigation)
            {
                continue;
            }

            var expand = expands.FirstOrDefault(e => e.Navigation == navigation);
            if (navigation.IsContained)
            {
                PlanLinks(routing, nested!, expand?.Query.Selection.Expands ?? [], links);
                continue;
            }

            var query = expand?.Query ?? new CanonicalQuery(navigation.Target) { Selection = new Selection(navigation.Target) { Properties = [] } };
            links[(need, navigation)] = Plan(routing, query, new ReadGoal
            {
                LookupBy = navigation.TargetProperty,
                Extra = nested,
                Ordered = navigation.IsCollection,
            });
        }
    }

    /// <summary>The sources that own what an expression reads; a navigation counts as none of them, because it is joined.</summary>
    private static ImmutableArray<Source?> SourcesOf(Expr expression, EntityRoute route)
    {
        var members = new HashSet<Member>();
        expression.CollectOwnMembers(members);
        return [.. members.Select(m => m switch
        {
            Property { IsKey: true } => route.Anchor,
            Property or Navigation { IsContained: true } when !ReadsLinks(expression) => route.Owners.GetValueOrDefault(m),
            _ => null,
        }).Distinct()];
    }

    // Inside a lambda an element may lead on to rows of other sources, which no adapter sees.
    private static bool ReadsLinks(Expr expression) =>
        (expression is PathExpr path && path.Members.Any(m => m is Navigation { IsContained: false })) || expression.Children().Any(ReadsLinks);

    private ScanNode Negotiate(ScanRequest request)
    {
        var reader = readers[request.Source.Backend];
        if (request.LookupBy is { } lookup && !request.Source.LookupProperties.Contains(lookup))
        {
            throw NotImplemented($"The backend '{request.Source.Backend}' can't look up {request.Source.Resource} by {lookup}, which this query needs.");
        }

        var offer = reader.Negotiate(request);
        return offer.Refusal is null ? new ScanNode(reader, request, offer) : throw offer.Refusal.ToException();
    }

    private (ImmutableArray<SourceJoin> Early, ImmutableArray<SourceJoin> Late) PlanSources(
        EntityRoute route, Need need, Need early, Shape shape, List<Expr> conjuncts)
    {
        var earlyJoins = ImmutableArray.CreateBuilder<SourceJoin>();
        var lateJoins = ImmutableArray.CreateBuilder<SourceJoin>();
        foreach (var source in route.Sources.Where(s => s != route.Anchor))
        {
            var members = need.Members.Select(m => m.Member)
                .Where(m => m is not Property { IsKey: true } && route.Owners.GetValueOrDefault(m) == source).ToList();
            if (members.Count == 0)
            {
                continue;
            }

            var key = route.Type.Key!;
            var rows = new Shape(route.Type, members.Prepend(key).Select(m => shape.Columns[shape.IndexOf(m)]));
            var request = new ScanRequest(source, rows) { LookupBy = key };
            var columns = members.Select(m => (rows.IndexOf(m), shape.IndexOf(m))).ToImmutableArray();
            var isEarly = members.Exists(m => early.Has(m) || IsLinkSource(early, m));
            var join = new SourceJoin(Negotiate(request), rows.IndexOf(key), columns)
            {
                Preload = isEarly ? Preload(request, conjuncts, route) : null,
            };
            (isEarly ? earlyJoins : lateJoins).Add(join);
        }

        return (earlyJoins.ToImmutable(), lateJoins.ToImmutable());
    }

    private static bool IsLinkSource(Need early, Member member) =>
        early.Members.Any(m => m.Member is Navigation { IsContained: false } navigation && navigation.Source == member);

    // A condition that no row without a match can fulfil may be asked of the source first: then its matches are all there is to join.
    private ScanNode? Preload(ScanRequest lookup, List<Expr> conjuncts, EntityRoute route)
    {
        var own = conjuncts.Where(c => SourcesOf(c, route) is [var only] && only == lookup.Source && RejectsNulls(c, lookup.Shape)).ToImmutableArray();
        if (own.IsEmpty)
        {
            return null;
        }

        var node = Negotiate(lookup with { LookupBy = null, Conjuncts = own, Count = true });
        return node.Offer.Verdicts.Any(v => v != Verdict.Unsupported) ? node : null;
    }

    private static bool RejectsNulls(Expr conjunct, Shape shape)
    {
        using var batch = new RowBatch(shape, 1);
        batch.AddRow();
        var cursor = RowCursor.Rows(batch);
        return EvaluatorCompiler.Compile(conjunct, shape).Test(ref cursor) != true;
    }

    private static (ImmutableArray<NavigationJoin> Early, ImmutableArray<NavigationJoin> Late) JoinLinks(
        Need need, Need early, Shape shape, Dictionary<(Need, Navigation), ReadPlan> links, ImmutableArray<Expand> expands)
    {
        var earlyJoins = ImmutableArray.CreateBuilder<NavigationJoin>();
        var lateJoins = ImmutableArray.CreateBuilder<NavigationJoin>();
        Collect(need, early, shape, expands, []);
        return (earlyJoins.ToImmutable(), lateJoins.ToImmutable());

        void Collect(Need level, Need? used, Shape rows, ImmutableArray<Expand> asked, ImmutableArray<int> descent)
        {
            foreach (var (member, nested) in level.Members)
            {
                if (member is not Navigation navigation)
                {
                    continue;
                }

                var column = rows.IndexOf(navigation);
                var expand = asked.FirstOrDefault(e => e.Navigation == navigation);
                if (navigation.IsContained)
                {
                    Collect(nested!, used?[navigation], rows.Columns[column].Nested!, expand?.Query.Selection.Expands ?? [], descent.Add(column));
                    continue;
                }

                var target = links[(level, navigation)];
                var join = new NavigationJoin(
                    navigation, descent, rows.IndexOf(navigation.Source!), column, target, target.Shape.IndexOf(navigation.TargetProperty!))
                {
                    Skip = expand?.Query.Skip ?? 0,
                    Top = expand?.Query.Top,
                };
                (used?.Has(navigation) == true ? earlyJoins : lateJoins).Add(join);
            }
        }
    }

    private static IEnumerable<ContainedStep> ContainedSteps(Need need, Shape shape, ImmutableArray<Expand> expands, ImmutableArray<int> descent)
    {
        foreach (var (navigation, query) in expands.Where(e => e.Navigation.IsContained))
        {
            var column = shape.IndexOf(navigation);
            var nested = shape.Columns[column].Nested!;
            foreach (var inner in ContainedSteps(need[navigation]!, nested, query.Selection.Expands, descent.Add(column)))
            {
                yield return inner;
            }

            var conditions = query.Filter.Conjuncts().ToList();
            if (query.Search is not null)
            {
                conditions.Add(query.Search);
            }

            if (conditions.Count > 0 || query.OrderBy.Length > 0 || query.Skip > 0 || query.Top is not null)
            {
                yield return new ContainedStep(descent, column, nested)
                {
                    Filter = conditions.Count == 0 ? null : EvaluatorCompiler.Predicate(conditions, nested),
                    OrderBy = query.OrderBy,
                    OrderValues = [.. query.OrderBy.Select(k => EvaluatorCompiler.Compile(k.Expression, nested))],
                    Skip = query.Skip,
                    Top = query.Top,
                    ReadsLinks = conditions.Concat(query.OrderBy.Select(k => k.Expression)).Any(ReadsLinks),
                };
            }
        }
    }

    private static GatewayException NotImplemented(string message) =>
        new GatewayError(GatewayErrorCode.NotImplemented, message).ToException();
}
