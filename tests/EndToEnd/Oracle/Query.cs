namespace CanonicalGateway.Tests.EndToEnd.Oracle;

internal sealed record OrderTerm(Node Expression, bool IsDescending);

/// <summary>A property that the request defines.</summary>
internal sealed record ComputeTerm(string Name, Node Expression);

/// <param name="Path">A property, or a property of a complex property.</param>
internal sealed record SelectTerm(IReadOnlyList<string> Path)
{
    /// <summary>The options that apply to the values of a collection; null for none.</summary>
    public ListOptions? Options { get; init; }
}

/// <summary>The options that apply to a collection of values. Expressions stand on the value.</summary>
internal sealed record ListOptions
{
    public Node? Filter { get; init; }

    public IReadOnlyList<OrderTerm> OrderBy { get; init; } = [];

    public int? Top { get; init; }

    public int? Skip { get; init; }

    public bool? Count { get; init; }

    /// <summary>The properties to give of complex values; null for all.</summary>
    public IReadOnlyList<string>? Select { get; init; }
}

/// <param name="Navigation"><c>*</c> for all that are not named beside it.</param>
internal sealed record ExpandTerm(string Navigation, RowOptions Options)
{
    public const string All = "*";

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

    public IReadOnlyList<ComputeTerm> Compute { get; init; } = [];

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
    /// <summary>The alternate key that the key is one of; null for the key itself.</summary>
    public string? KeyName { get; init; }

    /// <summary>Conditions in the path behind the set, before the key.</summary>
    public IReadOnlyList<Node> SetFilters { get; init; } = [];

    /// <summary>Conditions in the path behind the collection that the steps lead to.</summary>
    public IReadOnlyList<Node> EndFilters { get; init; } = [];

    /// <summary>The options of a collection of values that the path ends in.</summary>
    public ListOptions? ListOptions { get; init; }

    /// <summary>An aggregation or computation over the set, in place of everything else.</summary>
    public ApplyQuestion? Apply { get; init; }

    public Manner Manner { get; init; } = Manner.Plain;

    /// <summary>Value of <c>Prefer: maxpagesize</c>.</summary>
    public int? PageSize { get; init; }

    /// <summary>Seed of how the URL is written: percent-encodings, blanks, parentheses.</summary>
    public int Style { get; init; }
}
