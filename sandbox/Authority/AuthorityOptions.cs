namespace CanonicalGateway.Sandbox.Authority;

/// <summary>How the authority is hosted and what its tokens say.</summary>
public sealed class AuthorityOptions
{
    /// <value>0-65535, default 0: a free port.</value>
    public int Port { get; init; }

    /// <value>Default <c>canonical-gateway</c>.</value>
    public string Audience { get; init; } = "canonical-gateway";

    /// <summary>How long a token lives.</summary>
    /// <value>Whole seconds, default 3600.</value>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The <c>typ</c> of a token's header.</summary>
    /// <value>Default <c>at+jwt</c> (RFC 9068); <c>JWT</c> as older authorities write.</value>
    public string TokenType { get; init; } = "at+jwt";

    public IReadOnlyList<AuthorityClient> Clients { get; init; } = AuthorityClient.Sandbox;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
