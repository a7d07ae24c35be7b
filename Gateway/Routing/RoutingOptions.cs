using System.Collections.Immutable;
using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>The routing rules as they stand in the configuration, section <c>Routing</c>; not yet checked against the model.</summary>
/// <param name="Routes">One for each entity named there.</param>
public sealed record RoutingOptions(ImmutableArray<RouteOptions> Routes)
{
    public const string SectionName = "Routing";

    /// <summary>What <c>create</c> and <c>delete</c> say where nobody may.</summary>
    public const string Deny = "deny";

    public static RoutingOptions Read(IConfiguration configuration, Faults faults) =>
        new([.. configuration.GetSection(SectionName).GetChildren().Select(section => ReadRoute(section, faults))]);

    private static RouteOptions ReadRoute(IConfigurationSection section, Faults faults)
    {
        var reader = new SettingsReader(section, faults).Knows("properties", "partitions", "staleReadsSeconds");
        var route = new RouteOptions(section.Key)
        {
            Anchor = reader.Text("anchor"),
            Forward = reader.Text("forward"),
            Create = reader.Text("create"),
            Delete = reader.Text("delete"),
            Properties = [.. section.GetSection("properties").GetChildren().Select(p => new PropertyRule(p.Key, p.Value?.Trim() ?? ""))],
        };
        reader.RejectUnknown();
        foreach (var later in (ReadOnlySpan<string>)["partitions", "staleReadsSeconds"])
        {
            if (section.GetSection(later).Exists())
            {
                faults.Add(reader.PathOf(later), null, "not supported by this version");
            }
        }

        return route;
    }
}

/// <summary>The rules of one entity.</summary>
/// <param name="Entity">Name of the canonical entity.</param>
public sealed record RouteOptions(string Entity)
{
    /// <summary>The backend that decides which rows exist, and owns what no other rule gives away.</summary>
    public string? Anchor { get; init; }

    /// <summary>A backend that serves the canonical contract itself; then nothing else is said.</summary>
    public string? Forward { get; init; }

    /// <summary>The backend where rows are made, or <c>deny</c>. Checked; reads do not need it.</summary>
    public string? Create { get; init; }

    /// <summary>The backend where rows are deleted, or <c>deny</c>. Checked; reads do not need it.</summary>
    public string? Delete { get; init; }

    public ImmutableArray<PropertyRule> Properties { get; init; } = [];

    /// <summary>Path of one of the route's settings, for faults.</summary>
    public string PathOf(params ReadOnlySpan<string> keys) => $"{RoutingOptions.SectionName}:{Entity}:{string.Join(':', keys!)}";
}

/// <summary>Gives properties to a backend.</summary>
/// <param name="Key">Names of properties, separated by commas.</param>
/// <param name="Backend">Their system of record.</param>
public sealed record PropertyRule(string Key, string Backend)
{
    public IEnumerable<string> Names => Key.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
