using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>Reads a request out of a part of type <c>application/http</c>.</summary>
internal static class HttpPart
{
    /// <param name="part">Request line, headers, blank line and body.</param>
    /// <param name="partHeaderBytes">Bytes of the part's own headers, which count with those of the request.</param>
    /// <param name="place">The part, for people.</param>
    /// <returns>The request; with <see cref="InnerRequest.Fault"/> where it can't be understood.</returns>
    public static InnerRequest Read(ReadOnlyMemory<byte> part, int partHeaderBytes, string? id, string place, BatchOptions options)
    {
        var text = part.Span;
        while (text is [(byte)'\r' or (byte)'\n', ..])
        {
            text = text[1..];
        }

        var all = text.Length;
        var line = HeaderLines.NextLine(ref text);
        var request = new InnerRequest { Id = id };
        if (!TryReadLine(line, out var method, out var url))
        {
            return request with { Fault = BatchFaults.Malformed($"The request line of {place} is not of the form METHOD URL HTTP/1.1.", place) };
        }

        request = request with { Method = method, Url = url };
        var headers = HeaderLines.Read(ref text, out var wrong);
        request = request with { Headers = headers, Body = part[(part.Length - text.Length)..] };
        var headerBytes = partHeaderBytes + all - text.Length;
        if (headerBytes > options.HeaderBytesMax)
        {
            return request with { Fault = BatchFaults.TooLarge($"The headers of {place} have {headerBytes} bytes", options.HeaderBytesMax, nameof(options.HeaderBytesMax), place) };
        }

        return wrong is not null
            ? request with { Fault = BatchFaults.Malformed($"{wrong} ({place})", place) }
            : WithBody(request, place, options);
    }

    // The version may be missing, as in examples of the standard; a blank within the URL belongs to it, since there is nothing else that it could be.
    private static bool TryReadLine(ReadOnlySpan<byte> line, out string method, out string url)
    {
        (method, url) = ("", "");
        line = line.TrimEnd(" \t"u8);
        var blank = line.IndexOf((byte)' ');
        if (blank <= 0 || !Utf8.IsValid(line) || HeaderLines.HasControl(line) || !HeaderLines.IsName(line[..blank]))
        {
            return false;
        }

        var rest = line[(blank + 1)..].Trim((byte)' ');
        var last = rest.LastIndexOf((byte)' ');
        if (rest[(last + 1)..].StartsWith("HTTP/"u8))
        {
            rest = last < 0 ? default : rest[..last].TrimEnd((byte)' ');
        }

        (method, url) = (Encoding.ASCII.GetString(line[..blank]).ToUpperInvariant(), Encoding.UTF8.GetString(rest));
        return url.Length > 0;
    }

    private static InnerRequest WithBody(InnerRequest request, string place, BatchOptions options)
    {
        var body = request.Body;
        if (HeaderLines.Find(request.Headers, "Content-Length") is { } given)
        {
            if (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            {
                return request with { Fault = new GatewayError(GatewayErrorCode.InvalidHeader, $"Content-Length of {place} is no number of bytes.") { Target = "Content-Length" } };
            }

            if (length > body.Length || body.Span[length..].ContainsAnyExcept((byte)'\r', (byte)'\n'))
            {
                return request with
                {
                    Fault = new GatewayError(GatewayErrorCode.InvalidHeader, $"Content-Length of {place} is {length}, but its body has {body.Length} bytes.") { Target = "Content-Length" },
                };
            }

            body = body[..length];
        }
        else if (!body.Span.ContainsAnyExcept((byte)'\r', (byte)'\n'))
        {
            body = default; // Line ends that clients write where there is no body.
        }

        return body.Length > options.PartBodyBytesMax
            ? request with { Fault = BatchFaults.TooLarge($"The body of {place} has {body.Length} bytes", options.PartBodyBytesMax, nameof(options.PartBodyBytesMax), place) }
            : request with { Body = body };
    }
}
