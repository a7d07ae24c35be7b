using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Query;

/// <summary>What is asked of one collection of canonical rows: the query options, bound to the model. Immutable.</summary>
/// <param name="Type">The type of the rows.</param>
public sealed record CanonicalQuery(StructuredType Type)
{
    /// <summary>Where the rows come from, where $apply makes them; null for those that backends hold.</summary>
    public AppliedRows? Applied { get; init; }

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

    /// <summary>What is computed for each row, in the order of $compute; it stands behind the properties.</summary>
    public ImmutableArray<ComputedProperty> Computed { get; init; } = [];

    /// <summary>Whether $select was given: then the context URL lists the properties.</summary>
    public bool IsExplicit { get; init; }

    /// <summary>Whether only references to the rows are asked for (<c>/$ref</c>): their ids, no properties.</summary>
    public bool IsReference { get; init; }
}

/// <param name="Nested">What is asked of a complex property; null for primitive ones.</param>
public sealed record SelectedProperty(Property Property, Selection? Nested = null)
{
    /// <summary>Which values of a collection are asked for; null for all.</summary>
    public CollectionOptions? Options { get; init; }
}

/// <summary>
/// The query options of a property that is a collection. Its values are the rows of the expressions: variable 0 is the value, which has members
/// where it is complex.
/// </summary>
/// <param name="Property">The collection.</param>
public sealed record CollectionOptions(Property Property)
{
    public Expr? Filter { get; init; }

    /// <summary>The order asked for; values that are equal in it stay in the order of the collection.</summary>
    public ImmutableArray<SortKey> OrderBy { get; init; } = [];

    public long? Top { get; init; }

    public long Skip { get; init; }

    /// <summary>Whether the number of matching values, ignoring Top and Skip, is asked for.</summary>
    public bool Count { get; init; }
}

/// <summary>A property that the request defines by an expression (URL Conventions 5.1.3).</summary>
/// <param name="Property">Its column in the rows.</param>
/// <param name="Expression">Its value, from the properties of the row that the model declares.</param>
public sealed record ComputedProperty(Property Property, Expr Expression);

/// <summary>Related rows that are asked for with each row.</summary>
/// <param name="Query">The options of the expand. For a single-valued navigation only its selection counts.</param>
public sealed record Expand(Navigation Navigation, CanonicalQuery Query)
{
    /// <summary>Whether only the number of related rows is asked for (<c>/$count</c>).</summary>
    public bool IsCount { get; init; }
}
