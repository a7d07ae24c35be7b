using System.ComponentModel.DataAnnotations;

namespace CanonicalGateway.Adapters.S4Hana;

/// <summary>How one SAP S/4HANA system is read.</summary>
public sealed class S4HanaOptions
{
    /// <summary>Communication user. From the environment or a secret store.</summary>
    [Required]
    public string User { get; init; } = "";

    /// <summary>Password of <see cref="User"/>. From the environment or a secret store; never logged.</summary>
    [Required]
    public string Password { get; init; } = "";

    /// <summary>Language of product names and texts, where a product has it.</summary>
    /// <value>ISO 639-1 in upper case, default EN.</value>
    [Required, RegularExpression("[A-Z]{2}")]
    public string Language { get; init; } = "EN";

    /// <summary>Sales organization of the sales area that holds a customer's terms.</summary>
    /// <value>Default 1010.</value>
    [Required, StringLength(4, MinimumLength = 1)]
    public string SalesOrganization { get; init; } = "1010";

    /// <summary>Distribution channel of the sales area that holds a customer's terms.</summary>
    /// <value>Default 10.</value>
    [Required, StringLength(2, MinimumLength = 1)]
    public string DistributionChannel { get; init; } = "10";

    /// <summary>Division of the sales area that holds a customer's terms.</summary>
    /// <value>Default 00.</value>
    [Required, StringLength(2, MinimumLength = 1)]
    public string Division { get; init; } = "00";

    /// <summary>BPTaxType of the number that is a customer's tax number.</summary>
    /// <value>Default DE0.</value>
    [Required, StringLength(4, MinimumLength = 1)]
    public string TaxType { get; init; } = "DE0";

    /// <summary>Condition type of the pricing elements that sum up to an order's tax.</summary>
    /// <value>Default MWST.</value>
    [Required, StringLength(4, MinimumLength = 1)]
    public string TaxConditionType { get; init; } = "MWST";

    /// <summary>TotalCreditCheckStatus of an order that the credit check blocks.</summary>
    /// <value>Default B.</value>
    [Required, RegularExpression("[A-Z0-9]")]
    public string CreditBlockedCode { get; init; } = "B";

    /// <summary>Values in one or-chain: keys of one lookup call, members of one <c>in</c>.</summary>
    /// <value>1-1000, default 100.</value>
    [Range(1, 1000)]
    public int KeysPerCall { get; init; } = 100;

    /// <summary>Length of a call's path and query at most. Conditions that do not fit are left to the gateway, keys go into more calls.</summary>
    /// <value>2000-60,000 characters, default 7000. The system's own bound is <c>icm/HTTP/max_request_size_KB</c> and that of the proxies before it.</value>
    [Range(2000, 60_000)]
    public int UrlCharactersMax { get; init; } = 7000;

    /// <summary>Rows that the system puts on one page. It says itself where a page ends; the number only serves estimates of calls.</summary>
    /// <value>1-100,000, default 1000.</value>
    [Range(1, 100_000)]
    public int PageRows { get; init; } = 1000;

    /// <summary>Rows that the system puts on one page where related rows come with them. As <see cref="PageRows"/>, for estimates.</summary>
    /// <value>1-100,000, default 200.</value>
    [Range(1, 100_000)]
    public int ExpandedPageRows { get; init; } = 200;

    /// <summary>Calls of one lookup that run side by side.</summary>
    /// <value>1-16, default 4.</value>
    [Range(1, 16)]
    public int ParallelCalls { get; init; } = 4;
}
