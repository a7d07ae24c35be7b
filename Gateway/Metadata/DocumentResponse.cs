using CanonicalGateway.Contracts.Errors;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>Sends documents that are kept in memory: metadata, service and OpenAPI documents.</summary>
internal static class DocumentResponse
{
    /// <exception cref="GatewayException">MethodNotAllowed unless the request is GET or HEAD.</exception>
    public static void RequireReading(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            throw new GatewayError(GatewayErrorCode.MethodNotAllowed, $"{context.Request.Path} can be read only, with GET or HEAD.").ToException();
        }
    }

    /// <summary>Sends the document, or 304 without it where If-None-Match holds its entity tag (RFC 9110 13.1.2), or fails where If-Match does not.</summary>
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> content, string mediaType, string etag)
    {
        var response = context.Response;
        response.Headers.ETag = etag;
        response.Headers.CacheControl = "no-cache";
        var ifMatch = context.Request.Headers.IfMatch;
        if (ifMatch.Count > 0 && !Holds(ifMatch, etag))
        {
            throw new GatewayError(GatewayErrorCode.PreconditionFailed, $"If-Match does not name the document's ETag, which is {etag}.") { Target = "If-Match" }.ToException();
        }

        if (Holds(context.Request.Headers.IfNoneMatch, etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = mediaType;
        response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(content, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static bool Holds(IList<string?> ifNoneMatch, string etag) =>
        EntityTagHeaderValue.TryParseList([.. ifNoneMatch.OfType<string>()], out var tags)
        && EntityTagHeaderValue.Parse(etag) is var own
        && tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(own, useStrongComparison: false));
}
