using System.Globalization;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Explain;

/// <summary>
/// A plan in one line, known before it is run: <c>reads=3; calls=about 4; backends=salesforce,s4; pushed=2; residual=1</c>. Reads are those that the
/// plan has; the number of calls follows from what is known of numbers of rows, and is unknown where it hangs on others.
/// </summary>
internal sealed class PlanSummary
{
    private readonly HashSet<ReadPlan> _counted = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, long?> _rows = new(StringComparer.Ordinal);
    private readonly List<string> _backends = [];
    private long? _calls = 0;
    private int _reads;
    private int _pushed;
    private int _residual;

    public void Add(ReadPlan plan)
    {
        foreach (var (name, rows) in plan.Estimates)
        {
            _rows[name] = rows;
        }

        _calls += Count(plan, null).Calls;
    }

    public void AddForward(string backend)
    {
        Name(backend);
        _reads++;
        _calls++;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"reads={_reads}; calls={(_calls is { } known ? $"about {known}" : "unknown")}; backends={string.Join(',', _backends)}; pushed={_pushed}; residual={_residual}");

    /// <param name="keys">Values that the anchor is looked up by, where it is.</param>
    private (long? Calls, long? Rows) Count(ReadPlan plan, long? keys)
    {
        if (!_counted.Add(plan))
        {
            return (0, null);
        }

        var (calls, rows) = plan.Applied is { } applied ? (CountApplied(applied), null)
            : plan.Anchor is { } anchor ? CountPart(plan, anchor, keys) : CountMerge(plan, keys);
        var given = plan.Top is { } top ? Math.Min(top, rows ?? top) : rows;
        foreach (var join in plan.LateSources)
        {
            calls += CountLookup(join.Lookup, given);
        }

        foreach (var join in plan.LateNavigations)
        {
            calls += Count(join.Target, join.Descent.IsEmpty ? given : null).Calls;
        }

        return (calls, given);
    }

    private long? CountApplied(AppliedPlan applied) =>
        applied.Input is { } input ? Count(input, null).Calls : Sum(applied.Branches.Select(b => CountApplied(b.Plan)));

    private (long? Calls, long? Rows) CountMerge(ReadPlan plan, long? keys)
    {
        var parts = plan.Partitions.Select(p => Count(p, keys)).ToList();
        return (Sum(parts.Select(p => p.Calls)), Sum(parts.Select(p => p.Rows)));
    }

    private (long? Calls, long? Rows) CountPart(ReadPlan plan, ScanNode anchor, long? keys)
    {
        Note(anchor);
        _residual += plan.ResidualConjuncts.Length;
        var by = anchor.Request.LookupBy;
        var rows = by is { IsKey: true } ? keys
            : by is not null ? null
            : anchor.Request.IsSingleRow ? 1
            : anchor.Offer.IsLimited && anchor.Request.Top is { } top ? top
            : _rows.GetValueOrDefault(anchor.Name);
        var calls = by is null ? CallsFor(rows, anchor.Offer.RowsPerCall) : CallsFor(keys, anchor.Offer.KeysPerCall);
        foreach (var set in plan.KeySets)
        {
            calls += Count(set.Rows, null).Calls;
        }

        foreach (var join in plan.EarlySources)
        {
            calls += join.Whole is { } whole ? Count(whole, null).Calls : CountLookup(join.Lookup, rows);
        }

        foreach (var join in plan.EarlyNavigations)
        {
            calls += Count(join.Whole ?? join.Target, join.Descent.IsEmpty ? rows : null).Calls;
        }

        return (calls, rows);
    }

    private long? CountLookup(ScanNode lookup, long? keys)
    {
        Note(lookup);
        return CallsFor(keys, lookup.Offer.KeysPerCall);
    }

    private void Note(ScanNode scan)
    {
        _reads++;
        _pushed += scan.Offer.Verdicts.Count(v => v != Verdict.Unsupported);
        Name(scan.Source.Backend);
    }

    private void Name(string backend)
    {
        if (!_backends.Contains(backend))
        {
            _backends.Add(backend);
        }
    }

    private static long? CallsFor(long? rows, int perCall) => rows is { } known ? Math.Max(1, (known + perCall - 1) / perCall) : null;

    // Enumerable.Sum takes what is unknown for nothing.
    private static long? Sum(IEnumerable<long?> values) => values.Aggregate((long?)0, (sum, value) => sum + value);
}
