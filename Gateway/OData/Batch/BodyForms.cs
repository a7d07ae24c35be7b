using System.Text;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>How a body stands in a JSON batch, by its media type (OData JSON 19.1).</summary>
internal static class BodyForms
{
    /// <summary>As JSON.</summary>
    public static bool IsJson(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);

    /// <summary>As a string of its characters; where it is neither this nor JSON, as a string in base64url.</summary>
    public static bool IsText(MediaTypeHeaderValue type) => type.Type.Equals("text", StringComparison.OrdinalIgnoreCase);

    public static Encoding EncodingOf(MediaTypeHeaderValue type) =>
        type.Charset.Equals("iso-8859-1", StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1 : Encoding.UTF8;
}
