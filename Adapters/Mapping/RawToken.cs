using System.Text.Json;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>Where one JSON value stands in a page. Strings without their quotes, still escaped; objects and arrays with their brackets.</summary>
public readonly record struct RawToken(JsonTokenType Type, int Start, int Length, bool IsEscaped = false)
{
    /// <summary>Whether the value is absent or null.</summary>
    public bool IsNull => Type is JsonTokenType.None or JsonTokenType.Null;
}
