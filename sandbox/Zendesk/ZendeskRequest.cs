using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>A GET with its path below <c>/api/v2</c> and its parameters.</summary>
internal sealed class ZendeskRequest
{
    private static readonly string[] PagingParameters =
        ["page", "per_page", "page[size]", "page[after]", "page[before]", "cursor", "start_time"];

    private readonly HttpRequest _request;

    public ZendeskRequest(HttpRequest request, string? publicOrigin)
    {
        _request = request;
        Origin = publicOrigin ?? $"{request.Scheme}://{request.Host}";
        var path = (request.RouteValues["path"] as string ?? "").TrimEnd('/');
        if (path.EndsWith(".json", StringComparison.Ordinal)) path = path[..^".json".Length];
        Segments = path.Split('/');
    }

    /// <summary>Scheme and host of links.</summary>
    public string Origin { get; }

    /// <summary>The path's parts, without <c>.json</c>.</summary>
    public string[] Segments { get; }

    public string? Text(string name) => _request.Query.TryGetValue(name, out var values) && !StringValues.IsNullOrEmpty(values) ? values[0] : null;

    public bool Has(string name) => _request.Query.ContainsKey(name);

    /// <summary>A whole number, or <paramref name="otherwise"/> where the parameter is missing.</summary>
    public int Number(string name, int otherwise, int min, int max)
    {
        if (Text(name) is not { } text) return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min
            ? Math.Min(number, max)
            : throw ZendeskException.InvalidAttribute(name, "must be an integer");
    }

    public static long Id(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw ZendeskException.InvalidAttribute("id", "must be an integer");

    /// <summary>The values of a list parameter, split at commas; empty where it is missing.</summary>
    public string[] Values(string name, int max)
    {
        var values = (Text(name) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return values.Length <= max ? values : throw ZendeskException.TooManyValues(name, max);
    }

    /// <summary>What <c>include</c> asks for beside the rows: <c>organizations,users</c>, or <c>tickets(organizations)</c> within a search.</summary>
    public string[] Includes(string? within = null)
    {
        var include = Text("include") ?? "";
        if (within is not null)
        {
            if (!include.StartsWith(within + "(", StringComparison.Ordinal) || !include.EndsWith(')')) return [];
            include = include[(within.Length + 1)..^1];
        }

        return include.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The request's own address with other paging parameters.</summary>
    public string Link(params ReadOnlySpan<(string Name, string Value)> paging)
    {
        var parts = _request.Query.Where(parameter => !PagingParameters.Contains(parameter.Key))
            .SelectMany(parameter => parameter.Value, (parameter, value) => Pair(parameter.Key, value ?? ""))
            .ToList();
        foreach (var (name, value) in paging) parts.Add(Pair(name, value));
        return $"{Origin}/api/v2/{string.Join('/', Segments)}.json?{string.Join('&', parts)}";
    }

    private static string Pair(string name, string value) => $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
}
