using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Gateway.OData;

namespace CanonicalGateway.Gateway.Security;

/// <summary>Metadata of the protected resource (RFC 9728): tells a client without a token where to get one.</summary>
public static class ProtectedResource
{
    public const string Path = "/.well-known/oauth-protected-resource";

    private static readonly string[] _methods = ["header"];

    public static void MapProtectedResource(this IEndpointRouteBuilder endpoints)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<TokenOptions>();
        var address = endpoints.ServiceProvider.GetRequiredService<PublicAddress>();
        var access = endpoints.ServiceProvider.GetRequiredService<AccessPolicy>();
        endpoints.Map(Path, context => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? context.Response.WriteAsJsonAsync(new Dictionary<string, object>
            {
                ["resource"] = address.Of(context),
                ["authorization_servers"] = new[] { options.Authority.OriginalString },
                ["bearer_methods_supported"] = _methods,
                ["scopes_supported"] = access.GrantNames,
            })
            : throw HttpErrors.MethodNotAllowed(context.Request.Method, "GET", "HEAD").ToException());
    }
}
