using System.Globalization;
using CanonicalGateway.Sandbox.S4Hana.Attachments;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

/// <summary>The content of an attachment, whole or one range of it.</summary>
public static class MediaResponse
{
    public static async Task WriteAsync(HttpContext http, Attachment attachment)
    {
        var content = attachment.Content();
        var tag = Attachment.EntityTag(content);
        var response = http.Response;
        response.Headers.ETag = tag;
        response.Headers.AcceptRanges = "bytes";
        if (http.Request.Headers.IfNoneMatch.ToString() is { Length: > 0 } known && (known == "*" || known.Split(',').Any(part => part.Trim() == tag)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var (start, length) = RangeOf(http.Request, content.Length, tag);
        if (length < 0)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{content.Length}");
            throw ODataException.RangeNotSatisfiable();
        }
        if (length < content.Length)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{start + length - 1}/{content.Length}");
        }
        response.ContentType = attachment.MimeType;
        response.ContentLength = length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(content.AsMemory(start, length), http.RequestAborted);
        }
    }

    // Several ranges, other units and a stale If-Range get the whole; a negative length says that the range cannot be satisfied.
    private static (int Start, int Length) RangeOf(HttpRequest request, int size, string tag)
    {
        var ifRange = request.Headers.IfRange.ToString();
        if (!RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var header) || header.Unit != "bytes" || header.Ranges.Count != 1
            || (ifRange.Length > 0 && ifRange != tag))
        {
            return (0, size);
        }
        var range = header.Ranges.First();
        if (range.From is not { } from)
        {
            var suffix = (int)Math.Min(range.To ?? 0, size);
            return suffix == 0 ? (0, -1) : (size - suffix, suffix);
        }
        var to = Math.Min(range.To ?? long.MaxValue, size - 1);
        return from >= size ? (0, -1) : ((int)from, (int)(to - from + 1));
    }
}
