using System.Net;
using CanonicalGateway.Contracts.Errors;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Puts what went wrong with a backend into words and errors. Never quotes exceptions: they hold addresses and more.</summary>
internal sealed class BackendFailures(OperationClass operation, BackendOptions options, CircuitWatch watch)
{
    private static readonly TimeSpan _shortly = TimeSpan.FromSeconds(1);

    public static bool IsTransportFault(Exception failure) => failure is HttpRequestException or IOException or InvalidDataException;

    /// <summary>The failure in a clause that continues "it …".</summary>
    public static string Words(Exception failure) => failure switch
    {
        TimeoutRejectedException timeout => $"did not answer within {timeout.Timeout.TotalSeconds:0.###} s",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "can't be connected to",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "has a host name that does not resolve",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "did not complete the TLS handshake",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } => "answered with invalid HTTP",
        InvalidDataException => "answered with a damaged body",
        _ => "broke off its answer",
    };

    public static string Words(HttpStatusCode status) => $"answered with status {(int)status}";

    /// <summary>The error of an answer that no caller can use; null where it can be passed on.</summary>
    public GatewayException? Of(Answer answer, BackendCall call)
    {
        if (answer.IsFailure)
            return Unavailable($"it {Words(answer.Status)}.", answer.RetryAfter ?? watch.RetryAfter);
        if (answer.IsThrottled)
        {
            return Error(GatewayErrorCode.BackendThrottled, $"The backend '{options.Name}' has throttled the gateway.", RoundedUp(answer.RetryAfter ?? watch.RetryAfter));
        }

        return answer.Status == HttpStatusCode.Unauthorized && call.IsSigned
            ? Error(GatewayErrorCode.BackendRefusedCredentials, $"The backend '{options.Name}' refused the gateway's credentials.", null)
            : null;
    }

    /// <summary>The error of a failure within the pipeline; null where it is none of the backend's and has to go its own way.</summary>
    public GatewayException? Of(Exception failure) => failure switch
    {
        GatewayException known => known,
        BrokenCircuitException => Unavailable(
            watch.LastFailure is { } last
                ? $"its {operation.Words()} are stopped for a moment after failures, of which the last was that it {last.Words}."
                : $"its {operation.Words()} are stopped for a moment after failures.",
            watch.RetryAfter),
        BusyException busy => Error(GatewayErrorCode.BackendBusy, $"The backend '{options.Name}' is busy: {busy.Message}", RoundedUp(busy.RetryAfter)),
        RenewedException => Unavailable("the gateway's sign-in had expired and has been renewed; send the request again.", _shortly),
        TimeoutRejectedException => Error(
            GatewayErrorCode.BackendTimeout, $"The backend '{options.Name}' {Words(failure)}.", watch.RetryAfter, failure),
        _ when IsTransportFault(failure) => Unavailable($"it {Words(failure)}.", watch.RetryAfter, failure),
        _ => null,
    };

    private GatewayException Unavailable(string reason, TimeSpan retryAfter, Exception? inner = null) =>
        Error(GatewayErrorCode.BackendUnavailable, $"The backend '{options.Name}' is unavailable: {reason}", RoundedUp(retryAfter), inner);

    private GatewayException Error(GatewayErrorCode code, string message, TimeSpan? retryAfter, Exception? inner = null) =>
        new(new GatewayError(code, message) { Backend = options.Name, RetryAfter = retryAfter }, inner);

    // Retry-After counts whole seconds; zero would ask for a storm.
    private static TimeSpan RoundedUp(TimeSpan wait) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds)));
}
