using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>The media ranges of an Accept header (RFC 9110 12.5.1), or the one of $format.</summary>
internal static class MediaRanges
{
    /// <summary>Reads the ranges that are well-formed, and those only: old clients send some that are not beside some that are.</summary>
    /// <param name="isMalformed">Whether there are others.</param>
    public static List<MediaTypeHeaderValue> Read(StringValues header, out bool isMalformed)
    {
        isMalformed = false;
        var ranges = new List<MediaTypeHeaderValue>();
        foreach (var line in header)
        {
            foreach (var part in Split(line ?? ""))
            {
                if (part.AsSpan().Trim().IsEmpty)
                {
                    continue;
                }

                if (MediaTypeHeaderValue.TryParse(part, out var range) && QualityOf(range) is >= 0 and <= 1)
                {
                    ranges.Add(range);
                }
                else
                {
                    isMalformed = true;
                }
            }
        }

        return ranges;
    }

    /// <summary>How much a range is wanted, 0 to 1; 0 is not at all. Not a number where it says nothing that can be read.</summary>
    public static double QualityOf(MediaTypeHeaderValue range)
    {
        foreach (var parameter in range.Parameters)
        {
            if (parameter.Name.Equals("q", StringComparison.OrdinalIgnoreCase))
            {
                // The Java library sends ".2", which RFC 9110 does not know.
                return double.TryParse(parameter.Value.AsSpan(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) ? quality : double.NaN;
            }
        }

        return 1;
    }

    /// <summary>The parameters of the media type, without the quality.</summary>
    public static IEnumerable<NameValueHeaderValue> ParametersOf(MediaTypeHeaderValue range) =>
        range.Parameters.Where(p => !p.Name.Equals("q", StringComparison.OrdinalIgnoreCase));

    /// <summary>The error of a header in which nothing acceptable was found: it can't be read, or asks for what there is not.</summary>
    public static GatewayException NotAcceptable(string what, string value, string served, bool isMalformed) => isMalformed
        ? new GatewayError(GatewayErrorCode.InvalidHeader, $"{what} '{value}' is no list of media ranges such as application/json;odata.metadata=minimal, */*;q=0.5.") { Target = what }.ToException()
        : new GatewayError(GatewayErrorCode.NotAcceptable, $"{what} '{value}' asks for nothing that this resource is served as. {served}") { Target = what }.ToException();

    // At the commas that stand in no quotes.
    private static IEnumerable<string> Split(string line)
    {
        var start = 0;
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case '\\' when isQuoted:
                    i++;
                    break;
                case ',' when !isQuoted:
                    yield return line[start..i];
                    start = i + 1;
                    break;
            }
        }

        yield return line[start..];
    }
}
