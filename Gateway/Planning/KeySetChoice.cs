using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>A condition on rows of another entity that is answered by the set of their linking values.</summary>
/// <param name="Rows">Reads the rows that decide.</param>
/// <param name="IsGuess">Whether there may be too many of them, so that they have to be looked up after all.</param>
internal sealed record ChosenKeySet(Expr Condition, Navigation Navigation, ReadPlan Rows, bool IsExcluding, bool IsGuess);

/// <param name="Chosen">Conditions that key sets answer.</param>
/// <param name="Remaining">The other conditions.</param>
internal sealed record ChosenKeySets(ImmutableArray<ChosenKeySet> Chosen, ImmutableArray<Expr> Remaining);

/// <summary>
/// Decides which conditions on rows of other entities are turned around: instead of looking the related rows up for each page, those that fulfil
/// the condition are read once, and their linking values decide. Which is cheaper hangs on numbers of rows; without any, what a backend
/// evaluates itself is read once, and the rest is looked up.
/// </summary>
internal sealed class KeySetChoice(QueryPlanner planner, PlanningOptions options, RoutingTable routing, ReadGoal goal, Estimates estimates)
{
    // A set that takes no more calls is read without asking what else would cost.
    private const int FewCalls = 2;

    // What a condition that nobody has evaluated yet is thought to leave, as is usual where nothing is known.
    private const double EqualShare = 0.1;
    private const double OtherShare = 0.5;

    /// <summary>Whether the conditions name the keys of the rows.</summary>
    public bool HasKnownKeys { get; init; }

    private bool HasFewRows => HasKnownKeys || goal.Key is not null || goal.LookupBy is not null;

    public ChosenKeySets Choose(CanonicalQuery query, List<Expr> asked, List<Part> parts)
    {
        var candidates = Candidates(asked);
        if (candidates.Count == 0 || parts.Count == 0)
        {
            return new ChosenKeySets([], [.. asked]);
        }

        // Step 1: count. The anchor's rows matter only where they are narrowed too.
        var remaining = asked.Except(candidates.SelectMany(c => c.Conditions)).ToList();
        var isWorthACall = !HasFewRows;
        var sides = candidates.Count + remaining.Count(c => c is not AfterExpr);
        var anchorRows = AnchorRows(remaining, parts, isWorthACall && sides > 1);
        foreach (var candidate in candidates)
        {
            candidate.Rows = PlanOf(candidate);
            candidate.Estimate = candidate.Rows is null ? null : RowsOf(candidate.Rows, isWorthACall);
        }

        // Step 2: choose, the most selective first, since it bounds how many rows the others would be looked up for.
        var chosen = ImmutableArray.CreateBuilder<ChosenKeySet>();
        var examined = anchorRows;
        foreach (var candidate in candidates.OrderBy(c => c.Estimate ?? long.MaxValue))
        {
            if (candidate.Rows is not null && IsKeySet(candidate, examined, parts, remaining, query))
            {
                var isGuess = candidate.Estimate > options.PreloadRowsMax && CanLookUp(candidate);
                chosen.Add(new ChosenKeySet(Expressions.AllOf(candidate.Conditions)!, candidate.Navigation, candidate.Rows!, candidate.IsExcluding, isGuess));
                examined = candidate is { IsExcluding: false, Estimate: { } rows } && !(examined < rows) ? rows : examined;
            }
            else
            {
                remaining.AddRange(candidate.Conditions);
            }
        }

        return new ChosenKeySets(chosen.ToImmutable(), [.. asked.Where(remaining.Contains)]);
    }

    /// <summary>Rows of a plan, by what is known: those of its anchor, as far as its own key sets and deciding sources are known to leave them.</summary>
    private long? RowsOf(ReadPlan plan, bool isWorthACall)
    {
        if (plan.RowsName is { } name && estimates.Of(name) is { } seen)
        {
            return seen;
        }

        if (plan.Anchor is { } anchor)
        {
            return estimates.Of(anchor, isWorthACall) is { } rows ? Narrowed(plan, rows, isWorthACall) : null;
        }

        var each = plan.Partitions.Select(p => RowsOf(p, isWorthACall)).ToList();
        return each.TrueForAll(r => r is not null) ? each.Sum() : null;
    }

    private long Narrowed(ReadPlan plan, long rows, bool isWorthACall)
    {
        foreach (var set in plan.KeySets.Where(s => !s.IsExcluding))
        {
            if (RowsOf(set.Rows, isWorthACall: false) is not { } matches)
            {
                continue;
            }

            // A row that is linked by its key is one of the matches' at most; others are thought to be spread evenly over what they lead to.
            var isByKey = plan.Shape.Columns[set.Column].Member is Property { IsKey: true };
            var total = isByKey ? null : TotalOf(set.Rows.Type, isWorthACall && rows > options.PreloadRowsMax);
            rows = isByKey ? Math.Min(rows, matches)
                : total > matches ? (long)Math.Ceiling((double)rows * matches / total.Value)
                : rows;
        }

        foreach (var source in plan.EarlySources.Where(s => s.Decides))
        {
            rows = Math.Min(rows, estimates.Of(source.Whole!.Anchor!, isWorthACall: false) ?? rows);
        }

        return rows;
    }

    /// <summary>All rows of an entity.</summary>
    private long? TotalOf(StructuredType type, bool isWorthACall)
    {
        var route = routing[type];
        List<Part> parts = route.Partitions.IsEmpty ? [new Part(route, [], null)] : [.. route.Partitions.Select(p => new Part(p.Route, [.. p.When.Conjuncts()], null))];
        return AnchorRows([], parts, isWorthACall);
    }

    /// <summary>How many of a plan's rows are thought to pass what no backend evaluates beforehand: where anything can be thought of that, less than all.</summary>
    private double Share(ReadPlan plan)
    {
        if (plan.RowsName is { } name && estimates.Of(name) is not null)
        {
            return 1;
        }

        if (plan.Anchor is null)
        {
            return plan.Partitions.IsEmpty ? 1 : plan.Partitions.Max(Share);
        }

        var scans = plan.EarlySources.Where(s => s.Decides).Select(s => s.Whole!.Anchor!).Prepend(plan.Anchor).ToList();
        var unjudged = plan.ResidualConjuncts.Where(c => !scans.Exists(s => s.Request.Conjuncts.IndexOf(c) is >= 0 and var at && s.Offer.Verdicts[at] != Verdict.Unsupported));
        return unjudged.Select(c => c is InExpr or CompareExpr { Operator: CompareOperator.Equal } ? EqualShare : OtherShare)
            .Concat(plan.KeySets.Where(s => !s.IsExcluding).Select(s => Share(s.Rows)))
            .Aggregate(1.0, (product, share) => product * share);
    }

    private bool IsKeySet(Candidate candidate, long? examined, List<Part> parts, List<Expr> remaining, CanonicalQuery query)
    {
        var canLookUp = CanLookUp(candidate);
        if (canLookUp && HasFewRows)
        {
            return false; // Few rows, by keys that are known: what belongs to them is looked up.
        }

        var (rowsPerCall, keysPerCall) = ScansOf(candidate.Rows!).Select(s => s.Offer).Aggregate(
            (Rows: int.MaxValue, Keys: int.MaxValue), (least, offer) => (Math.Min(least.Rows, offer.RowsPerCall), Math.Min(least.Keys, offer.KeysPerCall)));
        if (candidate.Estimate is not { } rows)
        {
            // What breaks an "ne" may be few rows or nearly all: nobody knows.
            var narrows = ScansOf(candidate.Rows!).All(s => s.Offer.Verdicts.Any(v => v != Verdict.Unsupported)) || candidate.Rows!.KeySets.Length > 0;
            return !canLookUp || (narrows && !candidate.IsMissedBehind);
        }

        if (rows > options.PreloadRowsMax)
        {
            var lookedUpFor = examined ?? AnchorRows(remaining, parts, isWorthACall: true);
            if (rows * Share(candidate.Rows!) is var guess && guess <= options.PreloadRowsMax && guess < rows)
            {
                // What comes of it is kept, so that it is a guess once.
                return !canLookUp || lookedUpFor is not { } all
                    || (CallsOf(candidate.Rows!) ?? Calls(rows, rowsPerCall)) <= Calls(ToExamine(all, (long)guess, candidate), keysPerCall) * CountScans(candidate.Rows!);
            }

            CheckLookups(candidate, lookedUpFor, keysPerCall, canLookUp, query);
            return !canLookUp;
        }

        // As many calls are better spent on the set: it needs no page of the anchor before it, and may drive the read.
        var calls = CallsOf(candidate.Rows!) ?? Calls(rows, rowsPerCall);
        examined ??= canLookUp && calls > FewCalls ? AnchorRows(remaining, parts, isWorthACall: true) : null;
        return !canLookUp || examined is not { } keys
            || calls <= Calls(ToExamine(keys, rows, candidate), keysPerCall) * CountScans(candidate.Rows!);
    }

    // Of rows that are cut to a page, no more are looked at than it takes to find as many as are wanted. How many pass is known of "any" alone:
    // about as many as there are matches. Nobody knows it of a set that excludes, nor of a row behind a single-valued navigation.
    private long ToExamine(long keys, long matches, Candidate candidate)
    {
        var oneIn = candidate switch
        {
            { IsExcluding: true } => 2,
            { Navigation.IsCollection: false } => 10,
            _ => Math.Max(1, (double)keys / Math.Max(1, matches)),
        };
        return goal is { Top: { } top, Count: false } ? (long)Math.Min(keys, (goal.Skip + top) * oneIn) : keys;
    }

    /// <summary>Calls that a plan's rows take to read: by keys where a set of its own is known to be small, else by pages.</summary>
    private long? CallsOf(ReadPlan plan)
    {
        if (plan.Anchor is not { } anchor)
        {
            var each = plan.Partitions.Select(CallsOf).ToList();
            return each.TrueForAll(c => c is not null) ? each.Sum() : null;
        }

        var driven = plan.KeySets.Where(s => s.Driven is not null)
            .Select(s => (Rows: RowsOf(s.Rows, isWorthACall: false), Calls: CallsOf(s.Rows), PerCall: s.Driven!.Offer.KeysPerCall))
            .Where(s => s.Rows <= plan.DriverKeysMax)
            .Select(s => s.Calls + Calls(s.Rows!.Value, s.PerCall)).Min();
        return driven ?? (estimates.Of(anchor, isWorthACall: false) is { } rows ? Calls(rows, anchor.Offer.RowsPerCall) : null);
    }

    private void CheckLookups(Candidate candidate, long? examined, int keysPerCall, bool canLookUp, CanonicalQuery query)
    {
        var stops = goal is { Top: not null, Count: false } && query.OrderBy.IsEmpty;
        if (canLookUp && (stops || examined is not { } keys || Calls(keys, keysPerCall) <= options.FilterCallsMax))
        {
            return; // Where nobody knows how many there are, the run is bounded.
        }

        throw TooBroad.Condition(
            candidate.Conditions[0],
            candidate.Rows!,
            candidate.Estimate!.Value,
            examined is { } rows && canLookUp ? (query.Type.SetName!, rows, Calls(rows, keysPerCall), keysPerCall) : null,
            options,
            goal.Within).ToException();
    }

    private static long Calls(long rows, int perCall) => Math.Max(1, (rows + perCall - 1) / perCall);

    /// <summary>Rows that the anchor's own conditions leave.</summary>
    private long? AnchorRows(List<Expr> conditions, List<Part> parts, bool isWorthACall)
    {
        long? sum = 0;
        foreach (var part in parts)
        {
            var anchor = part.Route.Anchor!;
            var key = part.Route.Type.Key!;
            var own = conditions.Concat(part.When).Where(c => c.IsOf(anchor, part.Route)).ToImmutableArray();
            sum += estimates.Of(planner.Negotiate(new ScanRequest(anchor, planner.Shapes.Of(part.Route.Type, [(key, null)])) { Conjuncts = own }), isWorthACall);
        }

        return sum;
    }

    private bool CanLookUp(Candidate candidate) => routing[candidate.Navigation.Target].Parts.All(p => p.CanLookUpBy(candidate.Navigation.TargetProperty!));

    // Null where the set itself is refused, and lookups can do without: their number is bounded by the rows that they are for.
    private ReadPlan? PlanOf(Candidate candidate)
    {
        var need = new Need(candidate.Navigation.Target);
        need.Add(candidate.Navigation.TargetProperty!);
        var rows = new CanonicalQuery(candidate.Navigation.Target)
        {
            Filter = candidate.Filter,
            Selection = new Selection(candidate.Navigation.Target) { Properties = [] },
        };
        try
        {
            var plan = planner.Plan(routing, rows, new ReadGoal { Extra = need, Count = true, Within = goal.Within }, estimates);
            return plan.Name is null && rows.Filter is { } filter
                ? plan with { RowsName = $"{rows.Type.SetName} of {string.Join(", ", plan.Backends)} where {ExpressionText.Of(filter)}" }
                : plan;
        }
        catch (GatewayException refusal) when (refusal.Error.Code == GatewayErrorCode.FilterTooBroad && CanLookUp(candidate))
        {
            return null;
        }
    }

    private static int CountScans(ReadPlan plan) => (plan.Anchor is null ? 0 : 1) + plan.Partitions.Sum(CountScans) + plan.KeySets.Sum(s => CountScans(s.Rows));

    private static IEnumerable<ScanNode> ScansOf(ReadPlan plan) => plan.Anchor is { } anchor ? [anchor] : plan.Partitions.SelectMany(ScansOf);

    private List<Candidate> Candidates(List<Expr> asked)
    {
        var candidates = new List<Candidate>();
        foreach (var condition in asked)
        {
            var over = condition switch
            {
                LambdaExpr lambda => Over(condition, lambda, isNegated: false),
                NotExpr { Operand: LambdaExpr lambda } => Over(condition, lambda, isNegated: true),
                _ => null,
            };
            if (over is not null)
            {
                candidates.Add(over);
            }
        }

        foreach (var behind in asked.Where(c => BehindOf(c) is not null).GroupBy(c => BehindOf(c)!))
        {
            var conditions = behind.ToList();
            candidates.Add(new Candidate(conditions, behind.Key, Expressions.AllOf([.. conditions.Select(c => c.Rewrite(WithoutFirst))]), IsExcluding: false));
        }

        foreach (var condition in asked)
        {
            if (MissedBehind(condition) is { } navigation)
            {
                candidates.Add(new Candidate([condition], navigation, condition.IsNotTrue().Rewrite(WithoutFirst), IsExcluding: true));
            }
        }

        return candidates;
    }

    // any: the rows that fulfil the body decide. all: those that break it do, by their absence.
    private static Candidate? Over(Expr condition, LambdaExpr lambda, bool isNegated)
    {
        if (lambda.Collection is not { Variable: 0, Members: [Navigation { IsContained: false } navigation] }
            || lambda.Body?.IsClosedOver(lambda.Variable) == false)
        {
            return null;
        }

        var body = lambda.Body?.AsOwn(lambda.Variable);
        return new Candidate([condition], navigation, lambda.IsAll ? body!.IsNotTrue() : body, IsExcluding: lambda.IsAll != isNegated);
    }

    // A condition on one row behind a single-valued navigation, which fails where there is none.
    private Navigation? BehindOf(Expr condition) =>
        OnlyBehind(condition) is { } navigation && Ownership.RejectsNulls(condition, navigation.DeclaringType, planner.Shapes) ? navigation : null;

    // The same, holding where there is none, as "ne" does: the rows that break it decide, by their absence.
    private Navigation? MissedBehind(Expr condition) =>
        OnlyBehind(condition) is { } navigation && !Ownership.RejectsNulls(condition, navigation.DeclaringType, planner.Shapes)
            && Ownership.RejectsNulls(condition.IsNotTrue(), navigation.DeclaringType, planner.Shapes)
            ? navigation
            : null;

    private static Navigation? OnlyBehind(Expr condition) =>
        condition.OnlyOwnMember() is Navigation { IsContained: false, IsCollection: false } navigation && IsAllBehind(condition) ? navigation : null;

    private static bool IsAllBehind(Expr condition) =>
        condition is not (AfterExpr or SearchExpr or KeyShareExpr or PathExpr { Variable: 0, Members.Length: 1 }) && condition.Children().All(IsAllBehind);

    private static Expr? WithoutFirst(Expr node) => node is PathExpr { Variable: 0 } path ? path with { Members = path.Members.RemoveAt(0) } : null;

    private sealed record Candidate(List<Expr> Conditions, Navigation Navigation, Expr? Filter, bool IsExcluding)
    {
        /// <summary>Whether rows behind a single-valued navigation decide by their absence.</summary>
        public bool IsMissedBehind => IsExcluding && !Navigation.IsCollection;

        public ReadPlan? Rows { get; set; }

        public long? Estimate { get; set; }
    }
}
