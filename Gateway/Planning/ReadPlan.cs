using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>
/// How one collection of canonical rows is read: an anchor scan (or one a partition, merged), key sets and joins that a filter or order needs
/// (early), the residual work of the gateway, and joins for the rows that are left (late). Immutable.
/// </summary>
public sealed record ReadPlan
{
    public required StructuredType Type { get; init; }

    /// <summary>The layout of the rows. The anchor fills its own columns, each join the others.</summary>
    public required Shape Shape { get; init; }

    /// <summary>The scan that decides which rows there are; null where partitions do, or where no row can fulfil the conditions.</summary>
    public ScanNode? Anchor { get; init; }

    /// <summary>The partitions that have to be asked, each a plan of rows of the same shape and order; their rows are merged.</summary>
    public ImmutableArray<ReadPlan> Partitions { get; init; } = [];

    /// <summary>How the rows are made of others; null where they are read as they are.</summary>
    public AppliedPlan? Applied { get; init; }

    /// <summary>What keys of the anchor's rows are known to fulfil, so that keys of other partitions are not looked up here; null where nothing is, or where nothing is looked up by them.</summary>
    public KeyCondition? Keys { get; init; }

    /// <summary>The keys of all rows that can come, where the conditions name them: then joins need not wait for the anchor. Empty where they don't.</summary>
    public ImmutableArray<string> KnownKeys { get; init; } = [];

    /// <summary>Conditions on rows of other entities, as sets of keys that are read before the anchor.</summary>
    public ImmutableArray<KeySet> KeySets { get; init; } = [];

    /// <summary>The most keys with which a key set or a deciding source drives the read, the anchor being looked up by them.</summary>
    public int DriverKeysMax { get; init; }

    /// <summary>Rows that the anchor's conditions leave, where it is known; what the plan was chosen by.</summary>
    public long? AnchorRows { get; init; }

    /// <summary>The numbers of rows that the plan was built upon.</summary>
    public ImmutableArray<Estimate> Estimates { get; init; } = [];

    /// <summary>What the number of all its rows is kept under, where a scan's name does not say it all; null where nobody asks for the number.</summary>
    public string? RowsName { get; init; }

    /// <summary>What the number of its rows is kept under; null where it is not kept.</summary>
    public string? Name => RowsName ?? (Anchor is not null && ResidualConjuncts.IsEmpty && KeySets.IsEmpty && EarlySources.IsEmpty ? Anchor.Name : null);

    /// <summary>The query option that the plan's conditions stand in, where that is not the query's own $filter.</summary>
    public string? Within { get; init; }

    /// <summary>The backends whose rows it reads; not those of what is joined.</summary>
    public IEnumerable<string> Backends => Anchor is { } anchor ? [anchor.Source.Backend] : Partitions.SelectMany(p => p.Backends).Distinct();

    /// <summary>Whether some of the rows may come from answers that were kept (<see cref="CallPolicy.FreshFor"/>).</summary>
    public bool MayBeKept { get; init; }

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

    /// <summary>Whether rows are joined once it is known which ones are wanted: each batch of them costs calls.</summary>
    public bool JoinsLate => !LateSources.IsEmpty || !LateNavigations.IsEmpty;

    /// <summary>What is computed for each row that is left, before contained collections are cut.</summary>
    public ImmutableArray<ComputeStep> Computed { get; init; } = [];

    /// <summary>Filters, sorts and cuts of contained collections.</summary>
    public ImmutableArray<ContainedStep> Contained { get; init; } = [];

    /// <summary>Whether they cut what the order reads, so that <see cref="OrderValues"/> of a finished row are not those that it was ordered by.</summary>
    public bool CutsWhatOrders { get; init; }
}

/// <summary>A backend read.</summary>
/// <param name="Request">What was asked of the adapter.</param>
/// <param name="Offer">What it does of it.</param>
public sealed record ScanNode(IBackendReader Reader, ScanRequest Request, ScanOffer Offer)
{
    private string? _name;

    public Source Source => Request.Source;

    /// <summary>Backend, resource and the conditions that the backend takes: what a number of rows is kept under.</summary>
    public string Name => _name ??= $"{Source.Backend}/{Source.Resource}?{string.Join(" and ", Request.Conjuncts.Where((_, i) => Offer.Verdicts[i] != Verdict.Unsupported).Select(ExpressionText.Of))}";
}

/// <summary>A condition on rows of another entity, as the set of the values by which they are linked.</summary>
/// <param name="Condition">The condition as it was asked.</param>
/// <param name="Rows">Reads the rows of the other entity that decide.</param>
/// <param name="RowsColumn">Where those rows hold the linking value.</param>
/// <param name="Column">Where the plan's own rows hold it.</param>
/// <param name="IsExcluding">Whether a row whose value is in the set is dropped instead of kept.</param>
public sealed record KeySet(Expr Condition, ReadPlan Rows, int RowsColumn, int Column, bool IsExcluding)
{
    /// <summary>The anchor looked up by the set's values; null where it can't be, or where the set excludes.</summary>
    public ScanNode? Driven { get; init; }

    /// <summary>What is done where the set turns out to be too large, because its size was a guess; null where that is refused.</summary>
    public SetLookup? Otherwise { get; init; }
}

/// <summary>A condition on rows of another entity that looks them up for each batch of rows.</summary>
/// <param name="Joins">The lookups.</param>
/// <param name="Check">The condition over what they bring.</param>
public sealed record SetLookup(ImmutableArray<NavigationJoin> Joins, RowPredicate Check);

/// <summary>What keys must fulfil to be worth looking up in one place.</summary>
public sealed class KeyCondition(Property key, IReadOnlyList<Expr> conditions)
{
    private readonly Shape _shape = new(key.DeclaringType, [new Column(key)]);

    public IReadOnlyList<Expr> Conditions { get; } = conditions;

    /// <summary>The keys that fulfil it, in the same order.</summary>
    public IReadOnlyList<string> Of(IReadOnlyList<string> keys)
    {
        var predicate = EvaluatorCompiler.Predicate(Conditions, _shape);
        using var batch = new RowBatch(_shape, keys.Count);
        var cursor = RowCursor.Rows(batch);
        var kept = new List<string>(keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            batch.AddRow();
            var cell = batch.AddText(keys[i]);
            batch.Row(i)[0] = cell;
            cursor.MoveTo(i);
            if (predicate.Keeps(ref cursor))
            {
                kept.Add(keys[i]);
            }
        }

        return kept;
    }
}

/// <summary>Properties that another source holds of the same entity, found by the canonical key.</summary>
/// <param name="Lookup">Reads them for a list of keys.</param>
/// <param name="KeyColumn">Where the lookup's rows hold the key.</param>
/// <param name="Columns">For each column of the lookup's rows but the key: its place there and in the plan's rows.</param>
public sealed record SourceJoin(ScanNode Lookup, int KeyColumn, ImmutableArray<(int From, int To)> Columns)
{
    /// <summary>Reads the source's rows without keys, to be joined from memory; null where they are looked up.</summary>
    public ReadPlan? Whole { get; init; }

    /// <summary>
    /// Whether <see cref="Whole"/> reads only rows that pass the source's own conditions, which no row without a match can pass: then rows without
    /// a match are dropped, and the matches may drive the read.
    /// </summary>
    public bool Decides { get; init; }

    /// <summary>The anchor looked up by the matches' keys; null where it can't be.</summary>
    public ScanNode? Driven { get; init; }

    /// <summary>The share of the keys that the source holds the properties of; null for all.</summary>
    public KeyShareExpr? Share { get; init; }

    /// <summary>Whether the source holds the properties for a key.</summary>
    public bool Holds(RowBatch batch, Cell key) =>
        Share is null || (!key.IsNull && KeyShare.Of(batch.Utf8(key)) is var at && at >= Share.From && at < Share.To);
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

    /// <summary>Reads the target's rows without keys, to be joined from memory; null where they are looked up.</summary>
    public ReadPlan? Whole { get; init; }
}

/// <summary>The query options of an expanded contained collection.</summary>
/// <param name="Descent">Columns of contained collections to go down to the rows that have it.</param>
/// <param name="Column">The collection's column in those rows.</param>
/// <param name="Nested">The shape of its elements.</param>
public sealed record ContainedStep(ImmutableArray<int> Descent, int Column, Shape Nested)
{
    public RowPredicate? Filter { get; init; }

    /// <summary>The expressions behind <see cref="Filter"/>, for people.</summary>
    public ImmutableArray<Expr> Conditions { get; init; } = [];

    public ImmutableArray<SortKey> OrderBy { get; init; } = [];

    public ImmutableArray<Evaluator> OrderValues { get; init; } = [];

    public long Skip { get; init; }

    public long? Top { get; init; }

    /// <summary>Whether the filter or order reads rows of other sources, so that those must be joined first.</summary>
    public bool ReadsLinks { get; init; }
}

/// <summary>A computed property of the rows, or of contained ones.</summary>
/// <param name="Name">The property's name, for people.</param>
/// <param name="Expression">The expression as asked, for people.</param>
/// <param name="Descent">Columns of contained collections to go down to the rows that have it.</param>
/// <param name="Column">Where those rows hold it.</param>
/// <param name="Width">Cells of such a row.</param>
public sealed record ComputeStep(string Name, Expr Expression, ImmutableArray<int> Descent, int Column, int Width, Evaluator Value)
{
    /// <summary>Whether it reads rows of other sources, so that those must be joined first.</summary>
    public bool ReadsLinks { get; init; }
}
