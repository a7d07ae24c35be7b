using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>The plans of the rows behind the navigations that one query reads, and how they are joined.</summary>
/// <param name="within">The query option that all of them are read for, where that is not the query's own.</param>
internal sealed class LinkPlans(QueryPlanner planner, RoutingTable routing, LinkAliases aliases, Estimates estimates, string? within)
{
    private readonly Dictionary<(Need, Navigation), ReadPlan> _plans = [];
    private readonly Dictionary<ReadPlan, ReadPlan?> _wholes = new(ReferenceEqualityComparer.Instance);

    public ReadPlan this[Need owner, Navigation navigation] => _plans[(owner, navigation)];

    public bool MayBeKept => _plans.Values.Any(p => p.MayBeKept);

    /// <summary>Plans the rows behind each navigation of the need, at every level of contained collections.</summary>
    public void Plan(Need need, ImmutableArray<Expand> expands)
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
                Plan(nested!, expand?.Query.Selection.Expands ?? []);
                continue;
            }

            _plans[(need, navigation)] = planner.Plan(routing, QueryOf(navigation, expand), new ReadGoal
            {
                LookupBy = navigation.TargetProperty,
                Extra = nested,
                Aliases = aliases,
                Within = within ?? (expand is null ? null : "$expand"),
                Ordered = navigation.IsCollection && expand is not null,
            }, estimates);
        }
    }

    /// <summary>The rows behind a single-valued navigation read without keys, in the same shape; null where that is no good.</summary>
    public ReadPlan? Whole(NavigationJoin join)
    {
        // One plan for all partitions: what it brings is loaded once a plan.
        if (!_wholes.TryGetValue(join.Target, out var whole))
        {
            _wholes[join.Target] = whole = PlanWhole(join);
        }

        return whole;
    }

    /// <summary>Splits the joins into those that the conditions and order read, and the others.</summary>
    /// <param name="used">What conditions and order read.</param>
    public (ImmutableArray<NavigationJoin> Early, ImmutableArray<NavigationJoin> Late) Join(Need need, Need used, Shape shape, ImmutableArray<Expand> expands)
    {
        var early = ImmutableArray.CreateBuilder<NavigationJoin>();
        var late = ImmutableArray.CreateBuilder<NavigationJoin>();
        Collect(need, used, shape, expands, []);
        return (early.ToImmutable(), late.ToImmutable());

        void Collect(Need level, Need? usedHere, Shape rows, ImmutableArray<Expand> asked, ImmutableArray<int> descent)
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
                    Collect(nested!, usedHere?[navigation], rows.Columns[column].Nested!, expand?.Query.Selection.Expands ?? [], descent.Add(column));
                    continue;
                }

                var target = this[level, navigation];
                var join = new NavigationJoin(
                    navigation, descent, rows.IndexOf(navigation.Source!), column, target, target.Shape.IndexOf(navigation.TargetProperty!))
                {
                    Skip = expand?.Query.Skip ?? 0,
                    Top = expand?.Query.Top,
                };
                (usedHere?.Has(navigation) == true ? early : late).Add(join);
            }
        }
    }

    private ReadPlan? PlanWhole(NavigationJoin join)
    {
        var need = new Need(join.Navigation.Target);
        return join.Navigation.IsCollection || join.Target.Computed.Length > 0 || join.Target.Partitions.Length > 0 || join.Target.EarlyNavigations.Length > 0 || join.Target.LateNavigations.Length > 0 || join.Target.LateSources.Length > 0
            ? null
            : Same(planner.Plan(routing, QueryOf(join.Navigation, null), new ReadGoal { Extra = AddAll(need, join.Target.Shape) }, estimates), join.Target.Shape);
    }

    private CanonicalQuery QueryOf(Navigation navigation, Expand? expand) =>
        expand?.Query ?? new CanonicalQuery(navigation.Target)
        {
            Filter = aliases.FilterOf(navigation),
            Selection = new Selection(navigation.Target) { Properties = [] },
        };

    private static Need AddAll(Need need, Shape shape)
    {
        foreach (var column in shape.Columns)
        {
            var nested = need.Add(column.Member);
            if (nested is not null && column.Nested is not null)
            {
                AddAll(nested, column.Nested);
            }
        }

        return need;
    }

    // Rows are copied cell by cell into columns of the looked-up shape, so the two must be alike.
    private static ReadPlan? Same(ReadPlan whole, Shape shape) => whole.Shape.ToString() == shape.ToString() ? whole : null;
}
