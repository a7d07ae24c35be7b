using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>
/// A sequence of transformations while it is parsed: those at its beginning become options of the query that reads the rows, so that backends may
/// do them; the others become steps. Computed names stand for their expressions, as in $compute.
/// </summary>
internal sealed class AppliedSequence
{
    private readonly List<Expr> _conditions;
    private readonly List<RowStep> _steps;
    private readonly StructuredType _entity;
    private SearchExpr? _search;
    private ImmutableArray<SortKey> _order;
    private long _skip;
    private long? _top;
    private ImmutableArray<AppliedBranch> _branches = [];

    public AppliedSequence(StructuredType type)
    {
        _entity = Type = type;
        (_conditions, _steps, _order) = ([], [], []);
    }

    private AppliedSequence(AppliedSequence other)
    {
        (_entity, Type, Names, IsFolded) = (other._entity, other.Type, other.Names?.Copy(), other.IsFolded);
        (_conditions, _steps, _order) = ([.. other._conditions], [.. other._steps], other._order);
        (_search, _skip, _top, _branches, Reads) = (other._search, other._skip, other._top, other._branches, other.Reads);
    }

    /// <summary>The type of the rows so far.</summary>
    public StructuredType Type { get; private set; }

    /// <summary>What has been computed for them; null where nothing is.</summary>
    public ComputedNames? Names { get; private set; }

    /// <summary>Whether the rows are no longer those of the entity set.</summary>
    public bool IsFolded { get; private set; }

    /// <summary>How many times the entity set is read for them: a <c>concat</c> of rows that a <c>concat</c> made multiplies.</summary>
    public int Reads { get; private set; } = 1;

    // Conditions and orders of a query come before its cut.
    private bool IsCut => _skip > 0 || _top is not null;

    public AppliedSequence Fork() => new(this);

    public ComputedNames EnsureNames() => Names ??= new ComputedNames(Type);

    public void Filter(Expr condition)
    {
        if (_steps.Count == 0 && !IsFolded && !IsCut)
        {
            _conditions.AddRange(condition.Conjuncts());
        }
        else
        {
            _steps.Add(new FilterStep(Type, condition));
        }
    }

    /// <returns>False where the rows are no longer those that can be searched.</returns>
    public bool TrySearch(SearchExpr search)
    {
        if (_steps.Count > 0 || IsFolded || IsCut)
        {
            return false;
        }

        _search = _search is null ? search : search with { Term = new SearchAnd(_search.Term, search.Term) };
        return true;
    }

    public void OrderBy(ImmutableArray<SortKey> keys)
    {
        if (_steps.Count == 0 && !IsFolded && !IsCut)
        {
            _order = [.. keys, .. _order];
        }
        else
        {
            _steps.Add(new SortStep(Type, keys));
        }
    }

    public void Cut(long skip, long? top)
    {
        if (_steps.Count == 0 && !IsFolded)
        {
            Cut(ref _skip, ref _top, skip, top);
        }
        else
        {
            _steps.Add(new CutStep(Type, skip, top));
        }
    }

    public void Take(ExtremesStep step) => _steps.Add(step);

    public void Group(GroupStep step)
    {
        _steps.Add(step);
        (Type, Names, IsFolded) = (step.Type, null, true);
    }

    /// <summary>Goes on with the rows of several sequences.</summary>
    /// <param name="reads">How many times the entity set is read for all of them.</param>
    public void Concat(StructuredType type, ImmutableArray<AppliedBranch> branches, int reads)
    {
        _steps.Clear();
        Reads = reads;
        (Type, Names, IsFolded, _branches) = (type, null, true, branches);
    }

    public AppliedRows ToRows() => new(Type)
    {
        Input = _branches.IsEmpty ? Input(new CanonicalQuery(_entity) { Selection = new Selection(_entity) { Properties = [] } }) : null,
        Branches = _branches,
        Steps = [.. _steps],
    };

    /// <summary>The query of the options beside $apply, over the sequence's rows.</summary>
    /// <exception cref="Contracts.Errors.GatewayException">NotImplemented: what would have to be done with rows that are not grouped.</exception>
    public CanonicalQuery Under(CanonicalQuery options)
    {
        if (IsFolded)
        {
            return options with { Applied = ToRows() };
        }

        if (_steps.Count > 0 || (IsCut && (options.Filter is not null || options.Search is not null || options.Count || !options.OrderBy.IsEmpty)))
        {
            throw UrlErrors.NotImplemented(
                $"$apply with {(_steps is [ExtremesStep, ..] ? "topcount, topsum, toppercent or their opposites" : "more than skip and top after a skip or top")}, where rows are not grouped or aggregated afterwards,",
                SystemOption.Apply.Name());
        }

        return Input(options);
    }

    // What the sequence does comes before what the options say.
    private CanonicalQuery Input(CanonicalQuery options)
    {
        var (skip, top) = (_skip, _top);
        Cut(ref skip, ref top, options.Skip, options.Top);
        return options with
        {
            Filter = Expressions.AllOf([.. _conditions, .. options.Filter.Conjuncts()]),
            Search = _search is null ? options.Search
                : options.Search is null ? _search
                : _search with { Term = new SearchAnd(_search.Term, options.Search.Term) },
            OrderBy = [.. options.OrderBy, .. _order],
            Skip = skip,
            Top = top,
        };
    }

    private static void Cut(ref long skip, ref long? top, long thenSkip, long? thenTop)
    {
        skip = thenSkip > long.MaxValue - skip ? long.MaxValue : skip + thenSkip;
        top = top is { } had ? Math.Min(Math.Max(0, had - thenSkip), thenTop ?? long.MaxValue) : thenTop;
    }
}
