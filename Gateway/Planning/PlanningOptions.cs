using System.ComponentModel.DataAnnotations;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Limits on the work that one query may make. Section <c>Limits</c> of the configuration.</summary>
public sealed class PlanningOptions
{
    /// <summary>Rows that a sort, a join or an expand may hold in memory for one request.</summary>
    /// <value>1,000 to 5,000,000, default 200,000. Beyond: 400 FilterTooBroad.</value>
    [Range(1_000, 5_000_000)]
    public int ResidualRowsMax { get; set; } = 200_000;

    /// <summary>Groups that $apply may make for one request, and distinct values that it may count.</summary>
    /// <value>100 to 1,000,000, default 50,000. Beyond: 400 FilterTooBroad.</value>
    [Range(100, 1_000_000)]
    public int GroupsMax { get; set; } = 50_000;

    /// <summary>Rows of another source or entity that a filter or order may load ahead, to decide by their keys instead of looking up each page.</summary>
    /// <value>0 to 100,000, default 20,000.</value>
    [Range(0, 100_000)]
    public int PreloadRowsMax { get; set; } = 20_000;

    /// <summary>Keys from another source's or entity's filter up to which rows are looked up by key instead of scanned, where no number of rows is known to choose by.</summary>
    /// <value>0 to 5,000, default 200.</value>
    [Range(0, 5_000)]
    public int DriverKeysMax { get; set; } = 200;

    /// <summary>Backend calls that the filter and order of one query may need, by what is known of the numbers of rows.</summary>
    /// <value>1 to 100,000, default 500. Beyond: 400 FilterTooBroad.</value>
    [Range(1, 100_000)]
    public int FilterCallsMax { get; set; } = 500;

    /// <summary>How long a number of rows is used to choose between plans.</summary>
    /// <value>Seconds, 1 to 86,400, default 300.</value>
    [Range(1, 86_400)]
    public int EstimateSeconds { get; set; } = 300;

    /// <summary>Time that a read has until its answer begins; a branch that is late is given up.</summary>
    /// <value>Seconds, 1 to 600, default 60. Beyond: 503 TimeBudgetExceeded.</value>
    [Range(1, 600)]
    public int AnswerSeconds { get; set; } = 60;

    /// <summary>Rows of a page where the client does not say.</summary>
    /// <value>1 to 100,000, default 1,000.</value>
    [Range(1, 100_000)]
    public int PageRowsDefault { get; set; } = 1_000;

    /// <summary>Rows of a page that a client may ask for with <c>Prefer: maxpagesize</c>; more is cut to this.</summary>
    /// <value>1 to 1,000,000, default 100,000.</value>
    [Range(1, 1_000_000)]
    public int PageRowsMax { get; set; } = 100_000;
}
