using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>One of an entity's partitions as the rules say it.</summary>
/// <param name="Path">Where it stands in the configuration.</param>
public sealed record PartitionSetting(string Path)
{
    /// <summary>The backend that owns the partition's rows; null where a fault was found.</summary>
    public Given<string>? Backend { get; init; }

    /// <summary>A filter on the entity's properties; null for all rows that no partition before takes.</summary>
    public Given<string>? When { get; init; }

    /// <summary>A filter on the key that all keys of the partition fulfil; null where nothing is known of them.</summary>
    public Given<string>? Keys { get; init; }

    internal static PartitionSetting Read(IConfigurationSection section, Faults faults)
    {
        var reader = new SettingsReader(section, faults);
        var backend = reader.RequiredText("backend", "the backend that owns the partition's rows");
        var partition = new PartitionSetting(section.Path)
        {
            Backend = backend.Length == 0 ? null : new Given<string>(reader.PathOf("backend"), backend),
            When = reader.Text("when") is { } when ? new Given<string>(reader.PathOf("when"), when) : null,
            Keys = reader.Text("keys") is { } keys ? new Given<string>(reader.PathOf("keys"), keys) : null,
        };
        reader.RejectUnknown();
        return partition;
    }
}
