using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Metadata;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>What the headers of a batch ask for. Wrong ones are refused before anything of the body is read (Protocol 11.7.1).</summary>
/// <param name="Boundary">Of a multipart request; else empty.</param>
/// <param name="ContinuesOnError">Whether requests after a failed one are executed: in JSON by default, in multipart on demand.</param>
/// <param name="PreferenceApplied">The preference that decided so, as the client wrote it; null for none.</param>
internal sealed record BatchHeaders(BatchFormat Request, string Boundary, BatchFormat Response, bool ContinuesOnError, string? PreferenceApplied, bool Is401)
{
    /// <exception cref="GatewayException">What the client is told.</exception>
    public static BatchHeaders Read(HttpRequest request)
    {
        var headers = request.Headers;
        RejectUnsupported(headers);
        ProtocolVersions.RequireKnown(headers);
        var is401 = ProtocolVersions.Of(headers) != ProtocolVersion.V40;
        var (format, boundary) = FormatOf(headers);
        var (continues, applied) = ContinueOnError(headers);
        return new BatchHeaders(format, boundary, Negotiate(headers.Accept.ToString(), format), continues ?? format == BatchFormat.Json, applied, is401);
    }

    private static void RejectUnsupported(IHeaderDictionary headers)
    {
        foreach (var name in (string[])["Repeatability-Request-ID", "Repeatability-First-Sent", "Repeatability-Client-ID"])
        {
            if (headers.ContainsKey(name))
            {
                throw Invalid(name, "may stand on the requests within a batch only; nothing was executed.");
            }
        }

        foreach (var name in (string[])["Isolation", "OData-Isolation"])
        {
            if (headers.ContainsKey(name))
            {
                throw new GatewayError(GatewayErrorCode.PreconditionFailed, $"{name} is not supported.") { Target = name }.ToException();
            }
        }

        if (headers.ContentEncoding.ToString().Trim() is not ("" or "identity") and var coding)
        {
            throw new GatewayError(GatewayErrorCode.UnsupportedMediaType, $"Content-Encoding {coding} is not taken; send the batch uncompressed.") { Target = "Content-Encoding" }.ToException();
        }

        if (PreferencesIn(headers).Any(preference => preference.Name.Equals("respond-async", StringComparison.OrdinalIgnoreCase)))
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
    private static BatchFormat Negotiate(string accept, BatchFormat request)
    {
        if (accept.Length == 0)
        {
            return request;
        }

        var ranges = MediaTypeHeaderValue.TryParseList([accept], out var list) ? list : [];
        var (multipart, json) = (Weight(ranges, "multipart", "mixed"), Weight(ranges, "application", "json"));
        if (multipart <= 0 && json <= 0)
        {
            throw new GatewayError(GatewayErrorCode.NotAcceptable, $"Accept '{accept}' asks for nothing that a batch is answered as: multipart/mixed or application/json.") { Target = "Accept" }.ToException();
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
                (weight, precision) = (range.Quality ?? 1, fit);
            }
        }

        return weight;
    }

    private static (bool? Continues, string? Applied) ContinueOnError(IHeaderDictionary headers)
    {
        foreach (var (name, value) in PreferencesIn(headers))
        {
            if (name.Equals("continue-on-error", StringComparison.OrdinalIgnoreCase) || name.Equals("odata.continue-on-error", StringComparison.OrdinalIgnoreCase))
            {
                // A value that is neither is a preference not understood, which is ignored (RFC 7240 2).
                switch (value.ToLowerInvariant())
                {
                    case "":
                        return (true, name);
                    case "true" or "false":
                        return (value.Equals("true", StringComparison.OrdinalIgnoreCase), string.Create(CultureInfo.InvariantCulture, $"{name}={value.ToLowerInvariant()}"));
                }
            }
        }

        return (null, null);
    }

    private static IEnumerable<(string Name, string Value)> PreferencesIn(IHeaderDictionary headers) =>
        from line in headers["Prefer"]
        from preference in line.Split(',')
        let parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries)
        select (parts[0].Trim(), parts.Length == 2 ? parts[1].Trim('"') : "");

    private static GatewayException Invalid(string name, string what) =>
        new GatewayError(GatewayErrorCode.InvalidHeader, $"The header {name} {what}") { Target = name }.ToException();

    private static GatewayException NotTaken(string message) =>
        new GatewayError(GatewayErrorCode.UnsupportedMediaType, message) { Target = "Content-Type" }.ToException();
}
