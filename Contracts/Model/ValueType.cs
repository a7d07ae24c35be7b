namespace CanonicalGateway.Contracts.Model;

/// <summary>The types that a canonical value may have (CSDL 4.4), less those that no canonical property uses.</summary>
public enum ValueType
{
    /// <summary>The type of the literal <c>null</c>, which fits every other type.</summary>
    Null,
    String,
    Boolean,
    Int32,
    Int64,
    Decimal,
    Double,
    Date,
    DateTimeOffset,
    TimeOfDay,
    Duration,
    Guid,
    Enum,
    Complex,
    Stream,

    /// <summary>Bytes; only literals have it, to be compared with null.</summary>
    Binary,

    /// <summary>Several values: a list property, a JSON array, or what a function makes of them. Only within expressions.</summary>
    Collection,
}

public static class ValueTypes
{
    /// <summary>Whether arithmetic is defined on the type.</summary>
    public static bool IsNumeric(this ValueType type) =>
        type is ValueType.Int32 or ValueType.Int64 or ValueType.Decimal or ValueType.Double;

    /// <summary>The type's name in CSDL, for messages and metadata; enumerations and complex types have names of their own.</summary>
    public static string EdmName(this ValueType type) => type switch
    {
        ValueType.Null => "null",
        ValueType.Enum => "an enumeration",
        ValueType.Complex => "a complex type",
        ValueType.Collection => "a collection",
        _ => "Edm." + type,
    };
}
