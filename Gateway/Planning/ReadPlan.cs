using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>
/// How one collection of canonical rows is read: an anchor scan, joins that a filter or order needs (early), the residual work of the
/// gateway, and joins for the rows that are left (late). Immutable.
/// </summary>
public sealed record ReadPlan
{
    public required StructuredType Type { get; init; }

    /// <summary>The layout of the rows. The anchor fills its own columns, each join the others.</summary>
    public required Shape Shape { get; init; }

    public required ScanNode Anchor { get; init; }

    /// <summary>The anchor looked up by its key, for when a preloaded source gives few keys; null where it can't.</summary>
    public ScanNode? AnchorByKey { get; init; }

    /// <summary>Sources and related rows that the residual filter, the order or a later join reads.</summary>
    public ImmutableArray<SourceJoin> EarlySources { get; init; } = [];

    public ImmutableArray<NavigationJoin> EarlyNavigations { get; init; } = [];

    /// <summary>What the gateway checks of each row; null where nothing is left to check.</summary>
    public RowPredicate? Residual { get; init; }

    /// <summary>The expressions behind <see cref="Residual"/>, for people.</summary>
    public ImmutableArray<Expr> ResidualConjuncts { get; init; } = [];

    /// <summary>The whole order, key included; empty where the reader of the rows does not care.</summary>
    public ImmutableArray<SortKey> OrderBy { get; init; } = [];

    /// <summary>Values of <see cref="OrderBy"/> from a row.</summary>
    public ImmutableArray<Evaluator> OrderValues { get; init; } = [];

    /// <summary>Whether the gateway sorts, because the anchor's rows don't come in the order asked for.</summary>
    public bool Sorts { get; init; }

    /// <summary>Rows that the gateway leaves out at the start; 0 where the anchor does.</summary>
    public long Skip { get; init; }

    /// <summary>Rows that are wanted after the skip; null for all.</summary>
    public long? Top { get; init; }

    /// <summary>Whether the number of matching rows is wanted.</summary>
    public bool Count { get; init; }

    /// <summary>Whether the anchor tells the number; else the gateway counts what is left after its residual filter.</summary>
    public bool AnchorCounts { get; init; }

    public ImmutableArray<SourceJoin> LateSources { get; init; } = [];

    public ImmutableArray<NavigationJoin> LateNavigations { get; init; } = [];

    /// <summary>Filters, sorts and cuts of contained collections.</summary>
    public ImmutableArray<ContainedStep> Contained { get; init; } = [];
}

/// <summary>A backend read.</summary>
/// <param name="Request">What was asked of the adapter.</param>
/// <param name="Offer">What it does of it.</param>
public sealed record ScanNode(IBackendReader Reader, ScanRequest Request, ScanOffer Offer)
{
    public Source Source => Request.Source;
}

/// <summary>Properties that another source holds of the same entity, found by the canonical key.</summary>
/// <param name="Lookup">Reads them for a list of keys.</param>
/// <param name="KeyColumn">Where the lookup's rows hold the key.</param>
/// <param name="Columns">For each column of the lookup's rows but the key: its place there and in the plan's rows.</param>
public sealed record SourceJoin(ScanNode Lookup, int KeyColumn, ImmutableArray<(int From, int To)> Columns)
{
    /// <summary>
    /// Reads the source's rows that pass its own filter, without keys; set where a row without a match can't pass the filter, so that the
    /// matches may be loaded ahead and decide which anchor rows are worth reading.
    /// </summary>
    public ScanNode? Preload { get; init; }
}

/// <summary>Rows behind a navigation property, found by the values of its source property.</summary>
/// <param name="Navigation">The navigation.</param>
/// <param name="Descent">Columns of contained collections to go down from the plan's rows to those that have the navigation.</param>
/// <param name="SourceColumn">Where those rows hold the value that the target is looked up by.</param>
/// <param name="Column">Where the related rows go.</param>
/// <param name="Target">How the related rows are read; its anchor is looked up by <see cref="TargetColumn"/>.</param>
/// <param name="TargetColumn">Where the related rows hold the looked-up property.</param>
public sealed record NavigationJoin(
    Navigation Navigation,
    ImmutableArray<int> Descent,
    int SourceColumn,
    int Column,
    ReadPlan Target,
    int TargetColumn)
{
    /// <summary>Related rows that each row leaves out and takes, in the target plan's order.</summary>
    public long Skip { get; init; }

    public long? Top { get; init; }
}

/// <summary>The query options of an expanded contained collection.</summary>
/// <param name="Descent">Columns of contained collections to go down to the rows that have it.</param>
/// <param name="Column">The collection's column in those rows.</param>
/// <param name="Nested">The shape of its elements.</param>
public sealed record ContainedStep(ImmutableArray<int> Descent, int Column, Shape Nested)
{
    public RowPredicate? Filter { get; init; }

    public ImmutableArray<SortKey> OrderBy { get; init; } = [];

    public ImmutableArray<Evaluator> OrderValues { get; init; } = [];

    public long Skip { get; init; }

    public long? Top { get; init; }

    /// <summary>Whether the filter or order reads rows of other sources, so that those must be joined first.</summary>
    public bool ReadsLinks { get; init; }
}
