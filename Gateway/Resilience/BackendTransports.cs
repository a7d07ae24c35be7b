using System.Collections.Frozen;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>The transports of all configured backends, by name. Immutable.</summary>
public sealed class BackendTransports(IEnumerable<BackendTransport> transports) : IDisposable
{
    private readonly FrozenDictionary<string, BackendTransport> _transports =
        transports.ToFrozenDictionary(t => t.Backend, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="KeyNotFoundException">No such backend is configured.</exception>
    public BackendTransport this[string backend] => _transports.TryGetValue(backend, out var transport)
        ? transport
        : throw new KeyNotFoundException($"No backend '{backend}' is configured.");

    public IEnumerable<BackendTransport> All => _transports.Values.OrderBy(t => t.Backend, StringComparer.Ordinal);

    public IReadOnlyList<BackendState> States() => [.. All.Select(t => t.State)];

    public void Dispose()
    {
        foreach (var transport in _transports.Values)
            transport.Dispose();
    }
}
