using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Metadata;

namespace CanonicalGateway.Gateway.OData;

/// <summary>The headers of OData that hold for a request whatever it asks for (OData Protocol 8.1.5, 8.2.4 to 8.2.7).</summary>
internal static class ProtocolHeaders
{
    /// <summary>Agrees on the version of the answer and announces it.</summary>
    /// <exception cref="GatewayException">InvalidHeader, or PreconditionFailed where the client wants what is not done.</exception>
    public static ProtocolVersion Agree(HttpContext context)
    {
        var headers = context.Request.Headers;
        ProtocolVersions.RequireKnown(headers);
        var version = ProtocolVersions.Of(headers);
        RequireNoSnapshot(headers);
        context.Response.Headers["OData-Version"] = version.Number();
        return version;
    }

    /// <summary>For what has no ETag: a client that wants it only in one version can't have it (RFC 9110 13.1.1).</summary>
    /// <exception cref="GatewayException">PreconditionFailed where If-Match names a version.</exception>
    public static void RequireNoMatch(HttpRequest request)
    {
        if (request.Headers.IfMatch.Count > 0 && request.Headers.IfMatch.ToString().Trim() != "*")
        {
            throw new GatewayError(GatewayErrorCode.PreconditionFailed, "If-Match names an ETag, but this resource has none; read it without If-Match.")
            {
                Target = "If-Match",
            }.ToException();
        }
    }

    // 8.2.6: rows come from several systems, of which none could say how all of them stood at one moment.
    private static void RequireNoSnapshot(IHeaderDictionary headers)
    {
        var name = headers["Isolation"].Count > 0 ? "Isolation" : "OData-Isolation";
        var given = headers[name];
        if (given.Count == 0)
        {
            return;
        }

        throw given.ToString().Trim().Equals("snapshot", StringComparison.OrdinalIgnoreCase)
            ? new GatewayError(GatewayErrorCode.PreconditionFailed, $"{name}: snapshot is not supported: rows come from systems that keep no common snapshot.") { Target = name }.ToException()
            : new GatewayError(GatewayErrorCode.InvalidHeader, $"{name} is '{given}'; OData knows snapshot only.") { Target = name }.ToException();
    }
}
