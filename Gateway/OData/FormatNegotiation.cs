using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Writing;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Chooses the representation by $format, else by Accept (OData Protocol 8.2.1, 11.2.12; OData JSON 3).</summary>
internal static class FormatNegotiation
{
    private const string ServedRows = "Rows are application/json with odata.metadata none, minimal or full, in UTF-8.";
    private const string ServedText = "Counts and raw values are text/plain.";

    /// <param name="format">The value of $format; null where the URL has none.</param>
    /// <exception cref="GatewayException">NotAcceptable: nothing that the client takes is served. InvalidHeader: Accept says nothing at all.</exception>
    public static JsonFormat Choose(string? format, IHeaderDictionary headers, ProtocolVersion version = ProtocolVersion.V401Prefixed, bool omitsNulls = false)
    {
        var omission = omitsNulls ? JsonTraits.OmitsNulls : JsonTraits.None;
        var charset = CharsetOf(headers);
        if (format is not null)
        {
            var chosen = format.Equals("json", StringComparison.OrdinalIgnoreCase) ? new JsonParameters(MetadataLevel.Minimal, JsonTraits.None)
                : MediaTypeHeaderValue.TryParse(format, out var type) && IsJson(type) ? JsonParameters.Of(type, charset)
                : null;
            return chosen?.Format(version, omission) ?? throw MediaRanges.NotAcceptable("$format", format, ServedRows, isMalformed: false);
        }

        var accept = headers.Accept;
        if (accept.Count == 0 || (accept.Count == 1 && accept[0] is "" or "*/*" or "application/json"))
        {
            return JsonFormat.Of(MetadataLevel.Minimal, version, omission);
        }

        var ranges = MediaRanges.Read(accept, out var isMalformed);
        var best = ranges.Count == 0 && !isMalformed ? new JsonParameters(MetadataLevel.Minimal, JsonTraits.None) : Best(ranges, charset);
        return best?.Format(version, omission) ?? throw MediaRanges.NotAcceptable("Accept", accept.ToString(), ServedRows, isMalformed);
    }

    /// <summary>Whether plain text is acceptable, for $count and $value. Who asks for JSON gets it too: the standard gives those no other form.</summary>
    /// <exception cref="GatewayException">NotAcceptable or InvalidHeader.</exception>
    public static void RequireText(string? format, IHeaderDictionary headers)
    {
        if (format is not null)
        {
            if (!format.Equals("text", StringComparison.OrdinalIgnoreCase)
                && !(MediaTypeHeaderValue.TryParse(format, out var type) && IsText(type) && !type.MatchesAllSubTypes))
            {
                throw MediaRanges.NotAcceptable("$format", format, ServedText, isMalformed: false);
            }
        }
        else if (headers.Accept.Count > 0)
        {
            var ranges = MediaRanges.Read(headers.Accept, out var isMalformed);
            if (!(ranges.Count == 0 && !isMalformed) && !ranges.Any(r => MediaRanges.QualityOf(r) > 0 && (IsText(r) || IsJson(r) || r.MatchesAllTypes)))
            {
                throw MediaRanges.NotAcceptable("Accept", headers.Accept.ToString(), ServedText, isMalformed);
            }
        }

        CharsetOf(headers);
    }

    private static JsonParameters? Best(List<MediaTypeHeaderValue> ranges, bool? charset)
    {
        // RFC 9110 12.5.1: what names JSON decides about JSON, whatever wildcards beside it say.
        var isRefused = ranges.Any(r => IsJson(r) && !MediaRanges.ParametersOf(r).Any() && MediaRanges.QualityOf(r) == 0);
        JsonParameters? best = null;
        var (weight, rank) = (0.0, -1);
        foreach (var range in ranges)
        {
            var isNamed = IsJson(range);
            if ((!isNamed && (isRefused || !IsWildcard(range))) || JsonParameters.Of(range, charset) is not { } candidate)
            {
                continue;
            }

            var (quality, specificity) = (MediaRanges.QualityOf(range), isNamed ? 2 + MediaRanges.ParametersOf(range).Count() : range.MatchesAllTypes ? 0 : 1);
            if (quality > weight || (quality > 0 && quality == weight && specificity > rank))
            {
                (best, weight, rank) = (candidate, quality, specificity);
            }
        }

        return best;
    }

    /// <returns>True where Accept-Charset is there and takes UTF-8, which makes it the one that counts (OData Protocol 8.2.1); null where it is not there.</returns>
    private static bool? CharsetOf(IHeaderDictionary headers)
    {
        var given = headers.AcceptCharset;
        if (StringValues.IsNullOrEmpty(given))
        {
            return null;
        }

        if (!StringWithQualityHeaderValue.TryParseList([.. given.OfType<string>()], out var charsets))
        {
            throw new GatewayError(GatewayErrorCode.InvalidHeader, $"Accept-Charset '{given}' is no list of charsets such as utf-8, *;q=0.5.") { Target = "Accept-Charset" }
                .ToException();
        }

        var decides = charsets.FirstOrDefault(c => c.Value.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) ?? charsets.FirstOrDefault(c => c.Value == "*");
        return decides is { Quality: null or > 0 }
            ? true
            : throw new GatewayError(GatewayErrorCode.NotAcceptable, $"Accept-Charset '{given}' leaves out utf-8, in which all answers are written.") { Target = "Accept-Charset" }
                .ToException();
    }

    private static bool IsJson(MediaTypeHeaderValue type) => type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);

    private static bool IsText(MediaTypeHeaderValue type) =>
        (type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("text/*", StringComparison.OrdinalIgnoreCase))
        && MediaRanges.ParametersOf(type).All(p => p.Name.Equals("charset", StringComparison.OrdinalIgnoreCase) && JsonParameters.IsUtf8(p.Value));

    private static bool IsWildcard(MediaTypeHeaderValue range) =>
        range.MatchesAllTypes || range.MediaType.Equals("application/*", StringComparison.OrdinalIgnoreCase);
}
