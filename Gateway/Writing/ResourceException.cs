using System.Text;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>
/// Writes the annotation <c>Core.ResourceException</c>, which stands in the place of what could not be read (OData JSON, error information in a success
/// payload). The alias is that of <c>$metadata</c>.
/// </summary>
internal static class ResourceException
{
    public const string Term = "Core.ResourceException";

    /// <param name="retryLink">Where to ask for what is missing; empty where there is no such URL.</param>
    public static void Write(Utf8Output output, GatewayError error, ReadOnlySpan<byte> retryLink)
    {
        output.Write("{\"info\":{\"code\":\""u8);
        output.Write(Encoding.ASCII.GetBytes(error.Code.ToString()));
        output.Write("\",\"message\":"u8);
        JsonText.String(output, Encoding.UTF8.GetBytes(error.Message));
        output.Write(",\"severity\":\"error\"}"u8);
        if (!retryLink.IsEmpty)
        {
            output.Write(",\"retryLink\":"u8);
            JsonText.String(output, retryLink);
        }

        output.Write((byte)'}');
    }
}
