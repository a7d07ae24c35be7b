using System.Collections.Frozen;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>The system query options that OData 4.01 defines (URL Conventions 5).</summary>
internal enum SystemOption
{
    // In the order in which they are read: what comes first defines the rows and names that the others use.
    Apply,
    Compute,
    Filter,
    Search,
    OrderBy,
    Top,
    Skip,
    Count,
    Select,
    Expand,
    SkipToken,
    Format,

    Levels,
    Index,
    Id,
    SchemaVersion,

    // From here on: not done by this service.
    DeltaToken,
}

internal static class SystemOptions
{
    private static readonly FrozenDictionary<string, SystemOption> ByName =
        Enum.GetValues<SystemOption>().ToFrozenDictionary(o => o.ToString(), StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Names = [.. Enum.GetNames<SystemOption>().Select(n => "$" + n.ToLowerInvariant())];

    public static string Name(this SystemOption option) => Names[(int)option];

    public static bool IsSupported(this SystemOption option) => option < SystemOption.DeltaToken;

    /// <summary>Finds an option by its name with or without $, in any case (4.01, 5.1).</summary>
    public static bool TryFind(ReadOnlySpan<char> name, out SystemOption option) =>
        ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name is ['$', ..] ? name[1..] : name, out option);
}
