using CanonicalGateway.Contracts.Errors;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>The representations of the metadata document.</summary>
public enum MetadataFormat
{
    /// <summary>CSDL XML, the default (OData Protocol 11.1.2).</summary>
    Xml,

    /// <summary>CSDL JSON.</summary>
    Json,
}

/// <summary>Chooses the representation that a client asks for: by $format, else by Accept, else XML.</summary>
public static class MetadataFormats
{
    // The format parameters that OData defines for JSON (OData JSON 3 and 4.1) have no bearing on CSDL JSON but are no error.
    private static readonly string[] _jsonParameters =
        ["odata.metadata", "metadata", "odata.streaming", "streaming", "IEEE754Compatible", "ExponentialDecimals", "charset"];

    private const string Served = "The metadata document comes as application/xml or application/json.";

    private static readonly string[] _xmlParameters = ["charset"];

    /// <summary>The Content-Type of a representation. It names no charset: both are UTF-8 by definition.</summary>
    public static string MediaType(this MetadataFormat format) => format == MetadataFormat.Json ? "application/json" : "application/xml";

    /// <param name="formatOption">The value of $format; null where the URL has none. It wins over Accept.</param>
    /// <param name="accept">The Accept header.</param>
    /// <exception cref="GatewayException">NotAcceptable where neither XML nor JSON fits.</exception>
    public static MetadataFormat Choose(string? formatOption, StringValues accept)
    {
        if (formatOption is not null)
        {
            return formatOption switch
            {
                _ when formatOption.Equals("xml", StringComparison.OrdinalIgnoreCase) => MetadataFormat.Xml,
                _ when formatOption.Equals("json", StringComparison.OrdinalIgnoreCase) => MetadataFormat.Json,
                _ => Best(MediaRanges.Read(formatOption, out _)) ?? throw MediaRanges.NotAcceptable("$format", formatOption, Served, isMalformed: false),
            };
        }

        var ranges = MediaRanges.Read(accept, out var isMalformed);
        return ranges.Count == 0 && !isMalformed
            ? MetadataFormat.Xml
            : Best(ranges) ?? throw MediaRanges.NotAcceptable("Accept", accept.ToString(), Served, isMalformed);
    }

    private static MetadataFormat? Best(List<MediaTypeHeaderValue> ranges)
    {
        var (xml, json) = (Preference(ranges, MetadataFormat.Xml), Preference(ranges, MetadataFormat.Json));
        if (xml.Quality <= 0 && json.Quality <= 0)
        {
            return null;
        }

        return json.CompareTo(xml) > 0 ? MetadataFormat.Json : MetadataFormat.Xml;
    }

    // RFC 9110 12.5.1: the most specific range decides the quality. Between equal qualities, what is named beats what is merely included.
    private static (double Quality, int Specificity) Preference(IEnumerable<MediaTypeHeaderValue> ranges, MetadataFormat format)
    {
        var best = (Quality: 0.0, Specificity: -1);
        foreach (var range in ranges)
        {
            var specificity = Specificity(range, format);
            if (specificity > best.Specificity)
            {
                best = (MediaRanges.QualityOf(range), specificity);
            }
        }

        return best;
    }

    private static int Specificity(MediaTypeHeaderValue range, MetadataFormat format)
    {
        if (range.MatchesAllTypes)
        {
            return 0;
        }

        if (range.MatchesAllSubTypes)
        {
            return range.Type.Equals("application", StringComparison.OrdinalIgnoreCase) ? 1 : -1;
        }

        return range.MediaType.Equals(format.MediaType(), StringComparison.OrdinalIgnoreCase) && TakesParameters(range, format) ? 2 : -1;
    }

    private static bool TakesParameters(MediaTypeHeaderValue range, MetadataFormat format)
    {
        var known = format == MetadataFormat.Json ? _jsonParameters : _xmlParameters;
        return range.Parameters.All(p => known.Append("q").Any(k => p.Name.Equals(k, StringComparison.OrdinalIgnoreCase)))
            && (!range.Charset.HasValue || range.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}
