using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Metadata;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>The values of the control information <c>type</c> (OData JSON 4.5.3).</summary>
public static class TypeNames
{
    /// <summary>The type of an object.</summary>
    public static string Of(StructuredType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return $"#{CanonicalModel.Namespace}.{type.Name}";
    }

    /// <summary>The type of a property's value, where JSON does not tell it; null where it does, or where the object says it itself.</summary>
    public static string? OfValue(Property property, ProtocolVersion version)
    {
        ArgumentNullException.ThrowIfNull(property);

        // 4.01 names primitive types without the sign; it does no harm to clients that expect it.
        var primitive = version == ProtocolVersion.V401 ? "" : "#";
        var name = property.Type switch
        {
            ValueType.Enum => $"{CanonicalModel.Namespace}.{property.Enum!.Name}",
            ValueType.Complex => $"{CanonicalModel.Namespace}.{property.Complex!.Name}",
            var type => type.ToString(),
        };
        var sign = property.Type is ValueType.Enum or ValueType.Complex ? "#" : primitive;
        return property.IsCollection ? $"{sign}Collection({name})"
            : property.Type is ValueType.Complex or ValueType.String or ValueType.Boolean or ValueType.Double ? null
            : sign + name;
    }
}
