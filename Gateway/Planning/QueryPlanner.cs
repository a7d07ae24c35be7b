using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>
/// Makes a <see cref="ReadPlan"/> of a canonical query: decides which source is asked for what, negotiates with its adapter how much of the
/// filter, order and paging it takes, and leaves the rest to the gateway. Pure.
/// </summary>
/// <param name="readers">The reader of each backend.</param>
public sealed class QueryPlanner(IReadOnlyDictionary<string, IBackendReader> readers, PlanningOptions options)
{
    /// <summary>The shapes of the plans' rows: the same layout is the same shape.</summary>
    internal ShapeTable Shapes { get; } = new();

    /// <summary>The whole order of a query's rows: what was asked for, then the key.</summary>
    public static ImmutableArray<SortKey> TotalOrder(CanonicalQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Applied is not null)
        {
            // Rows that have no key keep the order in which they are made.
            return query.OrderBy;
        }

        var key = query.Type.Key!;
        return query.OrderBy.Any(k => k.Expression is PathExpr { IsOwn: true } path && path.Property == key)
            ? query.OrderBy
            : [.. query.OrderBy, new SortKey(new PathExpr(0, [key], key.Type), IsDescending: false, key.Collation)];
    }

    /// <param name="estimates">What is known of numbers of rows. Where it misses some that matter, the plan is right all the same, but maybe not the best.</param>
    /// <exception cref="GatewayException">The query can't be done: 501 or 400, naming what.</exception>
    public ReadPlan Plan(RoutingTable routing, CanonicalQuery query, ReadGoal goal, Estimates estimates)
    {
        ArgumentNullException.ThrowIfNull(routing);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(goal);
        ArgumentNullException.ThrowIfNull(estimates);
        return query.Applied is not null
            ? new AppliedPlanner(this, routing, query, goal, estimates).Plan()
            : new PlanBuilder(this, options, routing, query, goal, estimates).Build();
    }

    /// <summary>Asks a source's adapter what it does of a read.</summary>
    /// <exception cref="GatewayException">The read can't be done at all.</exception>
    internal ScanNode Negotiate(ScanRequest request)
    {
        var reader = readers[request.Source.Backend];
        if (request.LookupBy is { } lookup && !request.Source.LookupProperties.Contains(lookup))
        {
            throw NotImplemented($"The backend '{request.Source.Backend}' can't look up {request.Source.Resource} by {lookup}, which this query needs.");
        }

        var offer = reader.Negotiate(request);
        return offer.Refusal is null ? new ScanNode(reader, request, offer) : throw offer.Refusal.ToException();
    }

    internal static GatewayException NotImplemented(string message) =>
        new GatewayError(GatewayErrorCode.NotImplemented, message).ToException();
}
