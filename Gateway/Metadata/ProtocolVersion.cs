using System.Globalization;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.Metadata;

/// <summary>The versions of OData in which answers are written.</summary>
public enum ProtocolVersion
{
    /// <summary>4.0.</summary>
    V40,

    /// <summary>
    /// 4.01 for a client that does not say what it takes: names of control information keep the prefix <c>odata.</c>, which 4.01 allows and
    /// 4.0 requires, so that clients of both understand the answer.
    /// </summary>
    V401Prefixed,

    /// <summary>4.01 for a client that asks for it: names without the prefix.</summary>
    V401,
}

/// <summary>Agrees on the version of an answer: the greatest that is supported and not above OData-MaxVersion (OData Protocol 5.1, 8.2.7).</summary>
public static class ProtocolVersions
{
    private const string MaxVersion = "OData-MaxVersion";
    private const string RequestVersion = "OData-Version";

    /// <summary>The value of OData-Version.</summary>
    public static string Number(this ProtocolVersion version) => version == ProtocolVersion.V40 ? "4.0" : "4.01";

    /// <exception cref="GatewayException">InvalidHeader where OData-MaxVersion is no version, or one before 4.0.</exception>
    public static ProtocolVersion Of(IHeaderDictionary headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return headers[MaxVersion].ToString() switch
        {
            "" => ProtocolVersion.V401Prefixed,
            "4.0" => ProtocolVersion.V40,
            "4.01" => ProtocolVersion.V401,
            var other => Parse(other) switch
            {
                >= 4.01m => ProtocolVersion.V401,
                >= 4.0m => ProtocolVersion.V40,
                _ => throw Invalid(MaxVersion, other),
            },
        };
    }

    /// <summary>The version for an answer that says what is wrong with a request: where its headers are wrong, the oldest, which all clients understand.</summary>
    public static ProtocolVersion OfError(IHeaderDictionary headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return headers[MaxVersion].ToString() switch
        {
            "" => ProtocolVersion.V401Prefixed,
            var given => Parse(given) >= 4.01m ? ProtocolVersion.V401 : ProtocolVersion.V40,
        };
    }

    /// <summary>Checks the version that a request says it is written in.</summary>
    /// <exception cref="GatewayException">InvalidHeader where OData-Version is neither 4.0 nor 4.01.</exception>
    public static void RequireKnown(IHeaderDictionary headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var given = headers[RequestVersion].ToString();
        if (given is not ("" or "4.0" or "4.01") && Parse(given) is not (4.0m or 4.01m))
        {
            throw Invalid(RequestVersion, given);
        }
    }

    // A client library of Microsoft's puts its name behind the number: "4.0;NetFx".
    private static decimal? Parse(string text)
    {
        var end = text.IndexOf(';', StringComparison.Ordinal);
        var number = (end < 0 ? text : text[..end]).Trim();
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version) && char.IsAsciiDigit(number[0]) ? version : null;
    }

    private static GatewayException Invalid(string header, string value) =>
        new GatewayError(GatewayErrorCode.InvalidHeader, $"{header} is '{value}'; this service speaks OData 4.0 and 4.01.") { Target = header }.ToException();
}
