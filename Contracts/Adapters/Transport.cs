using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Contracts.Adapters;

/// <summary>
/// The one way to a backend: adds credentials and tracing, and runs each call through the backend's resilience pipeline. Adapters and the
/// forwarder share it, so that they share one breaker.
/// </summary>
public interface IBackendTransport
{
    /// <summary>Name of the backend in the configuration.</summary>
    string Backend { get; }

    /// <summary>
    /// Sends a request and reads the answer whole. Answers 5xx, refused connections and time-outs are retried where the request is
    /// idempotent; 401 makes the credentials be fetched anew once; 429 is waited for where Retry-After allows. Identical reads under way share
    /// one call, and <see cref="BackendRequest.Policy"/> may let a kept answer stand in for it; neither reaches back before a write that has
    /// ended.
    /// </summary>
    /// <returns>The answer, of any status below 500; the caller disposes of it.</returns>
    /// <exception cref="GatewayException">
    /// BackendUnavailable, BackendTimeout, BackendThrottled, BackendBusy or BackendRefusedCredentials, with the backend's name and RetryAfter.
    /// </exception>
    Task<BackendReply> SendAsync(BackendRequest request, CancellationToken cancellation);
}

/// <summary>A call to a backend, in a form that can be sent again.</summary>
/// <param name="Target">Path and query, relative to the backend's base address, already encoded. Begins with a slash.</param>
public sealed record BackendRequest(HttpMethod Method, string Target)
{
    /// <summary>Media type wanted.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>Headers beyond Accept and credentials.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>How the call is to be made where there is a choice.</summary>
    public CallPolicy Policy { get; init; } = CallPolicy.Default;

    /// <summary>Whether it may be sent again when the outcome is unknown.</summary>
    public bool IsIdempotent { get; init; } = true;

    public static BackendRequest Get(string target) => new(HttpMethod.Get, target);
}

/// <summary>What a route asks of the calls to its backends.</summary>
public sealed record CallPolicy
{
    public static CallPolicy Default { get; } = new();

    /// <summary>How old a kept answer may be to stand in for the call; zero asks the backend each time.</summary>
    public TimeSpan FreshFor { get; init; }

    /// <summary>Time without an answer after which a second, identical read is sent and the first of the two answers taken; null for never.</summary>
    public TimeSpan? HedgeAfter { get; init; }
}

/// <summary>A backend's answer with its whole body in pooled memory.</summary>
/// <param name="buffer">Rented from <see cref="ArrayPool{T}.Shared"/>; given back by <see cref="Dispose"/> unless detached.</param>
public sealed class BackendReply(HttpStatusCode status, HttpResponseHeaders headers, HttpContentHeaders contentHeaders, byte[] buffer, int length) : IDisposable
{
    private byte[]? _buffer = buffer;

    public HttpStatusCode Status { get; } = status;

    /// <summary>How long ago the backend gave the answer; zero unless it was kept (<see cref="CallPolicy.FreshFor"/>).</summary>
    public TimeSpan Age { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public HttpResponseHeaders Headers { get; } = headers;

    public HttpContentHeaders ContentHeaders { get; } = contentHeaders;

    public ReadOnlyMemory<byte> Body => _buffer.AsMemory(0, length);

    /// <summary>Whether the body says that it is JSON. Gateways and login pages in front of a backend answer HTML.</summary>
    public bool IsJson => ContentHeaders.ContentType?.MediaType is { } type
        && (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    /// <summary>An answer with a copy of a body in pooled memory of its own.</summary>
    /// <param name="age">How long ago the backend gave it.</param>
    public static BackendReply Copy(
        HttpStatusCode status, HttpResponseHeaders headers, HttpContentHeaders contentHeaders, ReadOnlySpan<byte> body, TimeSpan age = default)
    {
        var copy = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(copy);
        return new BackendReply(status, headers, contentHeaders, copy, body.Length) { Age = age };
    }

    /// <summary>Hands the body's buffer over to the caller, who gives it back to the pool.</summary>
    public byte[] Detach(out int bodyLength)
    {
        var detached = _buffer ?? throw new ObjectDisposedException(nameof(BackendReply));
        _buffer = null;
        bodyLength = length;
        return detached;
    }

    public void Dispose()
    {
        if (_buffer is { } rented)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}

/// <summary>How a backend wants its calls signed. Implementations cache what they fetch; thread-safe.</summary>
public interface IBackendCredentials
{
    /// <summary>Adds the credentials to a request about to be sent.</summary>
    /// <param name="exchange">Sends a request without credentials, for those that have to be fetched first.</param>
    ValueTask ApplyAsync(HttpRequestMessage message, CredentialExchange exchange, CancellationToken cancellation);

    /// <summary>The backend answered 401: forgets what was applied to the message. False where fetching anew can't help.</summary>
    bool Invalidate(HttpRequestMessage message);

    /// <summary>
    /// For whom the backend answers a request, where credentials depend on who asks: only calls of one identity share an answer.
    /// </summary>
    /// <returns>Null, the default, where all calls are signed alike.</returns>
    string? IdentityOf(BackendRequest request) => null;
}

/// <summary>Sends a sign-in request, through the same resilience pipeline but without credentials.</summary>
public delegate Task<BackendReply> CredentialExchange(BackendRequest request, CancellationToken cancellation);
