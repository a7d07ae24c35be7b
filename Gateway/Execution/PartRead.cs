using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>One read of one anchor: what is loaded ahead decides how the anchor is asked and which of its rows go on. Used once.</summary>
internal sealed class PartRead(ReadPlan plan, PlanRun run, PlanExecutor executor, EstimateStore estimates)
{
    // About as many keys as one call takes: no fewer rows are looked up at a time, and not many more than are wanted at first.
    private const int SliceRowsMin = 100;

    private ImmutableArray<(KeySet Set, PreloadedRows Rows)> _sets = [];
    private ImmutableArray<(SourceJoin Join, PreloadedRows Rows)> _sources = [];
    private ImmutableArray<(NavigationJoin Join, PreloadedRows Rows)> _navigations = [];

    // Of sets that turned out to be too large.
    private ImmutableArray<SetLookup> _instead = [];
    private ImmutableArray<SourceJoin> _lookUpSources = [];
    private ImmutableArray<NavigationJoin> _lookUpNavigations = [];

    private bool LoadsAhead =>
        !plan.KeySets.IsEmpty || plan.EarlySources.Any(s => s.Whole is not null) || plan.EarlyNavigations.Any(n => n.Whole is not null);

    /// <summary>The rows that pass, in the plan's order; neither skipped nor cut.</summary>
    /// <param name="keys">The values to look the anchor up by; empty for a scan.</param>
    public IAsyncEnumerable<RowBatch> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation) =>
        LoadsAhead ? ReadDecidedAsync(keys, cancellation) : Ordered(run.Scan(plan.Anchor!, keys, cancellation, PassesOn(keys)), isInOrder: !plan.Sorts, cancellation);

    /// <summary>
    /// Whether rows go on to the client with nothing to wait for, so that a page need not be there to its end. Else whole pages are better: each
    /// batch for which something is looked up costs calls, and what is gathered would only keep the backend's call open.
    /// </summary>
    private bool PassesOn(IReadOnlyList<string> keys) =>
        keys.Count == 0 && run.PassesOn && !plan.Sorts && plan is { EarlySources.IsEmpty: true, EarlyNavigations.IsEmpty: true, JoinsLate: false };

    private async IAsyncEnumerable<RowBatch> ReadDecidedAsync(IReadOnlyList<string> keys, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        StartedRows? started = null;
        try
        {
            // Step 1: load what decides, all at the same time; beside it the anchor, where it will be scanned in any case.
            started = keys.Count > 0 || !MayBeDriven ? new StartedRows(run.Scan(plan.Anchor!, keys, stop.Token), stop.Token) : null;
            await LoadAsync().ConfigureAwait(false);
            if (_sets.Any(s => !s.Set.IsExcluding && s.Rows.Keys.Count == 0) || _sources.Any(s => s.Join.Decides && s.Rows.Keys.Count == 0))
            {
                run.Counted(0);
                yield break;
            }

            // Step 2: ask the anchor, by keys where few are left.
            var (rows, isInOrder) = started is not null ? (started.RestAsync(), !plan.Sorts) : Drive(stop.Token);
            await foreach (var batch in Ordered(rows, isInOrder, stop.Token).ConfigureAwait(false))
            {
                yield return batch;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            if (started is not null)
            {
                await started.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether a set or a source might turn out to have so few keys that the anchor is better looked up by them.</summary>
    private bool MayBeDriven =>
        plan.KeySets.Any(s => s.Driven is not null && !(KnownRows(s.Rows) > plan.DriverKeysMax))
        || plan.EarlySources.Any(s => s.Driven is not null && !(KnownRows(s.Whole!) > plan.DriverKeysMax));

    // Of partitions, those that are known: at least so many.
    private long? KnownRows(ReadPlan rows) => rows.Anchor is { } anchor ? estimates.Find(anchor.Name) : rows.Partitions.Sum(KnownRows);

    private async Task LoadAsync()
    {
        var sets = plan.KeySets.Select(s => LoadAsync(s.Rows, s.RowsColumn, keepsRows: false)).ToList();
        var (wholes, links) = (plan.EarlySources.Where(s => s.Whole is not null).ToList(), plan.EarlyNavigations.Where(n => n.Whole is not null).ToList());
        var sources = wholes.Select(s => LoadAsync(s.Whole!, s.KeyColumn, keepsRows: true)).ToList();
        var navigations = links.Select(n => LoadAsync(n.Whole!, n.TargetColumn, keepsRows: true)).ToList();
        await AllAsync([.. sets, .. sources, .. navigations]).ConfigureAwait(false);
        _sets = [.. plan.KeySets.Zip(await Task.WhenAll(sets).ConfigureAwait(false))];
        foreach (var (set, loaded) in _sets)
        {
            if (loaded.TooMany is { } many && set.Otherwise is null)
            {
                throw TooBroad.Set(set, many, executor.Options.PreloadRowsMax).ToException();
            }
        }

        _instead = [.. _sets.Where(s => s.Rows.TooMany is not null).Select(s => s.Set.Otherwise!)];
        _sets = _instead.IsEmpty ? _sets : _sets.RemoveAll(s => s.Rows.TooMany is not null);
        _sources = [.. wholes.Zip(await Task.WhenAll(sources).ConfigureAwait(false)).Where(s => s.Second.TooMany is null)];
        _navigations = [.. links.Zip(await Task.WhenAll(navigations).ConfigureAwait(false)).Where(s => s.Second.TooMany is null)];
    }

    private Task<PreloadedRows> LoadAsync(ReadPlan rows, int keyColumn, bool keepsRows) => run.LoadAsync(rows, async cancellation =>
    {
        var loaded = await PreloadedRows.LoadAsync(
            executor.ReadAsync(rows, run.Within(rows), [], cancellation), keyColumn, keepsRows, executor.Options.PreloadRowsMax).ConfigureAwait(false);
        if (rows.Name is { } name)
        {
            estimates.Note(name, loaded.TooMany ?? loaded.Count);
        }

        return loaded;
    });

    // The first failure is told at once; the run gives the others up.
    private static async Task AllAsync(List<Task<PreloadedRows>> loads)
    {
        await foreach (var load in Task.WhenEach(loads).ConfigureAwait(false))
        {
            await load.ConfigureAwait(false);
        }
    }

    /// <summary>The anchor's rows, and whether they come in the plan's order.</summary>
    private (IAsyncEnumerable<RowBatch> Rows, bool IsInOrder) Drive(CancellationToken cancellation)
    {
        var fewest = _sets.Where(s => s.Set.Driven is not null).Select(s => (s.Set.Driven, s.Rows.Keys))
            .Concat(_sources.Where(s => s.Join is { Decides: true, Driven: not null }).Select(s => (s.Join.Driven, s.Rows.Keys)))
            .OrderBy(s => s.Keys.Count).FirstOrDefault();
        if (fewest.Driven is not { } driven || fewest.Keys.Count > plan.DriverKeysMax)
        {
            return (run.Scan(plan.Anchor!, [], cancellation), !plan.Sorts);
        }

        // Key lists are answered in no order.
        var keys = KeysHere(driven, fewest.Keys);
        return keys.Count == 0 ? (AsyncEnumerable.Empty<RowBatch>(), true) : (run.Scan(driven, keys, cancellation), plan.OrderBy.IsEmpty);
    }

    // By the key, no more than those that this partition's rows may have.
    private IReadOnlyList<string> KeysHere(ScanNode driven, IReadOnlyList<string> keys) =>
        driven.Request.LookupBy!.IsKey && plan.Keys is { } here ? here.Of(keys) : keys;

    private IAsyncEnumerable<RowBatch> Ordered(IAsyncEnumerable<RowBatch> anchor, bool isInOrder, CancellationToken cancellation) =>
        isInOrder ? FilterAllAsync(anchor, cancellation) : SortAsync(anchor, cancellation);

    private IAsyncEnumerable<RowBatch> FilterAllAsync(IAsyncEnumerable<RowBatch> anchor, CancellationToken cancellation)
    {
        _lookUpSources = _sources.IsEmpty ? plan.EarlySources : plan.EarlySources.RemoveAll(s => _sources.Any(p => p.Join == s));
        _lookUpNavigations = [.. _navigations.IsEmpty ? plan.EarlyNavigations : plan.EarlyNavigations.RemoveAll(n => _navigations.Any(p => p.Join == n)), .. _instead.SelectMany(i => i.Joins)];
        if (_lookUpSources.IsEmpty && _lookUpNavigations.IsEmpty)
        {
            return FilterEachAsync(anchor, cancellation);
        }

        // What is looked up is asked for of several slices at a time, so that the calls that wait for one another don't grow with the number of rows.
        var wanted = plan is { Top: { } top, Count: false, Sorts: false } ? plan.Skip + top : (long?)null;
        var slices = wanted is { } rows ? new RowSlices(rows, Math.Max(SliceRowsMin, 2 * rows)) : new RowSlices(RowSlices.GatheredRowsMax, long.MaxValue);
        return new SideBySide(LookUpAsync, wantsAll: wanted is null).RunAsync(slices.OfAsync(anchor, Decide, cancellation), cancellation);
    }

    private async IAsyncEnumerable<RowBatch> FilterEachAsync(IAsyncEnumerable<RowBatch> anchor, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var batch in anchor.WithCancellation(cancellation).ConfigureAwait(false))
        {
            try
            {
                Decide(batch);
                Check(batch);
            }
            catch
            {
                batch.Dispose();
                throw;
            }

            yield return batch;
        }
    }

    private async IAsyncEnumerable<RowBatch> SortAsync(IAsyncEnumerable<RowBatch> anchor, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var all = await RowCollector.CollectAsync(
            FilterAllAsync(anchor, cancellation), plan.Shape, executor.Options.ResidualRowsMax, rows => TooBroad.Sort(plan, rows, executor.Options.ResidualRowsMax), cancellation).ConfigureAwait(false);
        RowSorter.Sort(all, plan.OrderBy, plan.OrderValues);
        yield return all;
    }

    /// <summary>Drops the rows that what was loaded rules out, by the values that come with the rows, and joins what is in memory.</summary>
    private void Decide(RowBatch batch)
    {
        if (plan.AnchorCounts && batch.TotalCount is { } total)
        {
            run.Counted(total);
        }

        batch.Reshape(plan.Shape);
        if (_sets.IsEmpty && _sources.IsEmpty)
        {
            return;
        }

        foreach (var (set, loaded) in _sets.Where(s => !IsJoined(s.Set.Column)))
        {
            loaded.Filter(batch, set.Column, set.IsExcluding);
        }

        foreach (var (join, loaded) in _sources)
        {
            loaded.Join(batch, join);
        }
    }

    /// <summary>Joins what has to be looked up for the rows, and drops those that it rules out. Disposes of them where that fails.</summary>
    private async ValueTask LookUpAsync(RowBatch batch, CancellationToken cancellation)
    {
        run.LookUp(batch.Count);
        try
        {
            if (!_lookUpSources.IsEmpty)
            {
                CheckLookups(_lookUpSources.Sum(s => Calls(batch.Count, s.Lookup)), _lookUpSources.Select(s => s.Lookup.Source.Backend));
                await Joiner.JoinSourcesAsync(batch, _lookUpSources, plan, run, null, null, cancellation).ConfigureAwait(false);
            }

            CheckJoined(batch);
            if (!_lookUpNavigations.IsEmpty)
            {
                CheckLookups(_lookUpNavigations.Sum(n => n.Target.Anchor is { } anchor ? Calls(batch.Count, anchor) : 1), _lookUpNavigations.SelectMany(n => n.Target.Backends));
                await Joiner.JoinNavigationsAsync(batch, _lookUpNavigations, plan, executor, run, null, null, cancellation).ConfigureAwait(false);
            }

            CheckResidual(batch);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    private void Check(RowBatch batch)
    {
        CheckJoined(batch);
        CheckResidual(batch);
    }

    // By what other sources hold, and the rows that all of these lead to.
    private void CheckJoined(RowBatch batch)
    {
        if (_sets.IsEmpty && _navigations.IsEmpty)
        {
            return;
        }

        foreach (var (set, loaded) in _sets.Where(s => IsJoined(s.Set.Column)))
        {
            loaded.Filter(batch, set.Column, set.IsExcluding);
        }

        foreach (var (join, loaded) in _navigations)
        {
            loaded.Join(batch, join);
        }
    }

    private void CheckResidual(RowBatch batch)
    {
        if (plan.Residual is not null)
        {
            Filter(batch, plan.Residual);
        }

        foreach (var instead in _instead)
        {
            Filter(batch, instead.Check);
        }

        run.Figures?.Of(plan).Keep(batch.Count);
    }

    /// <summary>Whether another source than the anchor fills the column.</summary>
    private bool IsJoined(int column) => !plan.EarlySources.IsEmpty && plan.EarlySources.Any(s => s.Columns.Any(c => c.To == column));

    // What the planner could not know beforehand is bounded while it runs.
    private void CheckLookups(long calls, IEnumerable<string> backends)
    {
        if (run.AddLookupCalls(calls) is var sum && sum > executor.Options.FilterCallsMax)
        {
            throw TooBroad.Lookups(plan, sum, run.LookedUpRows, executor.Options.FilterCallsMax, backends).ToException();
        }
    }

    private static long Calls(int rows, ScanNode lookup) => (rows + lookup.Offer.KeysPerCall - 1) / lookup.Offer.KeysPerCall;

    private static void Filter(RowBatch batch, RowPredicate predicate)
    {
        var cursor = RowCursor.Rows(batch);
        var kept = new int[batch.Count];
        var count = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            cursor.MoveTo(i);
            if (predicate.Keeps(ref cursor))
            {
                kept[count++] = i;
            }
        }

        if (count < batch.Count)
        {
            batch.Reorder(kept.AsSpan(0, count));
        }
    }
}
