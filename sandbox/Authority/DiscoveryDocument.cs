using System.Text.Json;

namespace CanonicalGateway.Sandbox.Authority;

/// <summary>What <c>/.well-known/openid-configuration</c> answers (OpenID Connect Discovery 1.0, RFC 8414).</summary>
internal sealed record DiscoveryDocument(string Issuer, IReadOnlyList<string> ScopesSupported)
{
    public static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public string TokenEndpoint => Issuer + "/token";

    public string JwksUri => Issuer + "/jwks";

    public IReadOnlyList<string> ResponseTypesSupported { get; } = [];

    public IReadOnlyList<string> GrantTypesSupported { get; } = ["client_credentials"];

    public IReadOnlyList<string> SubjectTypesSupported { get; } = ["public"];

    public IReadOnlyList<string> IdTokenSigningAlgValuesSupported { get; } = ["RS256"];

    public IReadOnlyList<string> TokenEndpointAuthMethodsSupported { get; } = ["client_secret_basic", "client_secret_post"];
}
