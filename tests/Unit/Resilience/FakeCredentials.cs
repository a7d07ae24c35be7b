using System.Net.Http.Headers;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Tests.Unit.Resilience;

/// <summary>Numbered tokens; counts what is asked of it.</summary>
public sealed class FakeCredentials : IBackendCredentials
{
    private int _number = 1;

    public int Applied { get; private set; }

    public int Invalidated { get; private set; }

    /// <summary>A sign-in to make before each first use of a token; null for none.</summary>
    public BackendRequest? SignIn { get; init; }

    public bool CanRenew { get; init; } = true;

    private int SignedIn { get; set; }

    public async ValueTask ApplyAsync(HttpRequestMessage message, CredentialExchange exchange, CancellationToken cancellation)
    {
        Applied++;
        if (SignIn is not null && SignedIn < _number)
        {
            using var reply = await exchange(SignIn, cancellation);
            SignedIn = _number;
        }

        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"secret-token-{_number}");
    }

    public bool Invalidate(HttpRequestMessage message)
    {
        Invalidated++;
        _number++;
        return CanRenew;
    }
}
