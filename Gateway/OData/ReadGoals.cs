using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.OData;

/// <summary>What the reads of requests are for.</summary>
internal static class ReadGoals
{
    /// <summary>The number of matching rows, none of which is wanted.</summary>
    public static ReadGoal Count { get; } = new() { Top = 0, Count = true };

    /// <summary>A page of a collection.</summary>
    public static ReadGoal OfPage(CanonicalQuery query, Page page) => new()
    {
        // One row beyond the page tells whether there is a next one.
        Top = page.Remaining <= page.Rows ? page.Remaining : page.Rows + 1L,
        Skip = page.After is null ? query.Skip + page.Position : 0,
        Count = query.Count && page.Count is null,
        Ordered = true,
        After = page.After,
    };

    /// <summary>The one row of a key.</summary>
    public static ReadGoal OfRow(Value key) => new() { Key = key.String };

    /// <summary>What a count reads of the rows.</summary>
    public static CanonicalQuery CountOnly(CanonicalQuery query) => query with { Selection = new Selection(query.Type) { Properties = [] } };
}
