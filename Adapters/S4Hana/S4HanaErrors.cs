using System.Net;
using System.Text.Json;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Adapters.S4Hana;

/// <summary>What answers other than the page asked for mean.</summary>
internal static class S4HanaErrors
{
    /// <summary>Length of the backend's own words in a message at most.</summary>
    private const int WordsMax = 400;

    /// <param name="resource">What was asked, for the message.</param>
    public static GatewayException Read(BackendReply reply, string backend, string resource)
    {
        var status = (int)reply.Status;
        var said = reply.IsJson ? Words(reply.Body) : null;
        var what = said is not null ? $"{status}: {said}" : reply.IsJson ? $"{status}" : $"{status} and {TypeOf(reply)} in place of JSON";
        return reply.Status switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => Error(
                GatewayErrorCode.BackendThrottled, $"The backend '{backend}' is busy and wants fewer calls ({status}).", backend, RetryAfter(reply)),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Error(
                GatewayErrorCode.BackendRefusedCredentials, $"The backend '{backend}' refused the gateway's user access to {resource} ({status}).", backend),
            _ => Error(GatewayErrorCode.BackendFault, $"The backend '{backend}' answered {resource} with {what}", backend),
        };
    }

    /// <summary>Whether a 404 says that there is no such entity, rather than that the service itself is unknown or inactive (/IWFND/MED/...).</summary>
    public static bool IsNoEntity(BackendReply reply) =>
        reply is { Status: HttpStatusCode.NotFound, IsJson: true } && Words(reply.Body) is { } words && !words.StartsWith("/IWFND/", StringComparison.Ordinal);

    /// <summary>The backend's answer breaks the protocol in a way that would make rows be missed or read twice.</summary>
    public static GatewayException Broken(string backend, string resource, string how) =>
        Error(GatewayErrorCode.BackendFault, $"The backend '{backend}' answered {resource} with {how}.", backend);

    private static GatewayException Error(GatewayErrorCode code, string message, string backend, TimeSpan? retryAfter = null) =>
        new GatewayError(code, message) { Backend = backend, RetryAfter = retryAfter }.ToException();

    private static string TypeOf(BackendReply reply) => reply.ContentHeaders.ContentType?.MediaType ?? "no content type";

    private static TimeSpan? RetryAfter(BackendReply reply) => reply.Headers.RetryAfter?.Delta;

    // {"error":{"code":"…","message":{"lang":"en","value":"…"}}}; null where the body is something else.
    private static string? Words(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (!document.RootElement.TryGetProperty("error", out var error) || error.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var code = error.TryGetProperty("code", out var c) ? c.ToString() : "";
            var message = error.TryGetProperty("message", out var m) ? m : default;
            var text = message.ValueKind == JsonValueKind.Object && message.TryGetProperty("value", out var v) ? v.ToString() : message.ToString();
            var words = $"{code} {text}".Trim();
            return words.Length > WordsMax ? words[..WordsMax] : words;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The status tells enough; a body that is not what it says adds nothing.
            return null;
        }
    }
}
