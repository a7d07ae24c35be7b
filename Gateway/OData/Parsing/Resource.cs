using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>What a resource path ends in; decides which query options apply.</summary>
internal enum ResourceKind
{
    Collection,
    Entity,

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
    /// <summary>The type that $select selects from; null where the resource has no properties.</summary>
    public StructuredType? SelectedType => Properties.IsEmpty ? Type : Properties[^1].Complex;

    /// <summary>The kind in words for messages.</summary>
    public string Description => Kind switch
    {
        ResourceKind.Collection => "a collection",
        ResourceKind.Entity => "a single entity",
        ResourceKind.Property => "a property",
        ResourceKind.Complex => "a complex property",
        ResourceKind.ValueCollection => "a collection of values",
        ResourceKind.Media => "a media property",
        ResourceKind.Value => "a $value",
        _ => "a $count",
    };

    /// <summary>Whether the option has a meaning for such a resource.</summary>
    public bool Takes(SystemOption option) => option == SystemOption.Format || Kind switch
    {
        ResourceKind.Collection => true,
        ResourceKind.Entity => option is SystemOption.Compute or SystemOption.Select or SystemOption.Expand,
        ResourceKind.Complex => option is SystemOption.Select,
        ResourceKind.ValueCollection => option is SystemOption.Select && SelectedType is not null,
        ResourceKind.Count => option is SystemOption.Filter or SystemOption.Search,
        _ => false,
    };

    /// <summary>Whether OData gives the option a meaning that this service lacks.</summary>
    public bool LacksSupportFor(SystemOption option) => Kind switch
    {
        ResourceKind.Complex => option is SystemOption.Compute,
        ResourceKind.ValueCollection => option is SystemOption.Compute or SystemOption.Filter or SystemOption.Search or SystemOption.OrderBy or SystemOption.Top
            or SystemOption.Skip or SystemOption.Count,
        ResourceKind.ValueCount => option is SystemOption.Filter or SystemOption.Search,
        _ => false,
    };
}
