using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Writing;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.OData;

/// <summary>The format parameters of a media range (OData JSON 3), with or without the prefix <c>odata.</c>, in any case.</summary>
internal sealed record JsonParameters(MetadataLevel Metadata, JsonTraits Traits)
{
    /// <param name="charset">Whether Accept-Charset takes UTF-8; then the charset of the range does not count. Null without that header.</param>
    /// <returns>Null where a parameter is not known, or has no value that is served: such a range must not be answered (OData Protocol 8.2.1).</returns>
    public static JsonParameters? Of(MediaTypeHeaderValue range, bool? charset)
    {
        var (metadata, traits) = (MetadataLevel.Minimal, JsonTraits.None);
        foreach (var parameter in MediaRanges.ParametersOf(range))
        {
            var value = HeaderUtilities.RemoveQuotes(parameter.Value);
            switch (NameOf(parameter.Name))
            {
                case "metadata" when LevelOf(value) is { } level:
                    metadata = level;
                    break;
                case "streaming" when IsSwitch(value, out var isOn):
                    traits |= isOn ? JsonTraits.Streaming : JsonTraits.None;
                    break;
                case "ieee754compatible" when IsSwitch(value, out var isOn):
                    traits |= isOn ? JsonTraits.Ieee754Compatible : JsonTraits.None;
                    break;
                case "exponentialdecimals" when IsSwitch(value, out _):
                    // It allows exponents, and decimals are written without: nothing is applied.
                    break;
                case "charset" when charset is true || IsUtf8(value):
                    traits |= JsonTraits.Charset;
                    break;
                default:
                    return null;
            }
        }

        return new JsonParameters(metadata, traits);
    }

    public JsonFormat Format(ProtocolVersion version, JsonTraits further) => JsonFormat.Of(Metadata, version, Traits | further);

    public static bool IsUtf8(StringSegment charset) => HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(StringSegment name)
    {
        var text = name.ToString().ToLowerInvariant();
        return text is "odata.metadata" or "odata.streaming" ? text["odata.".Length..] : text;
    }

    private static MetadataLevel? LevelOf(StringSegment value) => value.ToString().ToLowerInvariant() switch
    {
        "none" => MetadataLevel.None,
        "minimal" => MetadataLevel.Minimal,
        "full" => MetadataLevel.Full,
        _ => null,
    };

    private static bool IsSwitch(StringSegment value, out bool isOn)
    {
        isOn = value.Equals("true", StringComparison.OrdinalIgnoreCase);
        return isOn || value.Equals("false", StringComparison.OrdinalIgnoreCase);
    }
}
