using System.Collections.Immutable;
using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>What follows from one URL: its meaning, and the last plan and form of answer that it led to. Thread-safe: each is replaced as a whole.</summary>
public sealed class PreparedRead(string path, ODataUrl url, ReadPlanner planner)
{
    private Planned? _planned;
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

        var planned = Volatile.Read(ref _planned);
        return planned is not null && ReferenceEquals(planned.Routing, routing) && planned.Goal == goal && planner.IsCurrent(planned.Plan)
            ? ValueTask.FromResult(planned.Plan)
            : PlanAnewAsync(routing, query, goal, cancellation);
    }

    private async ValueTask<ReadPlan> PlanAnewAsync(RoutingTable routing, CanonicalQuery query, ReadGoal goal, CancellationToken cancellation)
    {
        var plan = await planner.PlanAsync(routing, query, goal, cancellation).ConfigureAwait(false);
        Volatile.Write(ref _planned, new Planned(routing, goal, plan));
        return plan;
    }

    /// <summary>How the rows of a collection are written.</summary>
    internal RowsForm FormOf(Selection selection, Shape shape, JsonFormat format, string root)
    {
        var form = Volatile.Read(ref _form);
        if (form is null || !ReferenceEquals(form.Selection, selection) || form.Shape != shape || !ReferenceEquals(form.Format, format) || form.Root != root)
        {
            form = new RowsForm(selection, shape, format, root);
            Volatile.Write(ref _form, form);
        }

        return form;
    }

    private sealed record Planned(RoutingTable Routing, ReadGoal Goal, ReadPlan Plan);
}

/// <summary>How the rows of a collection are written in one format.</summary>
internal sealed class RowsForm(Selection selection, Shape shape, JsonFormat format, string root)
{
    public Selection Selection { get; } = selection;

    public Shape Shape { get; } = shape;

    public JsonFormat Format { get; } = format;

    public string Root { get; } = root;

    public RowWriter Writer { get; } = new(selection, shape, format, root);

    /// <summary>The context URL of the collection, in UTF-8.</summary>
    public byte[] Context { get; } = Encoding.UTF8.GetBytes(ContextUrl.Rows(root, selection.Type.SetName ?? selection.Type.ResultOf!, selection, isEntity: false, format.Version));
}
