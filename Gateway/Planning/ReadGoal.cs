using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>What a read is for, beside the query's own options.</summary>
public sealed record ReadGoal
{
    /// <summary>Rows wanted at most: the query's $top, or what a page needs if that is less; null for all.</summary>
    public long? Top { get; init; }

    /// <summary>Rows left out at the start.</summary>
    public long Skip { get; init; }

    /// <summary>Whether the number of matching rows is wanted.</summary>
    public bool Count { get; init; }

    /// <summary>Whether the rows' order matters to the reader.</summary>
    public bool Ordered { get; init; }

    /// <summary>Where the page before ended; null for the first.</summary>
    public AfterExpr? After { get; init; }

    /// <summary>The key of the one row wanted; null for a collection.</summary>
    public string? Key { get; init; }

    /// <summary>The query option that the rows are read for, where that is not the query's own $filter or $orderby.</summary>
    internal string? Within { get; init; }

    /// <summary>Set where the rows are looked up by the values of this property.</summary>
    internal Property? LookupBy { get; init; }

    /// <summary>The conditions behind the aliases of navigations in <see cref="Extra"/>.</summary>
    internal LinkAliases? Aliases { get; init; }

    /// <summary>What is read of each row to make others of them; it is joined before, like what a condition reads.</summary>
    internal ImmutableArray<Expr> Folded { get; init; } = [];

    /// <summary>What others read of the rows beside the query's selection.</summary>
    internal Need? Extra { get; init; }
}
