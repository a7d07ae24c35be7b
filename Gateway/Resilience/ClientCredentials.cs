using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// Signs calls with a bearer token got by client credentials. The token is kept until shortly before its end; however many calls need one,
/// it is fetched once. Its state sits behind one lock.
/// </summary>
/// <param name="backend">Name of the backend, for errors.</param>
public sealed class ClientCredentials(string backend, ClientCredentialsOptions options, TimeProvider time) : IBackendCredentials
{
    private readonly Lock _lock = new();
    private Token? _token;
    private Task<Token>? _fetch;

    public ValueTask ApplyAsync(HttpRequestMessage message, CredentialExchange exchange, CancellationToken cancellation)
    {
        if (Volatile.Read(ref _token) is { } token && time.GetUtcNow() < token.ReplaceAt)
        {
            message.Headers.Authorization = token.Header;
            return default;
        }

        return FetchAndApplyAsync(message, exchange, cancellation);
    }

    public bool Invalidate(HttpRequestMessage message)
    {
        lock (_lock)
        {
            // A call that was sent with an older token must not throw away the newer one.
            if (_token is { } token && Equals(token.Header, message.Headers.Authorization))
                _token = null;
        }

        return true;
    }

    private async ValueTask FetchAndApplyAsync(HttpRequestMessage message, CredentialExchange exchange, CancellationToken cancellation)
    {
        Task<Token> fetch;
        lock (_lock)
        {
            if (_token is { } token && time.GetUtcNow() < token.ReplaceAt)
                fetch = Task.FromResult(token);
            else
                fetch = _fetch ??= FetchAsync(exchange);
        }

        message.Headers.Authorization = (await fetch.WaitAsync(cancellation)).Header;
    }

    // Not cancelled by the caller that happens to be first: the others wait for it too. The pipeline's time-outs bound it.
    private async Task<Token> FetchAsync(CredentialExchange exchange)
    {
        await Task.Yield(); // So that the task is in its field before it can end.
        Token? fetched = null;
        try
        {
            using var reply = await exchange(Request(), CancellationToken.None);
            return fetched = Read(reply);
        }
        finally
        {
            lock (_lock)
            {
                _token = fetched ?? _token;
                _fetch = null;
            }
        }
    }

    private BackendRequest Request()
    {
        var form = new StringBuilder("grant_type=client_credentials");
        if (options.Scope is { Length: > 0 } scope)
            form.Append("&scope=").Append(Uri.EscapeDataString(scope));
        var (id, secret) = (Uri.EscapeDataString(options.ClientId), Uri.EscapeDataString(options.ClientSecret));
        if (options.SecretInForm)
            form.Append("&client_id=").Append(id).Append("&client_secret=").Append(secret);
        return new BackendRequest(HttpMethod.Post, options.TokenEndpoint)
        {
            Body = Encoding.ASCII.GetBytes(form.ToString()),
            ContentType = "application/x-www-form-urlencoded",
            // Section 2.3.1: id and secret are encoded before they are joined.
            Headers = options.SecretInForm ? [] : [new("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{id}:{secret}")))],
        };
    }

    private Token Read(BackendReply reply)
    {
        if (!reply.IsSuccess)
        {
            throw Error(
                GatewayErrorCode.BackendRefusedCredentials,
                $"The sign-in service of the backend '{backend}' refused the gateway's credentials with status {(int)reply.Status}.");
        }

        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("access_token", out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
            {
                return new Token(new AuthenticationHeaderValue("Bearer", text), ReplaceAt(root));
            }
        }
        catch (Exception failure) when (failure is JsonException or FormatException)
        {
            throw Error(GatewayErrorCode.BackendFault, $"The sign-in service of the backend '{backend}' answered without a usable token.");
        }

        throw Error(GatewayErrorCode.BackendFault, $"The sign-in service of the backend '{backend}' answered without a usable token.");
    }

    // Without expires_in the token is used until it is refused.
    private DateTimeOffset ReplaceAt(JsonElement root)
    {
        if (!root.TryGetProperty("expires_in", out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds))
            return DateTimeOffset.MaxValue;
        var life = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(365).TotalSeconds));
        return time.GetUtcNow() + life - (options.Margin < life / 2 ? options.Margin : life / 2);
    }

    private GatewayException Error(GatewayErrorCode code, string message) => new GatewayError(code, message) { Backend = backend }.ToException();

    private sealed record Token(AuthenticationHeaderValue Header, DateTimeOffset ReplaceAt);
}
