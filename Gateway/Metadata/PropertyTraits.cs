using CanonicalGateway.Contracts.Model;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>What the metadata says of properties beyond their type.</summary>
internal static class PropertyTraits
{
    private static readonly string[] _computed = ["ExternalIds", "CreatedAt", "ModifiedAt", "UnitPrice"];

    /// <summary>Whether the value is generated, never given by a client. The names mean the same in every canonical type.</summary>
    public static bool IsComputed(this Property property) => _computed.Contains(property.Name);

    /// <summary>Whether $filter takes the property: a stream is no part of a row.</summary>
    public static bool IsFilterable(this Property property) => property.Type != ValueType.Stream;

    /// <summary>Whether $orderby takes the property: only single primitive and enumeration values have an order.</summary>
    public static bool IsSortable(this Property property) =>
        !property.IsCollection && property.Type is not (ValueType.Complex or ValueType.Stream);
}
