using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>Where the rows of one canonical entity come from, compiled from the routing rules. Immutable.</summary>
/// <param name="Type">The entity.</param>
public sealed record EntityRoute(StructuredType Type)
{
    /// <summary>Set where the entity is passed on whole to a backend that serves the canonical contract; then there are no sources.</summary>
    public string? Forward { get; init; }

    /// <summary>
    /// The parts that the entity's rows stand in, disjoint by their conditions; empty where one anchor decides on all rows. A partitioned route has
    /// no anchor, sources or owners of its own: its partitions have.
    /// </summary>
    public ImmutableArray<Partition> Partitions { get; init; } = [];

    /// <summary>The source that decides which rows exist; null where the entity is forwarded or partitioned.</summary>
    public Source? Anchor { get; init; }

    /// <summary>All sources that own a member of the entity, the anchor first.</summary>
    public ImmutableArray<Source> Sources { get; init; } = [];

    /// <summary>The source that each property and contained collection is read from. The key is read from each source.</summary>
    public required FrozenDictionary<Member, Source> Owners { get; init; }

    /// <summary>Members on their way to a new owner: for the keys within the share they are read there, for the others from <see cref="Owners"/>.</summary>
    public FrozenDictionary<Member, PropertyMove> Moves { get; init; } = FrozenDictionary<Member, PropertyMove>.Empty;

    /// <summary>Backends of media properties, which are no part of a source's rows.</summary>
    public required FrozenDictionary<Property, string> MediaOwners { get; init; }

    /// <summary>Who takes changes of a member, where that is not whom it is read from.</summary>
    public FrozenDictionary<Member, string> WriteOwners { get; init; } = FrozenDictionary<Member, string>.Empty;

    /// <summary>How the route's backends are called.</summary>
    public CallPolicy Calls { get; init; } = CallPolicy.Default;

    /// <summary>The routes that rows come by: those of the partitions, else this one.</summary>
    public IEnumerable<EntityRoute> Parts => Partitions.IsEmpty ? [this] : Partitions.Select(p => p.Route);
}

/// <summary>Rows of an entity that one backend owns.</summary>
/// <param name="Route">How they are read; not partitioned itself, nor forwarded.</param>
/// <param name="When">
/// What tells the partition's rows from all others; null for all rows. The conditions of an entity's partitions exclude one another, and each is
/// part of every read, so that a row that stands in two systems comes once.
/// </param>
/// <param name="Keys">What the keys of its rows are known to fulfil; null where nothing is. Only spares calls.</param>
public sealed record Partition(EntityRoute Route, Expr? When, Expr? Keys)
{
    /// <summary>The condition as it stands in the rules, without what it leaves to the partitions before; null where there is none.</summary>
    public string? WhenText { get; init; }

    /// <summary><see cref="Keys"/> as they stand in the rules; null where nothing is said of them.</summary>
    public string? KeysText { get; init; }

    /// <summary>
    /// Tells the partition from others in links, on every node and for as long as its rules say the same; made anew at each call.
    /// </summary>
    public long Mark => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Route.Type.Name} {Route.Anchor?.Backend} {(When is null ? "" : ExpressionText.Of(When))}")));
}

/// <summary>A member that moves to a new owner, key by key.</summary>
/// <param name="To">The source that it is read from for the keys that have moved.</param>
/// <param name="Percent">Share of the keys that have moved (<see cref="KeyShare"/> below it), 0 to 100.</param>
public sealed record PropertyMove(Source To, int Percent);

/// <summary>The effective routing rules. Immutable; a reload makes a new one.</summary>
public sealed class RoutingTable(IEnumerable<EntityRoute> routes)
{
    private readonly FrozenDictionary<StructuredType, EntityRoute> _routes = routes.ToFrozenDictionary(r => r.Type);

    public IEnumerable<EntityRoute> Routes => _routes.Values.OrderBy(r => r.Type.Name, StringComparer.Ordinal);

    /// <summary>The route of an entity set's type; every entity set has one.</summary>
    public EntityRoute this[StructuredType type] => _routes[type];
}
