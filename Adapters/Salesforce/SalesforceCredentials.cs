using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Adapters.Salesforce;

/// <summary>
/// Signs calls with a session got by OAuth 2 client credentials, and sends them to the instance that the sign-in named. A session has no
/// announced end: it is used until the org refuses it. However many calls need one, it is fetched once. Its state sits behind one lock.
/// </summary>
/// <param name="backend">Name of the backend, for errors.</param>
public sealed class SalesforceCredentials(string backend, SalesforceOptions options) : IBackendCredentials
{
    // Uri would decode and fold what the reader encoded with care.
    private static readonly UriCreationOptions AsGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly Lock _lock = new();
    private Session? _session;
    private Task<Session>? _fetch;

    public ValueTask ApplyAsync(HttpRequestMessage message, CredentialExchange exchange, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (Volatile.Read(ref _session) is { } session)
        {
            Apply(session, message);
            return default;
        }

        return FetchAndApplyAsync(message, exchange, cancellation);
    }

    public bool Invalidate(HttpRequestMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_lock)
        {
            // A call that was sent with an older session must not throw away the newer one.
            if (_session is { } session && Equals(session.Header, message.Headers.Authorization))
            {
                _session = null;
            }
        }

        return true;
    }

    private async ValueTask FetchAndApplyAsync(HttpRequestMessage message, CredentialExchange exchange, CancellationToken cancellation)
    {
        Task<Session> fetch;
        lock (_lock)
        {
            fetch = _session is { } session ? Task.FromResult(session) : _fetch ??= FetchAsync(exchange);
        }

        Apply(await fetch.WaitAsync(cancellation).ConfigureAwait(false), message);
    }

    // Not cancelled by the caller that happens to be first: the others wait for it too. The transport's time-outs bound it.
    private async Task<Session> FetchAsync(CredentialExchange exchange)
    {
        await Task.Yield(); // So that the task is in its field before it can end.
        Session? fetched = null;
        try
        {
            using var reply = await exchange(Request(), CancellationToken.None).ConfigureAwait(false);
            return fetched = Read(reply);
        }
        finally
        {
            lock (_lock)
            {
                _session = fetched ?? _session;
                _fetch = null;
            }
        }
    }

    private BackendRequest Request() => new(HttpMethod.Post, options.TokenPath)
    {
        Body = "grant_type=client_credentials"u8.ToArray(),
        ContentType = "application/x-www-form-urlencoded",

        // RFC 6749 section 2.3.1: id and secret are encoded before they are joined.
        Headers = [new("Authorization", "Basic " + Convert.ToBase64String(
            Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(options.ClientSecret)}")))],
    };

    private Session Read(BackendReply reply)
    {
        if (!reply.IsJson)
        {
            throw Error(GatewayErrorCode.BackendFault, $"did not answer with JSON but with status {(int)reply.Status}.");
        }

        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            var answer = document.RootElement;
            if (!reply.IsSuccess)
            {
                throw Reason(answer) is { } reason
                    ? Error(GatewayErrorCode.BackendRefusedCredentials, $"refused the gateway's credentials with status {(int)reply.Status}{reason}.")
                    : Error(GatewayErrorCode.BackendFault, $"answered with status {(int)reply.Status}.");
            }

            if (Text(answer, "access_token") is { Length: > 0 } token)
            {
                return new Session(new AuthenticationHeaderValue("Bearer", token), Instance(answer));
            }
        }
        catch (Exception broken) when (broken is JsonException or FormatException)
        {
            // Not passed on as the cause: it may quote the answer, which holds a token.
            throw Error(GatewayErrorCode.BackendFault, "answered without a usable token.");
        }

        throw Error(GatewayErrorCode.BackendFault, "answered without a usable token.");
    }

    // The code in parentheses, null where the answer is not one of RFC 6749. The description is free text that may repeat what was sent.
    private string? Reason(JsonElement answer)
    {
        if (Text(answer, "error") is not { } code)
        {
            return null;
        }

        return code.Length <= 60 && code.All(c => char.IsAsciiLetterLower(c) || c == '_') && code != options.ClientSecret ? $" ({code})" : "";
    }

    private Uri? Instance(JsonElement answer)
    {
        if (Text(answer, "instance_url") is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var instance) && instance.Scheme is "https" or "http" && instance.UserInfo.Length == 0
            ? instance
            : throw Error(GatewayErrorCode.BackendFault, "named an instance_url that is no address.");
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static void Apply(Session session, HttpRequestMessage message)
    {
        message.Headers.Authorization = session.Header;
        if (session.Instance is not { } instance || message.RequestUri is not { } given)
        {
            return;
        }

        // A session must not leave in the clear because a sign-in over TLS named an address without it.
        if (given.IsAbsoluteUri && given.Scheme == Uri.UriSchemeHttps && instance.Scheme != Uri.UriSchemeHttps)
        {
            return;
        }

        var target = given.IsAbsoluteUri ? given.PathAndQuery : given.OriginalString;
        message.RequestUri = new Uri(instance.GetLeftPart(UriPartial.Authority) + target, AsGiven);
    }

    private GatewayException Error(GatewayErrorCode code, string what) =>
        new GatewayError(code, $"The sign-in service of the backend '{backend}' {what}") { Backend = backend }.ToException();

    private sealed record Session(AuthenticationHeaderValue Header, Uri? Instance);
}
