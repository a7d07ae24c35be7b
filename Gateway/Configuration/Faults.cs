namespace CanonicalGateway.Gateway.Configuration;

/// <summary>The faults of a configuration, one line each, gathered so that all are told at once.</summary>
public sealed class Faults
{
    private readonly List<string> _lines = [];

    public int Count => _lines.Count;

    public IReadOnlyList<string> Lines => _lines;

    /// <param name="path">The configuration key.</param>
    /// <param name="given">Its value; null where there is none, or where it is secret.</param>
    /// <param name="mend">What is wrong, or what is expected.</param>
    public void Add(string path, string? given, string mend) => _lines.Add(given is null ? $"{path}: {mend}" : $"{path} = {given}: {mend}");

    public void AddRange(IEnumerable<string> lines) => _lines.AddRange(lines);

    /// <exception cref="ConfigurationFaultsException">There are faults.</exception>
    public void ThrowIfAny()
    {
        if (_lines.Count > 0)
        {
            throw new ConfigurationFaultsException([.. _lines]);
        }
    }
}

/// <summary>The configuration cannot be run with.</summary>
/// <param name="faults">One readable line each.</param>
public sealed class ConfigurationFaultsException(IReadOnlyList<string> faults) : Exception(string.Join('\n', faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
