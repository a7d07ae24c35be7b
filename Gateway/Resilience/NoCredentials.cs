using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>For backends that ask for none.</summary>
public sealed class NoCredentials : IBackendCredentials
{
    public static NoCredentials Instance { get; } = new();

    public ValueTask ApplyAsync(HttpRequestMessage message, CredentialExchange exchange, CancellationToken cancellation) => default;

    public bool Invalidate(HttpRequestMessage message) => false;
}
