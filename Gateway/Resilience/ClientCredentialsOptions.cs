namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Sign-in of the gateway to a backend by OAuth 2 client credentials (RFC 6749, section 4.4).</summary>
public sealed record ClientCredentialsOptions
{
    /// <summary>Where tokens come from: an absolute http or https address, or a path on the backend itself.</summary>
    public required string TokenEndpoint { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Comes from the environment or a secret store; never logged, never part of an error.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>Scopes wanted, separated by spaces; null for the service's default.</summary>
    public string? Scope { get; init; }

    /// <summary>Whether id and secret go into the form. Services must take them in the Authorization header, which is the default.</summary>
    public bool SecretInForm { get; init; }

    /// <summary>How long before its end a token is replaced; at most half of a token's life.</summary>
    /// <value>Default 60 s.</value>
    public TimeSpan Margin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Names the client only: records print all they hold.</summary>
    public override string ToString() => $"client '{ClientId}' at {TokenEndpoint}";
}
