using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>One read of one anchor: what is loaded ahead decides how the anchor is asked and which of its rows go on. Used once.</summary>
internal sealed class PartRead(ReadPlan plan, PlanRun run, PlanExecutor executor, EstimateStore estimates)
{
    // About as many keys as one call takes.
    private const int SliceRowsMin = 100;

    private ImmutableArray<(KeySet Set, PreloadedRows Rows)> _sets = [];
    private ImmutableArray<(SourceJoin Join, PreloadedRows Rows)> _sources = [];
    private ImmutableArray<(NavigationJoin Join, PreloadedRows Rows)> _navigations = [];

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
            if (loaded.TooMany is { } many)
            {
                throw TooBroad(set, many);
            }
        }

        _sources = [.. wholes.Zip(await Task.WhenAll(sources).ConfigureAwait(false)).Where(s => s.Second.TooMany is null)];
        _navigations = [.. links.Zip(await Task.WhenAll(navigations).ConfigureAwait(false)).Where(s => s.Second.TooMany is null)];
    }

    private Task<PreloadedRows> LoadAsync(ReadPlan rows, int keyColumn, bool keepsRows) => run.LoadAsync(rows, async cancellation =>
    {
        var loaded = await PreloadedRows.LoadAsync(
            executor.ReadAsync(rows, run.Within(rows), [], cancellation), keyColumn, keepsRows, executor.Options.PreloadRowsMax).ConfigureAwait(false);
        if (rows.Anchor is { } anchor && rows.ResidualConjuncts.IsEmpty && rows.KeySets.IsEmpty && rows.EarlySources.IsEmpty)
        {
            estimates.Note(anchor.Name, loaded.TooMany ?? loaded.Count);
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
        return fewest.Driven is { } driven && fewest.Keys.Count <= plan.DriverKeysMax
            ? (run.Scan(driven, plan.Keys?.Of(fewest.Keys) ?? fewest.Keys, cancellation), plan.OrderBy.IsEmpty) // Key lists are answered in no order.
            : (run.Scan(plan.Anchor!, [], cancellation), !plan.Sorts);
    }

    private IAsyncEnumerable<RowBatch> Ordered(IAsyncEnumerable<RowBatch> anchor, bool isInOrder, CancellationToken cancellation) =>
        isInOrder ? FilterAllAsync(anchor, SliceRows, cancellation) : SortAsync(anchor, cancellation);

    private async IAsyncEnumerable<RowBatch> FilterAllAsync(
        IAsyncEnumerable<RowBatch> anchor, int sliceRows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var batch in anchor.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (batch.Count <= sliceRows)
            {
                await FilterAsync(batch, cancellation).ConfigureAwait(false);
                run.Figures?.Of(plan).Keep(batch.Count);
                yield return batch;
                continue;
            }

            // Who wants a page of rows should not wait for what belongs to a backend's whole page to be looked up.
            using (batch)
            {
                // Twice as many each time, for where few of them pass.
                for (var first = 0; first < batch.Count;)
                {
                    var slice = batch.Slice(first, sliceRows);
                    first += slice.Count;
                    sliceRows = Math.Min(sliceRows * 2, int.MaxValue / 4);
                    await FilterAsync(slice, cancellation).ConfigureAwait(false);
                    run.Figures?.Of(plan).Keep(slice.Count);
                    yield return slice;
                }
            }
        }
    }

    /// <summary>Rows that related values are looked up for at a time: not many more than are wanted, where the rest may never be looked at.</summary>
    private int SliceRows =>
        plan is { Top: { } top, Count: false, Sorts: false } && (!plan.EarlySources.IsEmpty || !plan.EarlyNavigations.IsEmpty)
            ? (int)Math.Clamp(2 * (plan.Skip + top), SliceRowsMin, int.MaxValue / 4)
            : int.MaxValue;

    private async IAsyncEnumerable<RowBatch> SortAsync(IAsyncEnumerable<RowBatch> anchor, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var all = await RowCollector.CollectAsync(
            FilterAllAsync(anchor, int.MaxValue, cancellation), plan.Shape, executor.Options.ResidualRowsMax, $"Sorting {plan.Type.SetName}", cancellation).ConfigureAwait(false);
        RowSorter.Sort(all, plan.OrderBy, plan.OrderValues);
        yield return all;
    }

    /// <summary>Drops the rows that what was loaded rules out, joins what the residual filter reads, then filters.</summary>
    private async ValueTask FilterAsync(RowBatch batch, CancellationToken cancellation)
    {
        if (plan.AnchorCounts && batch.TotalCount is { } total)
        {
            run.Counted(total);
        }

        batch.Reshape(plan.Shape);
        if (plan.Residual is null && plan.KeySets.IsEmpty && plan.EarlySources.IsEmpty && plan.EarlyNavigations.IsEmpty)
        {
            return;
        }

        try
        {
            // Step 1: by the values that come with the rows.
            foreach (var (set, loaded) in _sets.Where(s => !IsJoined(s.Set.Column)))
            {
                loaded.Filter(batch, set.Column, set.IsExcluding);
            }

            // Step 2: what other sources hold, and by that.
            foreach (var (join, loaded) in _sources)
            {
                loaded.Join(batch, join);
            }

            await LookUpSourcesAsync(batch, cancellation).ConfigureAwait(false);
            foreach (var (set, loaded) in _sets.Where(s => IsJoined(s.Set.Column)))
            {
                loaded.Filter(batch, set.Column, set.IsExcluding);
            }

            // Step 3: the rows that all of these lead to.
            foreach (var (join, loaded) in _navigations)
            {
                loaded.Join(batch, join);
            }

            await LookUpNavigationsAsync(batch, cancellation).ConfigureAwait(false);
            if (plan.Residual is not null)
            {
                Filter(batch, plan.Residual);
            }
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>Whether another source than the anchor fills the column.</summary>
    private bool IsJoined(int column) => !plan.EarlySources.IsEmpty && plan.EarlySources.Any(s => s.Columns.Any(c => c.To == column));

    private ValueTask LookUpSourcesAsync(RowBatch batch, CancellationToken cancellation)
    {
        var sources = _sources.IsEmpty ? plan.EarlySources : plan.EarlySources.RemoveAll(s => _sources.Any(p => p.Join == s));
        if (sources.IsEmpty)
        {
            return ValueTask.CompletedTask;
        }

        CheckLookups(sources.Sum(s => Calls(batch.Count, s.Lookup)));
        return new ValueTask(Joiner.JoinSourcesAsync(batch, sources, plan, run, null, cancellation));
    }

    private ValueTask LookUpNavigationsAsync(RowBatch batch, CancellationToken cancellation)
    {
        var navigations = _navigations.IsEmpty ? plan.EarlyNavigations : plan.EarlyNavigations.RemoveAll(n => _navigations.Any(p => p.Join == n));
        if (navigations.IsEmpty)
        {
            return ValueTask.CompletedTask;
        }

        CheckLookups(navigations.Sum(n => n.Target.Anchor is { } anchor ? Calls(batch.Count, anchor) : 1));
        return new ValueTask(Joiner.JoinNavigationsAsync(batch, navigations, executor, run, null, cancellation));
    }

    // What the planner could not know beforehand is bounded while it runs.
    private void CheckLookups(long calls)
    {
        var limit = executor.Options.FilterCallsMax;
        run.LookupCalls += calls;
        if (run.LookupCalls > limit)
        {
            throw new GatewayError(
                GatewayErrorCode.FilterTooBroad,
                string.Create(CultureInfo.InvariantCulture, $"Filtering or sorting {plan.Type.SetName} takes more than {limit} calls to look related values up (Limits:FilterCallsMax). ")
                + $"Add a condition that {plan.Anchor!.Source.Backend} evaluates, so that fewer {plan.Type.SetName} have to be looked at.")
            {
                Target = "$filter",
            }.ToException();
        }
    }

    private static long Calls(int rows, ScanNode lookup) => (rows + lookup.Offer.KeysPerCall - 1) / lookup.Offer.KeysPerCall;

    private GatewayException TooBroad(KeySet set, long rows) => new GatewayError(
        GatewayErrorCode.FilterTooBroad,
        string.Create(CultureInfo.InvariantCulture, $"The condition {ExpressionText.Of(set.Condition)} is too broad: {rows} {set.Rows.Type.SetName} or more decide on it, {executor.Options.PreloadRowsMax} are allowed (Limits:PreloadRowsMax). ")
        + $"Add a condition on {set.Rows.Type.SetName} that narrows them.")
    {
        Target = "$filter",
    }.ToException();

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
