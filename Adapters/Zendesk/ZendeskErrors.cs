using System.Net;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Adapters.Zendesk;

/// <summary>Reads the several shapes in which Zendesk refuses a call.</summary>
internal static class ZendeskErrors
{
    private const int MessageCharactersMax = 300;

    /// <summary>The error that an answer other than success stands for.</summary>
    public static GatewayError Read(BackendReply reply, string backend, string resource)
    {
        // A refused sign-in is not quoted: it may tell what it was sent.
        var isRefusal = reply.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        var said = reply.IsJson && !isRefusal ? Said(reply.Body.Span) : null;
        var text = $"The backend '{backend}' answered {resource} with {(int)reply.Status}{(said is null ? "" : $": {Shortened(said)}")}.";
        var code = reply.Status switch
        {
            _ when isRefusal => GatewayErrorCode.BackendRefusedCredentials,
            HttpStatusCode.TooManyRequests => GatewayErrorCode.BackendThrottled,
            >= HttpStatusCode.InternalServerError => GatewayErrorCode.BackendUnavailable,
            _ => GatewayErrorCode.BackendFault,
        };
        return new GatewayError(code, text) { Backend = backend, RetryAfter = reply.Headers.RetryAfter?.Delta };
    }

    public static GatewayException NotJson(BackendReply reply, string backend, string resource) => Fault(
        backend, $"answered {resource} with {reply.ContentHeaders.ContentType?.MediaType ?? "no media type"} instead of JSON");

    /// <summary>The backend broke its own rules.</summary>
    public static GatewayException Fault(string backend, string what, Exception? cause = null) =>
        new(new GatewayError(GatewayErrorCode.BackendFault, $"The backend '{backend}' {what}.") { Backend = backend }, cause);

    // {"error":"Code","description":"…"}, {"error":{"title","message"}}, {"errors":[{"code","title"}]}, {"error":"A sentence"}
    private static string? Said(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            if (root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
            {
                return string.Join("; ", errors.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object).Select(e => Pair(e, "code", "title")));
            }

            if (!root.TryGetProperty("error", out var error))
            {
                return null;
            }

            return error.ValueKind == JsonValueKind.Object ? Pair(error, "title", "message") : Pair(root, "error", "description");
        }
        catch (JsonException)
        {
            // The status says enough where the body can't be read.
            return null;
        }
    }

    private static string Pair(JsonElement holder, string first, string second) =>
        string.Join(": ", new[] { Text(holder, first), Text(holder, second) }.Where(t => !string.IsNullOrEmpty(t)));

    private static string? Text(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Shortened(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return line.Length <= MessageCharactersMax ? line.ToString() : line.ToString(0, MessageCharactersMax) + "…";
    }
}
