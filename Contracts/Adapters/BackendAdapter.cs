using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Adapters;

/// <summary>What the gateway holds of one configured backend: the roles that its adapter plays. Roles that it does not play are null.</summary>
/// <param name="Backend">Name of the backend in the configuration.</param>
public sealed record BackendAdapter(string Backend)
{
    public IBackendReader? Reader { get; init; }

    public IBackendMedia? Media { get; init; }
}

/// <summary>Knows where a backend keeps the streams of media properties.</summary>
public interface IBackendMedia
{
    /// <returns>Path and query of the stream relative to the backend's base address; null where the backend does not hold the property.</returns>
    string? TargetOf(Property media, string key);
}
