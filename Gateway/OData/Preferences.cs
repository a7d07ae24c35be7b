using System.Globalization;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// The preferences of a request (RFC 7240, OData Protocol 8.2.8), each with or without the prefix of OData 4.0. Those that are not known, and
/// values that a preference may not have, count as not given; of one given twice the first counts.
/// </summary>
internal sealed class Preferences
{
    private const string Prefix = "odata.";

    private static readonly Preferences _none = new([]);

    private readonly Dictionary<string, Preference> _given;

    private Preferences(Dictionary<string, Preference> given) => _given = given;

    /// <summary>Rows of a page at most.</summary>
    public int? MaxPageSize => Number("maxpagesize") is > 0 and var rows ? rows : null;

    /// <summary>Whether values that are null, or else the default, may be left out. No property has another default than null.</summary>
    public bool OmitsNulls => Find("omit-values")?.Value.ToLowerInvariant() is "nulls" or "defaults";

    /// <summary>What a change answers with.</summary>
    public ReturnPreference? Return => Find("return")?.Value.ToLowerInvariant() switch
    {
        "minimal" => ReturnPreference.Minimal,
        "representation" => ReturnPreference.Representation,
        _ => null,
    };

    /// <summary>Whether a batch goes on after a request that fails, and a read without what fails; null where nothing is said.</summary>
    public bool? ContinuesOnError => Find("continue-on-error")?.Value.ToLowerInvariant() switch
    {
        "" or "true" => true,
        "false" => false,
        _ => null,
    };

    public bool RespondsAsync => Find("respond-async") is not null;

    /// <summary>How long the client waits for an answer at once.</summary>
    /// <value>Seconds.</value>
    public int? WaitSeconds => Number("wait");

    public bool TracksChanges => Find("track-changes") is not null;

    public bool AllowsEntityReferences => Find("allow-entityreferences") is not null;

    /// <summary>Patterns of the annotations that are wanted, separated by commas.</summary>
    public string? IncludedAnnotations => Find("include-annotations")?.Value;

    /// <summary>Where to call when an answer is ready.</summary>
    public string? CallbackUrl => Find("callback")?.Parameters.GetValueOrDefault("url");

    /// <exception cref="GatewayException">InvalidHeader where Prefer does not follow its grammar.</exception>
    public static Preferences Of(IHeaderDictionary headers)
    {
        var lines = headers["Prefer"];
        if (lines.Count == 0)
        {
            return _none;
        }

        var given = new Dictionary<string, Preference>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
        {
            foreach (var preference in PreferenceParser.Read(line ?? ""))
            {
                given.TryAdd(preference.Name, preference);
            }
        }

        return new Preferences(given);
    }

    /// <summary>Tells the client which preference was applied, by the name that it used itself.</summary>
    /// <param name="name">Without the prefix.</param>
    /// <param name="value">The value applied; null for a preference that has none.</param>
    public void TellApplied(HttpResponse response, string name, string? value)
    {
        var applied = Find(name)?.Name.ToLowerInvariant() ?? name;
        var text = value is null ? applied : $"{applied}={value}";
        var before = response.Headers["Preference-Applied"].ToString();
        response.Headers["Preference-Applied"] = before.Length == 0 ? text : $"{before}, {text}";
    }

    /// <summary>The value as it was given.</summary>
    public string ValueOf(string name) => Find(name)?.Value.ToLowerInvariant() ?? "";

    // Where both names are given, the newer one counts.
    private Preference? Find(string name) => _given.Count == 0 ? null : _given.GetValueOrDefault(name) ?? _given.GetValueOrDefault(Prefix + name);

    private int? Number(string name) =>
        Find(name) is { } given && int.TryParse(given.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>What a client wants a change to be answered with.</summary>
internal enum ReturnPreference
{
    Minimal,
    Representation,
}

/// <param name="Value">Without its quotes; empty where there is none, which is the same (RFC 7240 section 2).</param>
internal sealed record Preference(string Name, string Value, IReadOnlyDictionary<string, string> Parameters);
