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
    /// Sends a request and reads the answer, whole unless <see cref="BackendRequest.MayStream"/>. Answers 5xx, refused connections and time-outs are retried where the request is
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

    /// <summary>
    /// Whether a long answer may be handed over when only its beginning has arrived (<see cref="BackendReply.HasMore"/>). It is not where
    /// others wait for the same answer, or where it is to be kept.
    /// </summary>
    public bool MayStream { get; init; }

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
