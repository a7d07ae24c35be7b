namespace CanonicalGateway.Sandbox.Authority;

/// <summary>An error answer of the token endpoint (RFC 6749, 5.2).</summary>
internal sealed record TokenError(string Code, string Description)
{
    public int Status => Code == "invalid_client" ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest;

    public static TokenError InvalidRequest(string description) => new("invalid_request", description);

    public static TokenError InvalidClient(string description) => new("invalid_client", description);

    public static TokenError UnsupportedGrantType(string grantType) => new("unsupported_grant_type", $"{grantType}: expected client_credentials");

    public static TokenError InvalidScope(string scope) => new("invalid_scope", $"{scope}: not a scope of this client");
}
