namespace CanonicalGateway.Tests.EndToEnd.Oracle;

internal sealed record OrderTerm(Node Expression, bool IsDescending);

/// <param name="Path">A property, or a property of a complex property.</param>
internal sealed record SelectTerm(IReadOnlyList<string> Path);

internal sealed record ExpandTerm(string Navigation, RowOptions Options)
{
    /// <summary>Whether only references to the related rows are asked for.</summary>
    public bool IsReference { get; init; }

    /// <summary>Whether only the number of related rows is asked for.</summary>
    public bool IsCount { get; init; }

    /// <summary>$levels: 1 where none is given.</summary>
    public int Levels { get; init; } = 1;
}

/// <summary>The options that apply to the rows of one type.</summary>
internal sealed record RowOptions
{
    public static RowOptions None { get; } = new();

    public Node? Filter { get; init; }

    public SearchNode? Search { get; init; }

    public IReadOnlyList<OrderTerm> OrderBy { get; init; } = [];

    public int? Top { get; init; }

    public int? Skip { get; init; }

    public bool? Count { get; init; }

    /// <summary>Null where everything is selected; an empty path stands for <c>*</c>.</summary>
    public IReadOnlyList<SelectTerm>? Select { get; init; }

    public IReadOnlyList<ExpandTerm> Expand { get; init; } = [];
}

/// <summary>What the path ends in after its members.</summary>
internal enum Ending
{
    None,
    Value,
    Count,
    Ref,
}

/// <summary>A member of the path with the key of one of its rows.</summary>
internal sealed record Step(string Name, object? Key = null);

/// <summary>A request of the oracle.</summary>
/// <param name="Key">Null where the path is the set.</param>
internal sealed record Query(RowType Set, string? Key, IReadOnlyList<Step> Steps, Ending Ending, RowOptions Options)
{
    /// <summary>Value of <c>Prefer: maxpagesize</c>.</summary>
    public int? PageSize { get; init; }

    /// <summary>Seed of how the URL is written: percent-encodings, blanks, parentheses.</summary>
    public int Style { get; init; }
}
