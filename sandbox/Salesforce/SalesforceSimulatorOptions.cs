namespace CanonicalGateway.Sandbox.Salesforce;

/// <summary>What of the simulated Salesforce org a test or a demonstration may set.</summary>
public sealed class SalesforceSimulatorOptions
{
    /// <summary>Consumer key of the connected app that may sign in by client credentials.</summary>
    public string ClientId { get; init; } = "sandbox-client";

    /// <summary>Consumer secret of that app.</summary>
    public string ClientSecret { get; init; } = "sandbox-secret";

    /// <summary>How long an access token is taken after its issue.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long a query locator can be read on after its first page.</summary>
    public TimeSpan LocatorLifetime { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Calls in any 24 hours. The next one is answered 403 REQUEST_LIMIT_EXCEEDED.</summary>
    public int DailyApiRequests { get; init; } = 10_000_000;

    /// <summary>
    /// Every n-th page of a result holds three quarters of the rows asked for, as the product may do: 1 makes each page short,
    /// 0 none. Only <c>done</c> ends a reader's loop.
    /// </summary>
    public int ShortPageEvery { get; init; } = 3;

    /// <summary>Open query locators that are kept, each with its rows; the oldest goes first.</summary>
    public int OpenLocatorsMax { get; init; } = 200;
}
