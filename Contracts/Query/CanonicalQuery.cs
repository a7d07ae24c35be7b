using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Query;

/// <summary>What is asked of one collection of canonical rows: the query options, bound to the model. Immutable.</summary>
/// <param name="Type">The type of the rows.</param>
public sealed record CanonicalQuery(StructuredType Type)
{
    /// <summary>The filter, null where there is none.</summary>
    public Expr? Filter { get; init; }

    /// <summary>$search, null where there is none.</summary>
    public SearchExpr? Search { get; init; }

    /// <summary>The order asked for; without the key that breaks ties.</summary>
    public ImmutableArray<SortKey> OrderBy { get; init; } = [];

    public long? Top { get; init; }

    public long Skip { get; init; }

    /// <summary>Whether the number of matching rows, ignoring Top and Skip, is asked for.</summary>
    public bool Count { get; init; }

    /// <summary>What of each row is asked for.</summary>
    public required Selection Selection { get; init; }
}

/// <summary>The properties and related rows that are asked of each row of a structured type.</summary>
/// <param name="Type">The type of the row.</param>
public sealed record Selection(StructuredType Type)
{
    /// <summary>The properties, in the model's order; never a media property.</summary>
    public required ImmutableArray<SelectedProperty> Properties { get; init; }

    public ImmutableArray<Expand> Expands { get; init; } = [];

    /// <summary>Whether $select was given: then the context URL lists the properties.</summary>
    public bool IsExplicit { get; init; }
}

/// <param name="Nested">What is asked of a complex property; null for primitive ones.</param>
public sealed record SelectedProperty(Property Property, Selection? Nested = null);

/// <summary>Related rows that are asked for with each row.</summary>
/// <param name="Query">The options of the expand. For a single-valued navigation only its selection counts.</param>
public sealed record Expand(Navigation Navigation, CanonicalQuery Query)
{
    /// <summary>The options as they were given, decoded, without the parentheses; null where there were none.</summary>
    public string? Text { get; init; }

    /// <summary>The parameter aliases of the request, which <see cref="Text"/> may name; null where there are none.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<char>>? Aliases { get; init; }
}
