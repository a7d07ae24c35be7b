using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Metadata;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Writes answers that are whole before they are sent: numbers and raw values as text, the service document.</summary>
internal static class TextAnswer
{
    /// <summary>Writes a number as plain text (URL conventions 4.8).</summary>
    public static Task WriteAsync(AnswerRequest request, long number) =>
        WriteAsync(request, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), "text/plain");

    /// <summary>Writes a raw value.</summary>
    public static Task WriteAsync(AnswerRequest request, byte[] text, string contentType)
    {
        AnswerParts.VaryBy(request, isText: true);
        return BodyAsync(request.Context, text, contentType);
    }

    /// <param name="format">The value of $format; null where the URL has none.</param>
    public static Task ServiceDocumentAsync(HttpContext context, CanonicalModel model, string root, string? format)
    {
        var version = ProtocolHeaders.Agree(context);
        var chosen = FormatNegotiation.Choose(format, context.Request.Headers, version);
        context.Response.Headers.Vary = format is null ? "Accept, OData-MaxVersion" : "OData-MaxVersion";
        return BodyAsync(context, ServiceDocument.Write(model, new Uri(root), chosen.Metadata, version), chosen.ContentType);
    }

    private static async Task BodyAsync(HttpContext context, byte[] body, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
