namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>How the simulated Zendesk account is set up.</summary>
public sealed record ZendeskSimulatorOptions
{
    /// <summary>The user of the API token; Basic sign-in is <c>{Email}/token:{ApiToken}</c>.</summary>
    public string Email { get; init; } = "gateway@example.com";

    /// <summary>The API token of <see cref="Email"/>.</summary>
    public string ApiToken { get; init; } = "sandbox-token";

    /// <summary>An OAuth access token that is accepted as bearer; null (the default) accepts none.</summary>
    public string? BearerToken { get; init; }

    /// <summary>Scheme and host that stand in links, such as <c>https://acme.zendesk.com</c>; null (the default) for those of the request.</summary>
    public string? PublicOrigin { get; init; }

    /// <summary>Time that passes before the search index shows a change. Default zero.</summary>
    public TimeSpan SearchLag { get; init; } = TimeSpan.Zero;

    /// <summary>Requests a minute for the account: the plans sell 200 to 2500; the default of 100,000 lets load runs pass.</summary>
    public int RequestsPerMinute { get; init; } = 100_000;

    /// <summary>Requests a minute to <c>/search/export</c>. Default 100, as the product.</summary>
    public int ExportRequestsPerMinute { get; init; } = 100;

    /// <summary>Requests a minute to <c>/incremental</c>. Default 10, as the product.</summary>
    public int IncrementalRequestsPerMinute { get; init; } = 10;

    /// <summary>Rows that a page holds at most, also where more were asked for. Below 100 it makes pages shorter than asked. Default 1000.</summary>
    public int PageRowsMax { get; init; } = 1000;
}
