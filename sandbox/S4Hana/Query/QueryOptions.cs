using System.Globalization;
using CanonicalGateway.Sandbox.S4Hana.Wire;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>The system query options of a request. Options without a dollar sign belong to the service or the server and are not looked at here.</summary>
public sealed class QueryOptions
{
    private static readonly HashSet<string> Known =
        ["$filter", "$orderby", "$top", "$skip", "$select", "$expand", "$inlinecount", "$skiptoken", "$format"];

    private readonly Dictionary<string, string> _values = [];
    private readonly List<string> _kept = [];

    private QueryOptions()
    {
    }

    public string? Filter => _values.GetValueOrDefault("$filter");

    public string? OrderBy => _values.GetValueOrDefault("$orderby");

    public string? Select => _values.GetValueOrDefault("$select");

    public string? Expand => _values.GetValueOrDefault("$expand");

    public string? SkipToken => _values.GetValueOrDefault("$skiptoken");

    public string? Format => _values.GetValueOrDefault("$format");

    public int? Top => Count("$top");

    public int Skip => Count("$skip") ?? 0;

    public bool HasInlineCount => _values.GetValueOrDefault("$inlinecount") switch
    {
        null or "none" => false,
        "allpages" => true,
        _ => throw ODataException.InvalidOption("$inlinecount", "allpages or none is expected"),
    };

    /// <summary>The options as they came, still encoded, without those that a page link replaces.</summary>
    public string RawWithoutPosition => string.Join('&', _kept);

    /// <param name="query">As on the wire, with or without the question mark.</param>
    public static QueryOptions Read(string query)
    {
        var options = new QueryOptions();
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(equals < 0 ? part : part[..equals]);
            if (name is not ("$skiptoken" or "$skip"))
            {
                options._kept.Add(part);
            }
            if (name.StartsWith('$') && !Known.Contains(name))
            {
                throw ODataException.UnknownOption(name);
            }
            if (!options._values.TryAdd(name, equals < 0 ? "" : Decode(part[(equals + 1)..])) && name.StartsWith('$'))
            {
                throw ODataException.InvalidOption(name, "it is given twice");
            }
        }
        if (options.SkipToken is not null && options._values.ContainsKey("$skip"))
        {
            throw ODataException.OptionNotAllowed("$skip");
        }
        if (options.Format is not (null or "json" or "atom" or "xml"))
        {
            throw ODataException.InvalidOption("$format", "json, atom or xml is expected");
        }
        return options;
    }

    public string? Value(string name) => _values.GetValueOrDefault(name);

    /// <summary>Refuses every system option but these.</summary>
    public void AllowOnly(params string[] names)
    {
        var refused = _values.Keys.FirstOrDefault(name => name.StartsWith('$') && name != "$format" && !names.Contains(name));
        if (refused is not null)
        {
            throw ODataException.OptionNotAllowed(refused);
        }
    }

    private int? Count(string name)
    {
        if (!_values.TryGetValue(name, out var text))
        {
            return null;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ODataException.InvalidOption(name, "a non-negative integer is expected");
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
