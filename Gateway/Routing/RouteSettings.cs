using System.Collections.Immutable;
using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>What can be said of an entity, by itself or in a rule on callers. What is not said is null.</summary>
/// <param name="Path">Where it stands in the configuration.</param>
public sealed record RouteSettings(string Path)
{
    /// <summary>The backend that decides which rows exist, and owns what no other setting gives away. It may be on its way to another.</summary>
    public OwnerSetting? Anchor { get; init; }

    /// <summary>Backends that each decide on a part of the rows, in place of one anchor.</summary>
    public ImmutableArray<PartitionSetting>? Partitions { get; init; }

    /// <summary>A backend that serves the canonical contract itself; then nothing is said of owners.</summary>
    public Given<string>? Forward { get; init; }

    public ImmutableArray<PropertySetting>? Properties { get; init; }

    /// <summary>The backend where rows are made, or <c>deny</c>. Checked; reads do not need it.</summary>
    public Given<string>? Create { get; init; }

    /// <summary>The backend where rows are deleted, or <c>deny</c>. Checked; reads do not need it.</summary>
    public Given<string>? Delete { get; init; }

    /// <summary>How old a kept answer of a backend may be. 0-86400, default 0: each read asks the backend.</summary>
    public Given<int>? CacheSeconds { get; init; }

    /// <summary>Time without an answer after which a read is sent a second time. 1-60000, default never.</summary>
    public Given<int>? HedgeAfterMilliseconds { get; init; }

    /// <summary>Whether anything is said of whom rows or properties come from.</summary>
    public bool SaysOwners => (Anchor ?? Forward as object) is not null || Partitions is not null || Properties is not null;

    /// <summary>Whether nothing is said at all.</summary>
    public bool IsEmpty => !SaysOwners && (Create ?? Delete) is null && (CacheSeconds ?? HedgeAfterMilliseconds) is null;

    /// <summary>Where faults of properties stand that no setting speaks of.</summary>
    public string PropertiesPath => $"{Path}:properties";

    /// <summary>
    /// These settings with those of a rule in their places. Anchor, partitions and forward answer one question: a rule that names one of them
    /// replaces whichever stands here. Forward takes the properties' place too, and a forwarded entity's calls are not the gateway's.
    /// </summary>
    public RouteSettings With(RouteSettings rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var replacesRows = (rule.Anchor ?? rule.Forward as object) is not null || rule.Partitions is not null;
        var forwards = rule.Forward is not null;
        return new RouteSettings(rule.Path)
        {
            Anchor = replacesRows ? rule.Anchor : Anchor,
            Partitions = replacesRows ? rule.Partitions : Partitions,
            Forward = replacesRows ? rule.Forward : Forward,
            Properties = rule.Properties ?? (forwards ? null : Properties),
            Create = rule.Create ?? Create,
            Delete = rule.Delete ?? Delete,
            CacheSeconds = rule.CacheSeconds ?? (forwards ? null : CacheSeconds),
            HedgeAfterMilliseconds = rule.HedgeAfterMilliseconds ?? (forwards ? null : HedgeAfterMilliseconds),
        };
    }

    /// <param name="reader">Reads the same section; what it is asked for counts as known.</param>
    internal static RouteSettings Read(IConfigurationSection section, SettingsReader reader, Faults faults)
    {
        reader.Knows("anchor", "partitions", "properties", "staleReadsSeconds");
        if (section.GetSection("staleReadsSeconds").Exists())
        {
            faults.Add(reader.PathOf("staleReadsSeconds"), null, "not supported by this version");
        }

        var anchor = section.GetSection("anchor");
        var properties = section.GetSection("properties");
        return new RouteSettings(section.Path)
        {
            Anchor = string.IsNullOrWhiteSpace(anchor.Value) && !anchor.GetChildren().Any() ? null : OwnerSetting.ReadAnchor(anchor, faults),
            Partitions = ReadPartitions(section.GetSection("partitions"), faults),
            Forward = Text("forward"),
            Properties = properties.Exists() ? [.. properties.GetChildren().Select(p => PropertySetting.Read(p, faults))] : null,
            Create = Text("create"),
            Delete = Text("delete"),
            CacheSeconds = Number("cacheSeconds", 0, 86_400),
            HedgeAfterMilliseconds = Number("hedgeAfterMilliseconds", 1, 60_000),
        };

        Given<string>? Text(string key) => reader.Text(key) is { } text ? new Given<string>(reader.PathOf(key), text) : null;

        Given<int>? Number(string key, int min, int max) =>
            reader.Text(key) is null ? null : new Given<int>(reader.PathOf(key), reader.Whole(key, min, min, max));
    }

    private static ImmutableArray<PartitionSetting>? ReadPartitions(IConfigurationSection section, Faults faults)
    {
        if (!section.Exists())
        {
            return null;
        }

        var partitions = section.GetChildren().ToList();
        if (partitions.Count is 0 or > RoutingOptions.PartitionsMax)
        {
            faults.Add(section.Path, null, $"{partitions.Count} partitions are given, 1-{RoutingOptions.PartitionsMax} are allowed");
        }

        return [.. partitions.Select(p => PartitionSetting.Read(p, faults))];
    }
}
