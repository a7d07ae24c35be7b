using System.Net.Http.Headers;
using System.Text;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Adapters.Zendesk;

/// <summary>Signs calls with an API token: Basic <c>{email}/token:{api_token}</c>. Nothing is fetched, so a refusal can't be healed.</summary>
public sealed class ZendeskCredentials : IBackendCredentials
{
    private readonly AuthenticationHeaderValue _basic;

    public ZendeskCredentials(ZendeskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Email}/token:{options.ApiToken}")));
    }

    public ValueTask ApplyAsync(HttpRequestMessage message, CredentialExchange exchange, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.Headers.Authorization = _basic;
        return ValueTask.CompletedTask;
    }

    public bool Invalidate(HttpRequestMessage message) => false;
}
