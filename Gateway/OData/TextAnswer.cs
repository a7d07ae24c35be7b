using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Metadata;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Writes answers that are whole before they are sent: numbers and raw values as text, the service document.</summary>
internal static class TextAnswer
{
    /// <summary>Writes a number as plain text (URL conventions 4.8).</summary>
    public static Task WriteAsync(HttpContext context, long number) =>
        WriteAsync(context, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    public static Task WriteAsync(HttpContext context, byte[] text) => BodyAsync(context, text, "text/plain;charset=utf-8");

    public static Task ServiceDocumentAsync(HttpContext context, CanonicalModel model, string root, string? format)
    {
        var chosen = FormatNegotiation.Choose(format, context.Request.Headers.Accept.ToString());
        context.Response.Headers["OData-Version"] = ProtocolVersion.Is401(context.Request.Headers) ? "4.01" : "4.0";
        return BodyAsync(context, ServiceDocument.Write(model, new Uri(root), chosen.Metadata), chosen.ContentType);
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
