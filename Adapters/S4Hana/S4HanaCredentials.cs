using System.Net.Http.Headers;
using System.Text;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Adapters.S4Hana;

/// <summary>Basic authentication of a communication user.</summary>
public sealed class S4HanaCredentials : IBackendCredentials
{
    private readonly AuthenticationHeaderValue _header;

    public S4HanaCredentials(S4HanaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _header = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Password}")));
    }

    public ValueTask ApplyAsync(HttpRequestMessage message, CredentialExchange exchange, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.Headers.Authorization = _header;
        return ValueTask.CompletedTask;
    }

    /// <returns>False: there is nothing to fetch anew, and repeated failures lock the user.</returns>
    public bool Invalidate(HttpRequestMessage message) => false;
}
