using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Payloads;

/// <summary>What a payload says of a row, or of a complex value: typed and bound to the model. Only what is sound is in it.</summary>
public sealed record RowDelta(StructuredType Type)
{
    public ImmutableArray<PropertyDelta> Properties { get; init; } = [];

    /// <summary>References to other rows.</summary>
    public ImmutableArray<ReferenceDelta> References { get; init; } = [];

    /// <summary>Rows of contained collections.</summary>
    public ImmutableArray<(Navigation Navigation, ImmutableArray<RowDelta> Rows)> Contained { get; init; } = [];
}

/// <summary>The value given for a property.</summary>
/// <param name="Value">The value of a primitive or enumeration property, or all values of a collection of such; null for null and for complex values.</param>
public sealed record PropertyDelta(Property Property, Value Value)
{
    /// <summary>The complex value, or those of a collection.</summary>
    public ImmutableArray<RowDelta> Complex { get; init; } = [];
}

/// <summary>The rows that a navigation is to lead to.</summary>
public sealed record ReferenceDelta(Navigation Navigation, ImmutableArray<Value> Keys);
