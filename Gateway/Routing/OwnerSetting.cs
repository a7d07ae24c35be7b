using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>Whom rows or properties belong to: one backend, one that is read and one that is written, or one on the way to another.</summary>
/// <param name="Read">The backend that is read; where they move, the one that they move away from.</param>
public sealed record OwnerSetting(Given<string> Read)
{
    /// <summary>The backend that takes changes; null where that is the one that is read.</summary>
    public Given<string>? Write { get; init; }

    /// <summary>The backend that they move to; null where they stay.</summary>
    public Given<string>? To { get; init; }

    /// <summary>Share of the keys that have moved, 0 to 100.</summary>
    public int Percent { get; init; }

    /// <summary>False where a fault of it has been told, so that its parts say nothing.</summary>
    public bool IsSound { get; init; } = true;

    /// <summary>The backends that it names.</summary>
    public IEnumerable<Given<string>> Backends => new[] { Read, Write, To }.OfType<Given<string>>();

    internal static OwnerSetting ReadAnchor(IConfigurationSection section, Faults faults) => ReadOwner(section, faults, mayDiffer: false);

    internal static OwnerSetting ReadProperty(IConfigurationSection section, Faults faults) => ReadOwner(section, faults, mayDiffer: true);

    private static OwnerSetting ReadOwner(IConfigurationSection section, Faults faults, bool mayDiffer)
    {
        if (!section.GetChildren().Any())
        {
            var name = section.Value?.Trim() ?? "";
            if (name.Length == 0)
            {
                faults.Add(section.Path, null, "expected the name of a backend");
            }

            return new OwnerSetting(new Given<string>(section.Path, name)) { IsSound = name.Length > 0 };
        }

        var before = faults.Count;
        var reader = new SettingsReader(section, faults);
        var owner = mayDiffer && (section["read"] ?? section["write"]) is not null
            ? new OwnerSetting(Backend(reader, "read", "the backend to read from")) { Write = Backend(reader, "write", "the backend that takes changes") }
            : ReadMove(reader);
        reader.RejectUnknown();
        return owner with { IsSound = faults.Count == before };
    }

    private static OwnerSetting ReadMove(SettingsReader reader)
    {
        var (from, to) = (Backend(reader, "from", "the backend that held them so far"), Backend(reader, "to", "the backend that they move to"));
        reader.RequiredText("percent", "0-100: the share of keys that have moved");
        if (from.Value.Length > 0 && from.Value == to.Value)
        {
            reader.Report("to", to.Value, "the same as from; name the backend alone where nothing moves");
        }

        return new OwnerSetting(from) { To = to, Percent = reader.Whole("percent", 0, 0, 100) };
    }

    private static Given<string> Backend(SettingsReader reader, string key, string expected) => new(reader.PathOf(key), reader.RequiredText(key, expected));
}

/// <summary>Gives properties to an owner.</summary>
/// <param name="Path">Where it stands in the configuration.</param>
/// <param name="Key">Names of properties, separated by commas.</param>
/// <param name="Owner">Their system of record.</param>
public sealed record PropertySetting(string Path, string Key, OwnerSetting Owner)
{
    public IEnumerable<string> Names => Key.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    internal static PropertySetting Read(IConfigurationSection section, Faults faults) =>
        new(section.Path, section.Key, OwnerSetting.ReadProperty(section, faults));
}
