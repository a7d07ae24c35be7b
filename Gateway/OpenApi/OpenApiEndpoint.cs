using System.Security.Cryptography;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Metadata;

namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>Answers requests for the OpenAPI document. It is the same for everybody, so it needs no token.</summary>
public sealed class OpenApiEndpoint
{
    private readonly byte[] _content;
    private readonly string _etag;

    public OpenApiEndpoint(CanonicalModel model, OpenApiOptions options)
    {
        _content = OpenApiDocumentBuilder.Write(OpenApiDocumentBuilder.Build(model, options));
        _etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(_content).AsSpan(0, 16))}\"";
    }

    /// <exception cref="GatewayException">MethodNotAllowed unless the request is GET or HEAD.</exception>
    public Task WriteAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        DocumentResponse.RequireReading(context);
        return DocumentResponse.WriteAsync(context, _content, "application/json", _etag);
    }
}
