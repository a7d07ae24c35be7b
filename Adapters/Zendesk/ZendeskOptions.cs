using System.ComponentModel.DataAnnotations;

namespace CanonicalGateway.Adapters.Zendesk;

/// <summary>How a Zendesk Support account is reached and read.</summary>
public sealed class ZendeskOptions
{
    /// <summary>The agent whose API token is used; sign-in is <c>{Email}/token:{ApiToken}</c>.</summary>
    [Required]
    public string Email { get; init; } = "";

    /// <summary>The API token. Secret: from the environment, never logged.</summary>
    [Required]
    public string ApiToken { get; init; } = "";

    /// <summary>Id of the ticket field that holds the order number; differs per account.</summary>
    /// <value>Default 360001.</value>
    [Range(1, long.MaxValue)]
    public long OrderFieldId { get; init; } = 360001;

    /// <summary>Id of the ticket field that holds the product code; differs per account.</summary>
    /// <value>Default 360002.</value>
    [Range(1, long.MaxValue)]
    public long ProductFieldId { get; init; } = 360002;

    /// <summary>The tag that marks an escalated case.</summary>
    /// <value>Default <c>escalated</c>.</value>
    [Required]
    public string EscalatedTag { get; init; } = "escalated";

    /// <summary>Key of the organization field that holds the support tier.</summary>
    /// <value>Default <c>support_tier</c>.</value>
    [Required]
    public string TierField { get; init; } = "support_tier";

    /// <summary>
    /// How far the search index may run behind the database. Tickets changed within this time are read from the database beside every search.
    /// </summary>
    /// <value>Seconds, 0-3600, default 300.</value>
    [Range(0, 3600)]
    public int SearchLagSeconds { get; init; } = 300;

    /// <summary>Keys in one call.</summary>
    /// <value>1-100 (the product's limit), default 100.</value>
    [Range(1, 100)]
    public int KeysPerCall { get; init; } = 100;

    /// <summary>Calls of one read at the same time.</summary>
    /// <value>1-16, default 4.</value>
    [Range(1, 16)]
    public int ParallelCalls { get; init; } = 4;

    /// <summary>Length of path and query of one call; longer key lists are split.</summary>
    /// <value>Characters, 1000-8000, default 6000.</value>
    [Range(1000, 8000)]
    public int UrlCharactersMax { get; init; } = 6000;
}
