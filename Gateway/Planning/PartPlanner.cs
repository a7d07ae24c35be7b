using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Plans the scan of one partition, or of the whole where there are none: the anchor, the sources beside it, and what is left to check.</summary>
/// <param name="need">What is needed of each row.</param>
/// <param name="early">What conditions and order read of it.</param>
internal sealed class PartPlanner(
    QueryPlanner planner, PlanningOptions options, CanonicalQuery query, ReadGoal goal, Estimates estimates, Shape shape, Need need, Need early)
{
    public required ImmutableArray<SortKey> Order { get; init; }

    public required ImmutableArray<KeySet> KeySets { get; init; }

    public required ImmutableArray<NavigationJoin> EarlyNavigations { get; init; }

    public required LinkPlans LinkPlans { get; init; }

    /// <summary>What is read of a row whatever the conditions.</summary>
    public required HashSet<Member> Shown { get; init; }

    /// <summary>Whether no other partition's rows are merged with these.</summary>
    public required bool IsAlone { get; init; }

    public ReadPlan Plan(Part part)
    {
        var (route, conjuncts) = (part.Route, part.Conjuncts);
        var anchorSource = route.Anchor!;

        if (goal.LookupBy is { } lookup && anchorSource.LookupProperties.Contains(lookup) && !route.CanLookUpBy(lookup))
        {
            throw QueryPlanner.NotImplemented($"The backend '{anchorSource.Backend}' can't look up {anchorSource.Resource} by {lookup}, which this query needs, because it does not own it.");
        }

        // Step 1: offer the anchor all that is its own.
        var own = conjuncts.Where(c => c.IsOf(anchorSource, route)).ToImmutableArray();
        var ordersOwn = goal.LookupBy is null && Order.All(k => k.Expression.IsOf(anchorSource, route));
        var request = new ScanRequest(anchorSource, planner.Shapes.Keep(shape, m => IsHeldByAnchor(m, route)))
        {
            Conjuncts = own,
            LookupBy = goal.LookupBy,
            OrderBy = ordersOwn ? Order : [],
            IsSingleRow = goal.Key is not null,
            Calls = route.Calls,
        };

        // Where nothing else decides on rows or order, what the anchor says to the whole is most often all there is to ask.
        var (skip, top) = IsAlone ? (goal.Skip, goal.Top) : (0, goal.Top > long.MaxValue - goal.Skip ? null : goal.Top + goal.Skip);
        var mayDecide = own.Length == conjuncts.Count && KeySets.IsEmpty && goal.LookupBy is null && ordersOwn;
        var whole = mayDecide ? planner.Negotiate(request with { Count = goal.Count, Skip = skip, Top = top }) : null;
        var limited = whole is not null && IsDoneBy(whole.Offer);
        var anchor = limited ? whole! : planner.Negotiate(request);
        var inexact = own.Where((_, i) => anchor.Offer.Verdicts[i] != Verdict.Exact).ToHashSet();
        var residual = conjuncts.Where(c => !own.Contains(c) || inexact.Contains(c)).ToImmutableArray();
        var sorts = Order.Length > 0 && !(ordersOwn && anchor.Offer.IsOrdered);

        // Step 2: with nothing left to check, the anchor may count, skip and stop too.
        if (!limited && residual.IsEmpty && KeySets.IsEmpty && goal.LookupBy is null && (goal.Count || !sorts))
        {
            whole = planner.Negotiate(request with { Count = goal.Count, Skip = sorts ? 0 : skip, Top = sorts ? null : top });
            limited = whole.Offer.IsLimited && !sorts && (!goal.Count || whole.Offer.IsCounted);
            anchor = limited || whole.Offer.IsCounted ? whole : anchor;
        }

        // Step 3: sources that the residual work reads are joined before it, the others after.
        var readsAll = goal.Key is null && goal.LookupBy is null && (sorts || goal.Count || top is null);
        var (earlySources, lateSources) = PlanSources(route, conjuncts, request, anchor, readsAll);
        var earlyNavigations = readsAll && EarlyNavigations.Length > 0 ? [.. EarlyNavigations.Select(j => Enriched(j, anchor))] : EarlyNavigations;
        var sets = KeySets.Select(s => s.IsExcluding ? s : s with { Driven = Driven(route, request, (Property)shape.Columns[s.Column].Member) }).ToImmutableArray();

        // Step 4: what drives the read may leave the anchor to evaluate less.
        var driven = sets.Select(s => s.Driven).Concat(earlySources.Select(s => s.Driven)).Where(d => d is not null).ToList();
        var decides = driven.Count > 0;
        driven.ForEach(d => inexact.UnionWith(own.Where((_, i) => d!.Offer.Verdicts[i] != Verdict.Exact)));
        residual = [.. conjuncts.Where(c => !own.Contains(c) || inexact.Contains(c))];

        // Step 5: what only conditions read that backends evaluate exactly need not come with the rows.
        if (ReadShape(request.Shape, residual) is var read && read != request.Shape)
        {
            anchor = Reading(anchor, read);
            earlySources = [.. earlySources.Select(s => s.Driven is { } d ? s with { Driven = Reading(d, read) } : s)];
            sets = [.. sets.Select(s => s.Driven is { } d ? s with { Driven = Reading(d, read) } : s)];
        }

        var anchorRows = decides ? estimates.Of(anchor, isWorthACall: false) : null;
        CheckCalls(anchor, earlySources, earlyNavigations, decides, readsAll);
        return new ReadPlan
        {
            Type = query.Type,
            Shape = shape,
            Within = goal.Within,
            Anchor = anchor,
            Keys = goal.LookupBy?.IsKey == true || driven.Exists(d => d!.Request.LookupBy!.IsKey) ? part.Keys : null,
            KeySets = sets,
            DriverKeysMax = anchorRows is { } rows ? (int)Math.Min(options.PreloadRowsMax, Calls(rows, anchor.Offer.RowsPerCall) * anchor.Offer.KeysPerCall) : options.DriverKeysMax,
            AnchorRows = anchorRows,
            EarlySources = earlySources,
            EarlyNavigations = earlyNavigations,
            Residual = residual.IsEmpty ? null : EvaluatorCompiler.Predicate(residual, shape),
            ResidualConjuncts = residual,
            OrderBy = Order,
            OrderValues = [.. Order.Select(k => EvaluatorCompiler.Compile(k.Expression, shape))],
            Sorts = sorts,
            Skip = limited ? 0 : skip,
            Top = top,
            Count = goal.Count,
            AnchorCounts = goal.Count && anchor.Offer.IsCounted && residual.IsEmpty,
            LateSources = lateSources,
        };
    }

    private bool IsDoneBy(ScanOffer offer) =>
        offer.Verdicts.All(v => v == Verdict.Exact) && offer.IsLimited && (Order.IsEmpty || offer.IsOrdered) && (!goal.Count || offer.IsCounted);

    private Shape ReadShape(Shape held, ImmutableArray<Expr> residual)
    {
        if (held.Columns.All(c => Shown.Contains(c.Member) || c.Member.DeclaringType != held.Type))
        {
            return held;
        }

        var conditions = new Need(query.Type);
        foreach (var condition in residual)
        {
            conditions.Add(condition);
        }

        return planner.Shapes.Keep(held, m => Shown.Contains(m) || conditions.Has(m));
    }

    private ScanNode Reading(ScanNode node, Shape shape) =>
        planner.Negotiate(node.Request with { Shape = shape }) is var narrower && narrower.Offer.Verdicts.SequenceEqual(node.Offer.Verdicts) ? narrower : node;

    private static bool IsHeldByAnchor(Member member, EntityRoute route) =>
        member is Property { IsKey: true } || route.Owners.GetValueOrDefault(member) == route.Anchor || (route.Moves.GetValueOrDefault(member)?.To is { } to && to == route.Anchor);

    private (ImmutableArray<SourceJoin> Early, ImmutableArray<SourceJoin> Late) PlanSources(
        EntityRoute route, List<Expr> conjuncts, ScanRequest anchorRequest, ScanNode anchor, bool readsAll)
    {
        var earlyJoins = ImmutableArray.CreateBuilder<SourceJoin>();
        var lateJoins = ImmutableArray.CreateBuilder<SourceJoin>();
        foreach (var (source, share, members) in Holders(route))
        {
            var key = route.Type.Key!;
            var rows = planner.Shapes.Of(route.Type, [.. members.Prepend(key).Select(m => (m, shape.Columns[shape.IndexOf(m)].Nested))]);
            var request = new ScanRequest(source, rows) { LookupBy = key, Calls = route.Calls };
            var columns = members.Select(m => (rows.IndexOf(m), shape.IndexOf(m))).ToImmutableArray();
            var join = new SourceJoin(planner.Negotiate(request), rows.IndexOf(key), columns) { Share = share };
            if (members.Exists(m => early.Has(m) || IsLinkSource(m)))
            {
                earlyJoins.Add(Deciding(join, conjuncts, route, anchorRequest) ?? (readsAll ? Enriched(join, anchor) : join));
            }
            else
            {
                lateJoins.Add(join);
            }
        }

        return (earlyJoins.ToImmutable(), lateJoins.ToImmutable());
    }

    // A member on the move is held by two sources, each for its share of the keys; the anchor's own share comes with its rows.
    private IEnumerable<(Source Source, KeyShareExpr? Share, List<Member> Members)> Holders(EntityRoute route)
    {
        var members = need.Members.Select(m => m.Member).Where(m => m is not Property { IsKey: true } and not Navigation { IsContained: false }).ToList();
        var whole = members.Where(m => !route.Moves.ContainsKey(m)).Select(m => (Source: route.Owners.GetValueOrDefault(m), Share: (KeyShareExpr?)null, Member: m));
        var shared = members.Where(route.Moves.ContainsKey).SelectMany(m =>
        {
            var move = route.Moves[m];
            return ((Source? Source, KeyShareExpr? Share, Member Member)[])
            [
                (move.To, new KeyShareExpr(route.Type.Key!, 0, move.Percent), m),
                (route.Owners.GetValueOrDefault(m), new KeyShareExpr(route.Type.Key!, move.Percent, 100), m),
            ];
        });
        return whole.Concat(shared)
            .Where(h => h.Source is not null && h.Source != route.Anchor && !(h.Share is { } share && share.From == share.To))
            .GroupBy(h => (h.Source!, h.Share))
            .OrderBy(g => route.Sources.IndexOf(g.Key.Item1))
            .Select(g => (g.Key.Item1, g.Key.Share, g.Select(h => h.Member).ToList()));
    }

    private bool IsLinkSource(Member member) =>
        early.Members.Any(m => m.Member is Navigation { IsContained: false } navigation && navigation.Source == member)
        || KeySets.Any(s => shape.Columns[s.Column].Member == member);

    // A condition that no row without a match can fulfil may be asked of the source first: then its matches are all there is to join.
    private SourceJoin? Deciding(SourceJoin join, List<Expr> conjuncts, EntityRoute route, ScanRequest anchorRequest)
    {
        var lookup = join.Lookup.Request;
        var own = conjuncts.Where(c => c.IsOf(lookup.Source, route) && Ownership.RejectsNulls(c, query.Type, planner.Shapes)).ToImmutableArray();
        if (own.IsEmpty || goal.LookupBy is not null || goal.Key is not null)
        {
            return null;
        }

        var node = planner.Negotiate(lookup with { LookupBy = null, Conjuncts = own, Count = true });
        var worth = KeySets.Length > 0;
        return node.Offer.Verdicts.All(v => v == Verdict.Unsupported) || estimates.Of(node, worth) > options.PreloadRowsMax
            ? null
            : join with
            {
                Whole = WholeOf(node),
                Decides = true,
                Driven = Driven(route, anchorRequest, query.Type.Key!),
            };
    }

    private ScanNode? Driven(EntityRoute route, ScanRequest anchor, Property by) =>
        goal.LookupBy is null && goal.Key is null && route.CanLookUpBy(by) ? planner.Negotiate(anchor with { LookupBy = by, OrderBy = [] }) : null;

    // Where every row has to be joined, one walk through the whole source may take fewer calls than looking each page up.
    private SourceJoin Enriched(SourceJoin join, ScanNode anchor)
    {
        var node = planner.Negotiate(join.Lookup.Request with { LookupBy = null });
        return IsWalkCheaper(node, anchor, join.Lookup.Offer.KeysPerCall) ? join with { Whole = WholeOf(node) } : join;
    }

    private NavigationJoin Enriched(NavigationJoin join, ScanNode anchor) =>
        join.Descent.IsEmpty && LinkPlans.Whole(join) is { Anchor: { } scan } whole && IsWalkCheaper(scan, anchor, join.Target.Anchor!.Offer.KeysPerCall)
            ? join with { Whole = whole }
            : join;

    private bool IsWalkCheaper(ScanNode walk, ScanNode anchor, int keysPerCall)
    {
        var (there, here) = (estimates.Of(walk, isWorthACall: true), estimates.Of(anchor, isWorthACall: true));
        return there <= options.PreloadRowsMax && here is not null
            && Calls(there.Value, walk.Offer.RowsPerCall) < Math.Max(Calls(here.Value, keysPerCall), Calls(here.Value, anchor.Offer.RowsPerCall));
    }

    private static ReadPlan WholeOf(ScanNode node) => new() { Type = node.Source.Type, Shape = node.Request.Shape, Anchor = node };

    private void CheckCalls(ScanNode anchor, ImmutableArray<SourceJoin> sources, ImmutableArray<NavigationJoin> navigations, bool decides, bool readsAll)
    {
        var lookedUp = sources.Where(s => s.Whole is null).Select(s => s.Lookup).Concat(navigations.Where(n => n.Whole is null && n.Target.Anchor is not null).Select(n => n.Target.Anchor!)).ToList();
        if (!readsAll || decides || lookedUp.Count == 0 || estimates.Of(anchor, isWorthACall: true) is not { } rows)
        {
            return;
        }

        var calls = lookedUp.Sum(s => Calls(rows, s.Offer.KeysPerCall));
        if (calls > options.FilterCallsMax)
        {
            throw TooBroad.Lookups(query, goal, anchor.Source.Backend, [.. lookedUp], calls, rows, options.FilterCallsMax).ToException();
        }
    }

    private static long Calls(long rows, int perCall) => Math.Max(1, (rows + perCall - 1) / perCall);
}
