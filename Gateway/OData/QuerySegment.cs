using System.Buffers;
using System.Globalization;
using System.Net.Mime;
using System.Text;
using System.Text.Unicode;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.OData.Parsing;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.OData;

/// <summary><c>POST …/$query</c>: a read whose query options stand in the body, written as in a URL (URL Conventions 4.17).</summary>
internal static class QuerySegment
{
    private const string Segment = "/$query";

    /// <param name="below">Path and query below the service root.</param>
    public static bool Is(string method, ReadOnlySpan<char> below)
    {
        var mark = below.IndexOf('?');
        return HttpMethods.IsPost(method) && (mark < 0 ? below : below[..mark]).EndsWith(Segment);
    }

    /// <summary>Whether the request came as a POST.</summary>
    public static bool IsPosted(HttpContext context) => context.Items.ContainsKey(Segment);

    /// <returns>The same read as the target of a GET: options of the URL and of the body stand side by side.</returns>
    /// <exception cref="GatewayException">UnsupportedMediaType, LimitExceeded, or InvalidUrl for a body that is no UTF-8.</exception>
    public static async Task<string> ReadAsync(HttpContext context, ReadOnlyMemory<char> below, QueryLimits limits)
    {
        RequireText(context.Request.ContentType);
        var body = await ReadBodyAsync(context, limits.QueryBodyBytes).ConfigureAwait(false);

        // From here on it is a GET, also where it is passed on to another service.
        context.Request.Method = HttpMethods.Get;
        context.Request.ContentLength = null;
        context.Request.ContentType = null;
        context.Items[Segment] = Segment;
        var mark = below.Span.IndexOf('?');
        var (path, query) = mark < 0 ? (below, "") : (below[..mark], below[(mark + 1)..].ToString());
        var options = string.Join('&', new[] { query, body }.Where(o => o.Length > 0));
        return $"{path[..^Segment.Length]}{(options.Length > 0 ? "?" : "")}{options}";
    }

    private static void RequireText(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)
            || !type.MediaType.Equals(MediaTypeNames.Text.Plain, StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !type.Charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)))
        {
            throw UrlErrors.Of(
                GatewayErrorCode.UnsupportedMediaType,
                $"The body of $query is text/plain in UTF-8 and holds query options as a URL does; the Content-Type is {(contentType is null ? "missing" : UrlErrors.Quote(contentType))}.",
                HeaderNames.ContentType);
        }
    }

    private static async Task<string> ReadBodyAsync(HttpContext context, int bytesMax)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            var length = read.Buffer.Length;
            if (length > bytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw UrlErrors.Limit("bytes in the body of $query", length, bytesMax, "$query");
            }

            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var bytes = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            return Utf8.IsValid(bytes)
                ? Escape(bytes.AsSpan().Trim("\r\n "u8))
                : throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, "The body of $query is not valid UTF-8.", "$query");
        }
    }

    /// <summary>What may not stand in a URL is escaped: next links repeat the options.</summary>
    private static string Escape(ReadOnlySpan<byte> utf8)
    {
        var text = new StringBuilder(utf8.Length);
        foreach (var b in utf8)
        {
            if (b is <= (byte)' ' or >= 0x7F or (byte)'"' or (byte)'#' or (byte)'<' or (byte)'>' or (byte)'\\' or (byte)'^' or (byte)'`' or (byte)'{' or (byte)'|' or (byte)'}')
            {
                text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append((char)b);
            }
        }

        return text.ToString();
    }
}
