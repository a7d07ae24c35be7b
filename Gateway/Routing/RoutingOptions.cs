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

    /// <summary>Rules on callers that one entity may have.</summary>
    public const int RulesMax = 64;

    /// <summary>Conditions that one rule may have.</summary>
    public const int ConditionsMax = 8;

    /// <summary>Partitions that one entity may have.</summary>
    public const int PartitionsMax = 32;

    public static RoutingOptions Read(IConfiguration configuration, Faults faults) =>
        new([.. configuration.GetSection(SectionName).GetChildren().Select(section => ReadRoute(section, faults))]);

    private static RouteOptions ReadRoute(IConfigurationSection section, Faults faults)
    {
        var reader = new SettingsReader(section, faults);
        var own = RouteSettings.Read(section, reader, faults);
        reader.Knows("rules").RejectUnknown();
        var rules = section.GetSection("rules").GetChildren().ToList();
        if (rules.Count > RulesMax)
        {
            faults.Add(reader.PathOf("rules"), null, $"{rules.Count} rules are given, {RulesMax} are allowed");
        }

        return new RouteOptions(section.Key, own) { Rules = [.. rules.Take(RulesMax).Select(rule => RuleOptions.Read(rule, faults))] };
    }
}

/// <summary>The rules of one entity.</summary>
/// <param name="Entity">Name of the canonical entity.</param>
/// <param name="Own">What holds where no rule on the caller does.</param>
public sealed record RouteOptions(string Entity, RouteSettings Own)
{
    /// <summary>What holds for some callers, in the order of the configuration.</summary>
    public ImmutableArray<RuleOptions> Rules { get; init; } = [];
}

/// <summary>A setting and where it stands, for faults.</summary>
public sealed record Given<T>(string Path, T Value);
