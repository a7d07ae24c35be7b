using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Metadata;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>What the headers of a batch ask for. Wrong ones are refused before anything of the body is read (Protocol 11.7.1).</summary>
/// <param name="Boundary">Of a multipart request; else empty.</param>
/// <param name="ContinuesOnError">Whether requests after a failed one are executed: in JSON by default, in multipart on demand.</param>
internal sealed record BatchHeaders(BatchFormat Request, string Boundary, BatchFormat Response, bool ContinuesOnError)
{
    private const string ContinueOnError = "continue-on-error";

    /// <summary>Reads what the client asks for, and announces the version and the preference that the answer follows.</summary>
    /// <exception cref="GatewayException">What the client is told.</exception>
    public static BatchHeaders Agree(HttpContext context)
    {
        var headers = context.Request.Headers;
        var preferences = Preferences.Of(headers);
        ProtocolHeaders.Agree(context);
        RejectUnsupported(headers, preferences);
        var (format, boundary) = FormatOf(headers);
        var response = Negotiate(headers.Accept, format);
        if (preferences.ContinuesOnError is not null)
        {
            var value = preferences.ValueOf(ContinueOnError);
            preferences.TellApplied(context.Response, ContinueOnError, value.Length == 0 ? null : value);
        }

        return new BatchHeaders(format, boundary, response, preferences.ContinuesOnError ?? format == BatchFormat.Json);
    }

    private static void RejectUnsupported(IHeaderDictionary headers, Preferences preferences)
    {
        foreach (var name in (string[])["Repeatability-Request-ID", "Repeatability-First-Sent", "Repeatability-Client-ID"])
        {
            if (headers.ContainsKey(name))
            {
                throw Invalid(name, "may stand on the requests within a batch only; nothing was executed.");
            }
        }

        if (headers.ContentEncoding.ToString().Trim() is not ("" or "identity") and var coding)
        {
            throw new GatewayError(GatewayErrorCode.UnsupportedMediaType, $"Content-Encoding {coding} is not taken; send the batch uncompressed.") { Target = "Content-Encoding" }.ToException();
        }

        if (preferences.RespondsAsync)
        {
            throw new GatewayError(GatewayErrorCode.NotImplemented, "Batches are not executed asynchronously; leave out the preference respond-async.") { Target = "Prefer" }.ToException();
        }
    }

    private static (BatchFormat Format, string Boundary) FormatOf(IHeaderDictionary headers)
    {
        var given = headers.ContentType.ToString();
        if (MediaTypeHeaderValue.TryParse(given, out var type))
        {
            if (BodyForms.IsJson(type) && type.Suffix.Length == 0)
            {
                return type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                    ? (BatchFormat.Json, "")
                    : throw NotTaken($"Content-Type says charset {type.Charset}; JSON is taken in UTF-8.");
            }

            if (type.MediaType.Equals("multipart/mixed", StringComparison.OrdinalIgnoreCase))
            {
                return MultipartBatch.BoundaryOf(type) is { } boundary && MultipartParts.IsBoundary(boundary)
                    ? (BatchFormat.Multipart, boundary)
                    : throw Invalid("Content-Type", "needs a boundary of 1 to 70 characters (RFC 2046), in quotes where it holds others than a token may.");
            }
        }

        throw NotTaken($"{(given.Length == 0 ? "There is no Content-Type" : $"Content-Type is '{given}'")}; a batch is multipart/mixed with a boundary, or application/json.");
    }

    /// <summary>The form of the answer that the client likes best; its request's own where it likes both the same.</summary>
    private static BatchFormat Negotiate(StringValues accept, BatchFormat request)
    {
        var ranges = MediaRanges.Read(accept, out var isMalformed);
        if (ranges.Count == 0 && !isMalformed)
        {
            return request;
        }

        var (multipart, json) = (Weight(ranges, "multipart", "mixed"), Weight(ranges, "application", "json"));
        if (multipart <= 0 && json <= 0)
        {
            throw MediaRanges.NotAcceptable("Accept", accept.ToString(), "A batch is answered as multipart/mixed or application/json.", isMalformed);
        }

        return multipart == json ? request : multipart > json ? BatchFormat.Multipart : BatchFormat.Json;
    }

    // RFC 9110 12.5.1: the most specific range counts.
    private static double Weight(IEnumerable<MediaTypeHeaderValue> ranges, string type, string subtype)
    {
        var (weight, precision) = (0.0, 0);
        foreach (var range in ranges)
        {
            var fit = range.MatchesAllTypes ? 1
                : !range.Type.Equals(type, StringComparison.OrdinalIgnoreCase) ? 0
                : range.MatchesAllSubTypes ? 2
                : range.SubType.Equals(subtype, StringComparison.OrdinalIgnoreCase) ? 3 : 0;
            if (fit > precision)
            {
                (weight, precision) = (MediaRanges.QualityOf(range), fit);
            }
        }

        return weight;
    }

    private static GatewayException Invalid(string name, string what) =>
        new GatewayError(GatewayErrorCode.InvalidHeader, $"The header {name} {what}") { Target = name }.ToException();

    private static GatewayException NotTaken(string message) =>
        new GatewayError(GatewayErrorCode.UnsupportedMediaType, message) { Target = "Content-Type" }.ToException();
}
