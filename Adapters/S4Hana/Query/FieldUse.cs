using System.Collections.Immutable;

namespace CanonicalGateway.Adapters.S4Hana.Query;

/// <summary>What the backend's query options know of a canonical member.</summary>
internal sealed record FieldUse
{
    /// <summary>How conditions on it are written; null where it is computed from what can't be filtered.</summary>
    public Field? Field { get; init; }

    /// <summary>What <c>$select</c> must name for it, where that is not the paths of its JSON values.</summary>
    public ImmutableArray<string> Selects { get; init; } = [];

    /// <summary>The navigation that <c>$expand</c> must name for it.</summary>
    public string? Expand { get; init; }
}
