using System.Text.Encodings.Web;
using System.Text.Json;

namespace CanonicalGateway.Sandbox.Salesforce.Http;

/// <summary>Starts JSON answers and writes refusals.</summary>
internal static class JsonAnswer
{
    // The product sends text as it is, not as \u escapes.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext context, int status, Func<Utf8JsonWriter, Task> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json;charset=UTF-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Options);
        await body(json);
        await json.FlushAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    public static Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> body) => WriteAsync(context, status, json =>
    {
        body(json);
        return Task.CompletedTask;
    });

    public static Task WriteAsync(HttpContext context, SalesforceException refusal) => WriteAsync(context, refusal.Status, json =>
    {
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("message", refusal.Message);
        json.WriteString("errorCode", refusal.ErrorCode);
        if (refusal.Fields.Count > 0)
        {
            json.WriteStartArray("fields");
            foreach (var field in refusal.Fields)
            {
                json.WriteStringValue(field);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    });
}
