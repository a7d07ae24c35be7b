using System.ComponentModel.DataAnnotations;

namespace CanonicalGateway.Adapters.Salesforce;

/// <summary>How one Salesforce org is signed in to and read.</summary>
public sealed class SalesforceOptions
{
    /// <summary>Version of the REST API, as it stands in its paths.</summary>
    /// <value>Such as v62.0, the default.</value>
    [Required, RegularExpression(@"v\d{2,3}\.0")]
    public string ApiVersion { get; set; } = "v62.0";

    /// <summary>Where tokens come from: a path on the org's My Domain host, or an absolute address.</summary>
    /// <value>Default /services/oauth2/token.</value>
    [Required]
    public string TokenPath { get; set; } = "/services/oauth2/token";

    /// <summary>Consumer key of the connected app, which must allow the client credentials flow.</summary>
    [Required]
    public string ClientId { get; set; } = "";

    /// <summary>Consumer secret of the connected app. Comes from the environment or a secret store; never logged, never part of an error.</summary>
    [Required]
    public string ClientSecret { get; set; } = "";

    /// <summary>
    /// Longest encoded path and query of a call. The product takes 16,384 bytes of request line and headers, of which an access token alone
    /// may be some hundreds. Conditions that do not fit stay with the gateway; keys are looked up in more calls.
    /// </summary>
    /// <value>Characters, 2,000-15,000, default 12,000.</value>
    [Range(2_000, 15_000)]
    public int UrlCharactersMax { get; set; } = 12_000;

    /// <summary>Keys that one call looks up at most.</summary>
    /// <value>1-2,000, default 500.</value>
    [Range(1, 2_000)]
    public int KeysPerCallMax { get; set; } = 500;

    /// <summary>Calls of one lookup that run side by side.</summary>
    /// <value>1-16, default 4.</value>
    [Range(1, 16)]
    public int ParallelCalls { get; set; } = 4;

    /// <summary>When it is worth trying again after the org's daily limit of calls was hit and it gave no time of its own.</summary>
    /// <value>Seconds, 1-3,600, default 60.</value>
    [Range(1, 3_600)]
    public int ThrottledRetrySeconds { get; set; } = 60;
}
