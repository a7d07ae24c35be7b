using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Chooses the JSON representation by $format and Accept (OData Protocol 8.2.1, 11.2.12; OData JSON 3).</summary>
internal static class FormatNegotiation
{
    /// <exception cref="GatewayException">NotAcceptable: nothing that the client takes is served.</exception>
    public static JsonFormat Choose(string? format, string accept)
    {
        if (format is not null)
        {
            return (format.Equals("json", StringComparison.OrdinalIgnoreCase) ? JsonFormat.Default : Parse(format, out _))
                ?? throw NotAcceptable("$format", format);
        }

        if (accept.Length == 0 || accept is "*/*" or "application/json")
        {
            return JsonFormat.Default;
        }

        JsonFormat? best = null;
        var weight = 0.0;
        foreach (var range in accept.Split(','))
        {
            if (Parse(range, out var quality) is { } candidate && quality > weight)
            {
                (best, weight) = (candidate, quality);
            }
        }

        return best ?? throw NotAcceptable("Accept", accept);
    }

    /// <summary>Whether plain text is acceptable, for $count and $value.</summary>
    public static void RequireText(string? format, string accept)
    {
        if (format is not null && format is not ("text/plain" or "text"))
        {
            throw NotAcceptable("$format", format);
        }

        if (format is null && accept.Length > 0
            && !accept.Split(',').Any(r => r.Split(';')[0].Trim().ToLowerInvariant() is "*/*" or "text/*" or "text/plain" or "application/json"))
        {
            throw NotAcceptable("Accept", accept);
        }
    }

    // Null where the media range is not one that this service gives.
    private static JsonFormat? Parse(string range, out double quality)
    {
        quality = 1;
        var parts = range.Split(';', StringSplitOptions.TrimEntries);
        var isJson = parts[0].Equals("application/json", StringComparison.OrdinalIgnoreCase);
        if (!isJson && parts[0] is not ("*/*" or "application/*"))
        {
            return null;
        }

        var metadata = MetadataLevel.Minimal;
        var ieee754 = false;
        foreach (var parameter in parts.Skip(1))
        {
            var (name, value) = parameter.Split('=', 2) is [var n, var v] ? (n.Trim().ToLowerInvariant(), v.Trim().Trim('"').ToLowerInvariant()) : (parameter.ToLowerInvariant(), "");
            switch (name, value)
            {
                case ("q", _) when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var given):
                    quality = given;
                    break;
                case ("odata.metadata" or "metadata", "none"):
                    metadata = MetadataLevel.None;
                    break;
                case ("odata.metadata" or "metadata", "full"):
                    metadata = MetadataLevel.Full;
                    break;
                case ("odata.metadata" or "metadata", "minimal"):
                case ("odata.streaming" or "streaming", "true" or "false"):
                case ("charset", "utf-8"):
                case ("exponentialdecimals", "false"):
                    break;
                case ("ieee754compatible", "true" or "false"):
                    ieee754 = value == "true";
                    break;
                default:
                    // 8.2.1: a format parameter that the service does not know can't be ignored.
                    return null;
            }
        }

        return metadata == MetadataLevel.Minimal && !ieee754 ? JsonFormat.Default : new JsonFormat(metadata, ieee754);
    }

    private static GatewayException NotAcceptable(string what, string value) => new GatewayError(
        GatewayErrorCode.NotAcceptable,
        $"{what} '{value}' asks for nothing that this resource is served as. Rows are application/json with odata.metadata none, minimal or full.")
    {
        Target = what,
    }.ToException();
}
