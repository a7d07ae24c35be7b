using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>What a resource path ends in; decides which query options apply.</summary>
internal enum ResourceKind
{
    Collection,
    Entity,

    /// <summary><c>/$ref</c> of a collection.</summary>
    References,

    /// <summary><c>/$ref</c> of an entity.</summary>
    Reference,

    /// <summary>A primitive or enumeration property.</summary>
    Property,
    Complex,

    /// <summary>A property that is a collection of values.</summary>
    ValueCollection,
    Media,

    /// <summary><c>/$value</c>.</summary>
    Value,

    /// <summary><c>/$count</c> of rows.</summary>
    Count,

    /// <summary><c>/$count</c> of a collection of values.</summary>
    ValueCount,
}

/// <param name="Type">The type of the rows that the path ends in, or that the property is read from.</param>
/// <param name="Properties">The properties from that row to where the path ends; empty where it ends in rows.</param>
internal sealed record Resource(ImmutableArray<PathSegment> Path, StructuredType Type, ResourceKind Kind, ImmutableArray<Property> Properties)
{
    /// <summary>The service root that an absolute $id begins with; null where there is none.</summary>
    public string? EntityIdRoot { get; init; }

    /// <summary>The function or action called; null where there is none.</summary>
    public OperationSegment? Call { get; init; }

    /// <summary>Whether the path is <c>$entity</c>.</summary>
    public bool IsEntityId { get; init; }

    /// <summary>The type that $select selects from; null where the resource has no properties.</summary>
    public StructuredType? SelectedType => Properties.IsEmpty ? Type : Properties[^1].Complex;

    public bool IsReference => Kind is ResourceKind.References or ResourceKind.Reference;

    /// <summary>The collection of values that the path ends in, or that it counts; null for other resources.</summary>
    public Property? ValueCollection => Kind is ResourceKind.ValueCollection or ResourceKind.ValueCount ? Properties[^1] : null;

    /// <summary>The kind in words for messages.</summary>
    public string Description => Kind switch
    {
        ResourceKind.Collection => "a collection",
        ResourceKind.Entity => "a single entity",
        ResourceKind.References => "a collection of references",
        ResourceKind.Reference => "a reference to a single entity",
        ResourceKind.Property => "a property",
        ResourceKind.Complex => "a complex property",
        ResourceKind.ValueCollection => "a collection of values",
        ResourceKind.Media => "a media property",
        ResourceKind.Value => "a $value",
        _ => "a $count",
    };

    /// <summary>Whether the option has a meaning for such a resource.</summary>
    public bool Takes(SystemOption option) => option is SystemOption.Format or SystemOption.SchemaVersion || Kind switch
    {
        ResourceKind.Collection => option is not (SystemOption.Levels or SystemOption.Index or SystemOption.Id),
        ResourceKind.References => option is SystemOption.Filter or SystemOption.Search or SystemOption.OrderBy or SystemOption.Top
            or SystemOption.Skip or SystemOption.Count or SystemOption.SkipToken,
        ResourceKind.Entity => option is SystemOption.Compute or SystemOption.Select or SystemOption.Expand || (option == SystemOption.Id && IsEntityId),
        ResourceKind.Complex => option is SystemOption.Select,
        ResourceKind.ValueCollection => option is SystemOption.Filter or SystemOption.OrderBy or SystemOption.Top or SystemOption.Skip or SystemOption.Count
            || (option == SystemOption.Select && SelectedType is not null),
        ResourceKind.Count => option is SystemOption.Filter or SystemOption.Search,
        ResourceKind.ValueCount => option is SystemOption.Filter,
        _ => false,
    };

    /// <summary>Whether OData gives the option a meaning that this service lacks.</summary>
    public bool LacksSupportFor(SystemOption option) =>
        (option == SystemOption.Search && Kind is ResourceKind.ValueCollection or ResourceKind.ValueCount)
        || (option == SystemOption.Compute && Kind is ResourceKind.Complex or ResourceKind.ValueCollection);
}
