using System.ComponentModel.DataAnnotations;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Limits on the work that one query may make. Section <c>Limits</c> of the configuration.</summary>
public sealed class PlanningOptions
{
    /// <summary>Rows that a sort, a join or an expand may hold in memory for one request.</summary>
    /// <value>1,000 to 5,000,000, default 200,000. Beyond: 400 FilterTooBroad.</value>
    [Range(1_000, 5_000_000)]
    public int ResidualRowsMax { get; set; } = 200_000;

    /// <summary>Rows of a non-anchor source that a filter on it may load ahead, instead of looking up each page of the anchor.</summary>
    /// <value>0 to 100,000, default 20,000.</value>
    [Range(0, 100_000)]
    public int PreloadRowsMax { get; set; } = 20_000;

    /// <summary>Keys from a non-anchor source's filter up to which the anchor is looked up by key instead of scanned.</summary>
    /// <value>0 to 5,000, default 200.</value>
    [Range(0, 5_000)]
    public int DriverKeysMax { get; set; } = 200;

    /// <summary>Rows of a page where the client does not say.</summary>
    /// <value>1 to 100,000, default 1,000.</value>
    [Range(1, 100_000)]
    public int PageRowsDefault { get; set; } = 1_000;

    /// <summary>Rows of a page that a client may ask for with <c>Prefer: maxpagesize</c>; more is cut to this.</summary>
    /// <value>1 to 1,000,000, default 100,000.</value>
    [Range(1, 1_000_000)]
    public int PageRowsMax { get; set; } = 100_000;
}
