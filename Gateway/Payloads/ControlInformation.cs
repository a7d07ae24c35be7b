using System.Collections.Frozen;
using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Payloads;

/// <summary>The control information that payloads may hold (OData JSON 4.6), with the prefix of 4.0 or without it.</summary>
internal static class ControlInformation
{
    private const string Prefix = "odata.";

    private static readonly FrozenSet<string> _names = new[]
    {
        "context", "metadataEtag", "type", "count", "nextLink", "deltaLink", "id", "editLink", "readLink", "etag", "navigationLink",
        "associationLink", "mediaEditLink", "mediaReadLink", "mediaContentType", "mediaEtag", "bind", "collectionAnnotations",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <returns>The name without prefix; null for what is none.</returns>
    public static string? NameOf(string term) => _names.TryGetValue(Bare(term), out var name) ? name : null;

    /// <summary>Whether a term belongs to OData, rather than to a vocabulary.</summary>
    public static bool IsOwn(string term) => term.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || !term.Contains('.', StringComparison.Ordinal);

    /// <summary>The name that was probably meant, with the end of the sentence.</summary>
    public static string Suggest(string term) => Suggestion.For(Bare(term), _names) is { Length: > 0 } near ? near : ".";

    private static string Bare(string term) => term.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? term[Prefix.Length..] : term;
}
