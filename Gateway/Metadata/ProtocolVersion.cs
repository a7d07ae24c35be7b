using System.Globalization;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>The OData version of an answer: the greatest that is supported and not above OData-MaxVersion (OData Protocol 8.2.7).</summary>
internal static class ProtocolVersion
{
    private const string Header = "OData-MaxVersion";

    /// <returns>True for 4.01, false for 4.0.</returns>
    /// <exception cref="GatewayException">InvalidHeader where OData-MaxVersion is no version, or one before 4.0.</exception>
    public static bool Is401(IHeaderDictionary headers)
    {
        var text = headers[Header].ToString();
        if (text.Length == 0)
        {
            return true;
        }

        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version) || version < 4.0m)
        {
            throw new GatewayError(GatewayErrorCode.InvalidHeader, $"{Header} is '{text}'; this service speaks OData 4.0 and 4.01.") { Target = Header }
                .ToException();
        }

        return version >= 4.01m;
    }
}
