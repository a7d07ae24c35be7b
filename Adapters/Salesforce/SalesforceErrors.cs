using System.Text.Json;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Adapters.Salesforce;

/// <summary>Reads what the org answers in place of rows: an array of <c>{message, errorCode}</c>, or a page of whatever stands before it.</summary>
internal sealed class SalesforceErrors(string backend, SalesforceOptions options)
{
    private const int MessageCharactersMax = 300;
    private const int EnhanceYourCalm = 420;

    public GatewayException Fault(string what) => Error(GatewayErrorCode.BackendFault, what);

    /// <summary>The error that an answer stands for which is not the JSON of rows.</summary>
    public GatewayException Of(BackendReply reply)
    {
        var status = (int)reply.Status;
        if (First(reply) is not var (code, message))
        {
            return status == EnhanceYourCalm
                ? Unavailable($"answered with status {status}", reply)
                : Fault($"answered with status {status} and {Words(reply)} in place of its JSON.");
        }

        var said = $"{code}: {message}";
        return (status, code) switch
        {
            // The daily limit comes as 403, not as 429.
            (_, "REQUEST_LIMIT_EXCEEDED") => Error(
                GatewayErrorCode.BackendThrottled, $"has throttled the gateway: {said}", RetryAfter(reply)),
            (EnhanceYourCalm, _) or (_, "SERVER_UNAVAILABLE") => Unavailable($"answered {said}", reply),

            // Not quoted: a refused sign-in may tell what it was sent.
            (401, _) or (403, _) => Error(GatewayErrorCode.BackendRefusedCredentials, $"refused the gateway's credentials: {code}."),
            _ => Fault($"refused a query with status {status}: {said}"),
        };
    }

    private GatewayException Unavailable(string what, BackendReply reply) =>
        Error(GatewayErrorCode.BackendUnavailable, $"is unavailable: it {what}.", RetryAfter(reply));

    private TimeSpan RetryAfter(BackendReply reply) => reply.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(options.ThrottledRetrySeconds);

    private GatewayException Error(GatewayErrorCode code, string what, TimeSpan? retryAfter = null) =>
        new GatewayError(code, $"The backend '{backend}' {what}") { Backend = backend, RetryAfter = retryAfter }.ToException();

    private static string Words(BackendReply reply) =>
        reply.IsJson ? "an unknown body" : reply.ContentHeaders.ContentType?.MediaType is { } type ? $"a body of type {type}" : "a body without a type";

    private static (string Code, string Message)? First(BackendReply reply)
    {
        if (!reply.IsJson)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(reply.Body);
            return document.RootElement is { ValueKind: JsonValueKind.Array } errors && errors.GetArrayLength() > 0
                && errors[0] is { ValueKind: JsonValueKind.Object } error
                && Text(error, "errorCode") is { } code && Text(error, "message") is { } message
                    ? (Line(code), Line(message))
                    : null;
        }
        catch (JsonException)
        {
            return null; // Whoever answered is not the org; the caller says so.
        }
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Messages about queries quote them over several lines.
    private static string Line(string text)
    {
        var line = string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length <= MessageCharactersMax ? line : line[..MessageCharactersMax] + "…";
    }
}
