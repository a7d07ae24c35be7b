using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Security;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// The one writer of errors: turns a <see cref="GatewayError"/> into status, headers and an OData error body (OData JSON 21.1), whatever the
/// path. Who asks for a method that is not allowed, for too much, or without a token learns from the headers what to do.
/// </summary>
public sealed class ErrorWriter(BearerChallenge challenge)
{
    // Quotes stay legible: the content type keeps browsers from taking the text for markup.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the error as the whole answer. The response must not have started; what was set on it before is dropped.</summary>
    /// <param name="version">Value of the header OData-Version; null to take it from the request's OData-MaxVersion.</param>
    public Task WriteAsync(HttpContext context, GatewayError error, string? version = null)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = error.Status;
        var headers = response.Headers;
        var form = ProtocolVersions.OfError(context.Request.Headers);
        headers["OData-Version"] = version ?? form.Number();
        headers.ContentType = JsonFormat.Of(MetadataLevel.Minimal, form).ContentType;
        headers.ContentLanguage = "en";
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        AddAdvice(context, error);

        var body = new ArrayBufferWriter<byte>(512);
        WriteBody(body, error);
        headers.ContentLength = body.WrittenCount;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }

    /// <summary>Writes the error object alone, for errors within a larger answer.</summary>
    public static void WriteBody(IBufferWriter<byte> target, GatewayError error)
    {
        using var json = new Utf8JsonWriter(target, Json);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, error.Code.ToString());
        json.WriteString("message"u8, error.Message);
        if ((error.Target ?? error.Backend) is { } subject)
        {
            json.WriteString("target"u8, subject);
        }

        if (!error.Details.IsDefaultOrEmpty)
        {
            json.WriteStartArray("details"u8);
            foreach (var detail in error.Details)
            {
                json.WriteStartObject();
                json.WriteString("code"u8, detail.Code);
                json.WriteString("message"u8, detail.Message);
                if (detail.Target is not null)
                {
                    json.WriteString("target"u8, detail.Target);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void AddAdvice(HttpContext context, GatewayError error)
    {
        var headers = context.Response.Headers;
        if (error.RetryAfter is { } wait)
        {
            headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        switch (error.Code)
        {
            case GatewayErrorCode.MethodNotAllowed:
                headers.Allow = string.Join(", ", error.Details.Where(d => d.Code == HttpErrors.AllowCode).Select(d => d.Message));
                break;
            case GatewayErrorCode.Unauthenticated or GatewayErrorCode.Forbidden:
                headers.WWWAuthenticate = challenge.For(context, error);
                break;
        }
    }
}
