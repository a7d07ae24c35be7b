using System.Collections.Immutable;
using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>What holds of an entity for some callers.</summary>
/// <param name="Conditions">All must hold; distinct.</param>
/// <param name="Settings">What takes the place of the entity's own settings.</param>
public sealed record RuleOptions(ImmutableArray<CallerCondition> Conditions, RouteSettings Settings)
{
    // The parts of a token and of a session are no names of callers: what is asked of a token is asked of its claims.
    private static readonly string[] _secretHeaders = ["Authorization", "Proxy-Authorization", "Cookie"];

    public string Path => Settings.Path;

    internal static RuleOptions Read(IConfigurationSection section, Faults faults)
    {
        var reader = new SettingsReader(section, faults).Knows("claim", "header");
        var before = faults.Count;
        var given = Texts(section.GetSection("claim")).Select(t => (IsHeader: false, Text: t))
            .Concat(Texts(section.GetSection("header")).Select(t => (IsHeader: true, Text: t))).ToList();
        if (given.Count is 0 or > RoutingOptions.ConditionsMax)
        {
            faults.Add(section.Path, null, given.Count == 0
                ? "missing; expected claim or header: whom the rule is for"
                : $"{given.Count} conditions are given, {RoutingOptions.ConditionsMax} are allowed");
        }

        var conditions = given.Take(RoutingOptions.ConditionsMax).Select(g => Parse(g.IsHeader, g.Text, faults)).OfType<CallerCondition>().Distinct().ToImmutableArray();
        var settings = RouteSettings.Read(section, reader, faults);
        reader.RejectUnknown();
        if (settings.IsEmpty && faults.Count == before)
        {
            faults.Add(section.Path, null, "says nothing; expected anchor, partitions, forward, properties or another setting of the entity");
        }

        return new RuleOptions(conditions, settings);
    }

    private static IEnumerable<Given<string>> Texts(IConfigurationSection section) =>
        section.GetChildren().Any() ? section.GetChildren().Select(Text)
        : section.Exists() ? [Text(section)]
        : [];

    private static Given<string> Text(IConfigurationSection section) => new(section.Path, section.Value?.Trim() ?? "");

    private static CallerCondition? Parse(bool isHeader, Given<string> given, Faults faults)
    {
        var mark = given.Value.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = mark < 0 ? ("", "") : (given.Value[..mark].Trim(), given.Value[(mark + 1)..].Trim());
        if (name.Length == 0 || value.Length == 0 || (isHeader && !name.All(IsTokenCharacter)))
        {
            faults.Add(given.Path, given.Value, "expected name=value");
            return null;
        }

        if (isHeader && _secretHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            // It may hold a secret: it is not repeated.
            faults.Add(given.Path, null, $"{name} can't be asked for; expected another header, or a claim of the caller's token");
            return null;
        }

        return new CallerCondition(isHeader, name, value);
    }

    // RFC 9110 5.6.2
    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
