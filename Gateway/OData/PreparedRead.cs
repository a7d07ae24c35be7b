using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>What follows from one URL: its meaning, and the last plans and form of answer that it led to. Thread-safe: each is replaced as a whole.</summary>
public sealed class PreparedRead(string path, ODataUrl url, ReadPlanner planner, RowsForms forms)
{
    /// <summary>Plans kept at most: callers under other routing rules, or who prefer another page size, each have theirs.</summary>
    public const int PlansMax = 4;

    private ImmutableArray<Planned> _plans = [];
    private RowsForm? _form;

    /// <summary>The resource path below the service root, as sent.</summary>
    public string Path { get; } = path;

    public ODataUrl Url { get; } = url;

    /// <summary>What the path leads to, where no row on the way has to be read for that; else null.</summary>
    internal ResourceTarget? Target { get; } = PathResolver.ResolveAtOnce(url);

    /// <summary>The entities whose rows the request reads.</summary>
    public ImmutableArray<StructuredType> Touched { get; } = [.. TouchedTypes.Of(url)];

    /// <summary>The plan of a query that follows from the URL; kept where it is the URL's own, for as long as the rules stay and what it was chosen by.</summary>
    public ValueTask<ReadPlan> PlanAsync(RoutingTable routing, CanonicalQuery query, ReadGoal goal, CancellationToken cancellation)
    {
        if (!ReferenceEquals(query, Url.Query))
        {
            return planner.PlanAsync(routing, query, goal, cancellation);
        }

        foreach (var planned in _plans)
        {
            if (planned.IsFor(routing, goal) && planner.IsCurrent(planned.Plan))
            {
                return ValueTask.FromResult(planned.Plan);
            }
        }

        return PlanAnewAsync(routing, query, goal, cancellation);
    }

    private async ValueTask<ReadPlan> PlanAnewAsync(RoutingTable routing, CanonicalQuery query, ReadGoal goal, CancellationToken cancellation)
    {
        var plan = await planner.PlanAsync(routing, query, goal, cancellation).ConfigureAwait(false);

        // The newest first; what is out of date or too much goes.
        ImmutableInterlocked.Update(
            ref _plans,
            static (plans, added) => [added, .. plans.Where(p => !p.IsFor(added.Routing, added.Goal)).Take(PlansMax - 1)],
            new Planned(routing, goal, plan));
        return plan;
    }

    /// <summary>How the rows of a collection, or one row of it, are written.</summary>
    internal RowsForm FormOf(Selection selection, Shape shape, JsonFormat format, string root)
    {
        var form = Volatile.Read(ref _form);
        if (form is null || !ReferenceEquals(form.Selection, selection) || !form.IsFor(shape, format, root))
        {
            form = forms.Of(selection, shape, format, root);
            Volatile.Write(ref _form, form);
        }

        return form;
    }

    private sealed record Planned(RoutingTable Routing, ReadGoal Goal, ReadPlan Plan)
    {
        public bool IsFor(RoutingTable routing, ReadGoal goal) => ReferenceEquals(Routing, routing) && Goal == goal;
    }
}
