using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CanonicalGateway.Sandbox.Salesforce.Http;

/// <summary>The product's limit on what precedes the body.</summary>
internal static class RequestSize
{
    /// <summary>Bytes of the request line and the headers together.</summary>
    public const int BytesMax = 16_384;

    /// <summary>Far enough above for this check, and not the server, to answer.</summary>
    private const int ServerBytesMax = 256 * 1024;

    public static void Relax(KestrelServerLimits limits)
    {
        limits.MaxRequestLineSize = Math.Max(limits.MaxRequestLineSize, ServerBytesMax);
        limits.MaxRequestHeadersTotalSize = Math.Max(limits.MaxRequestHeadersTotalSize, ServerBytesMax);
        limits.MaxRequestBufferSize = Math.Max(limits.MaxRequestBufferSize ?? 0, 2 * ServerBytesMax);
    }

    public static SalesforceException? Refusal(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.Length > BytesMax)
        {
            return new(StatusCodes.Status414UriTooLong, "URI_TOO_LONG", "URI Too Long");
        }

        var bytes = context.Request.Method.Length + target.Length + " HTTP/1.1\r\n".Length + 1;
        foreach (var (name, values) in context.Request.Headers)
        {
            foreach (var value in values)
            {
                bytes += name.Length + (value?.Length ?? 0) + ": \r\n".Length;
            }
        }

        return bytes > BytesMax
            ? new(StatusCodes.Status431RequestHeaderFieldsTooLarge, "REQUEST_HEADER_FIELDS_TOO_LARGE", "Request Header Fields Too Large")
            : null;
    }
}
