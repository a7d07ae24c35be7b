using System.Collections.Frozen;
using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>Where the rows of one canonical entity come from, compiled from the routing rules. Immutable.</summary>
/// <param name="Type">The entity.</param>
public sealed record EntityRoute(StructuredType Type)
{
    /// <summary>Set where the entity is passed on whole to a backend that serves the canonical contract; then there are no sources.</summary>
    public string? Forward { get; init; }

    /// <summary>The source that decides which rows exist.</summary>
    public Source? Anchor { get; init; }

    /// <summary>All sources that own a member of the entity, the anchor first.</summary>
    public ImmutableArray<Source> Sources { get; init; } = [];

    /// <summary>The source that each property and contained collection is read from. The key is read from each source.</summary>
    public required FrozenDictionary<Member, Source> Owners { get; init; }

    /// <summary>Backends of media properties, which are no part of a source's rows.</summary>
    public required FrozenDictionary<Property, string> MediaOwners { get; init; }
}

/// <summary>The effective routing rules. Immutable; a reload makes a new one.</summary>
public sealed class RoutingTable(IEnumerable<EntityRoute> routes)
{
    private readonly FrozenDictionary<StructuredType, EntityRoute> _routes = routes.ToFrozenDictionary(r => r.Type);

    public IEnumerable<EntityRoute> Routes => _routes.Values.OrderBy(r => r.Type.Name, StringComparer.Ordinal);

    /// <summary>The route of an entity set's type; every entity set has one.</summary>
    public EntityRoute this[StructuredType type] => _routes[type];
}
