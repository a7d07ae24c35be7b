using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>
/// Runs a <see cref="ReadPlan"/>: streams the anchor's batches through early joins, the residual filter, the order and the cut, then joins
/// what the remaining rows ask for. Memory holds one batch at a time, unless rows must be sorted.
/// </summary>
public sealed class PlanExecutor(PlanningOptions options)
{
    /// <summary>Starts a read. The batches are the caller's to dispose of.</summary>
    public PlanRun Start(ReadPlan plan, RequestMemo memo) => new(plan, ReadAsync, memo);

    internal async IAsyncEnumerable<RowBatch> ReadAsync(
        ReadPlan plan, PlanRun run, IReadOnlyList<string> keys, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Step 1: a filter on another source may decide which anchor rows are worth reading.
        var preloads = new Dictionary<SourceJoin, PreloadedRows>();
        try
        {
            var anchor = await ScanAnchorAsync(plan, run, keys, preloads, cancellation).ConfigureAwait(false);
            if (anchor is null)
            {
                run.Counted(0);
                yield break;
            }

            // Steps 2 and 3: join what the filter reads, then filter.
            var rows = FilterAsync(plan, run, anchor, preloads, cancellation);

            // Step 4: sort where the anchor's order is not the one asked for.
            if (plan.Sorts)
            {
                rows = SortAsync(plan, run, rows, cancellation);
            }

            // Step 5: cut, and join what is left.
            await foreach (var batch in CutAsync(plan, run, rows, cancellation).ConfigureAwait(false))
            {
                await JoinLateAsync(plan, run, batch, cancellation).ConfigureAwait(false);
                yield return batch;
            }
        }
        finally
        {
            foreach (var preload in preloads.Values)
            {
                preload.Dispose();
            }
        }
    }

    /// <summary>The anchor's rows; null where a preloaded source shows that there are none.</summary>
    private async Task<IAsyncEnumerable<RowBatch>?> ScanAnchorAsync(
        ReadPlan plan, PlanRun run, IReadOnlyList<string> keys, Dictionary<SourceJoin, PreloadedRows> preloads, CancellationToken cancellation)
    {
        foreach (var join in plan.EarlySources.Where(s => s.Preload is not null))
        {
            var loaded = await PreloadedRows.LoadAsync(join, options.PreloadRowsMax, run.Memo, cancellation).ConfigureAwait(false);
            if (loaded is not null)
            {
                preloads.Add(join, loaded);
            }
        }

        var smallest = preloads.Values.MinBy(p => p.Keys.Count);
        if (smallest is { Keys.Count: 0 })
        {
            return null;
        }

        var node = plan.Anchor;
        if (plan.AnchorByKey is not null && smallest is not null && smallest.Keys.Count <= options.DriverKeysMax && keys.Count == 0)
        {
            (node, keys) = (plan.AnchorByKey, smallest.Keys);
            run.AnchorIsUnordered = true;
        }

        return node.Reader.ReadAsync(node.Offer.Scan, new ScanArguments { Keys = keys, Memo = run.Memo }, cancellation);
    }

    private async IAsyncEnumerable<RowBatch> FilterAsync(
        ReadPlan plan,
        PlanRun run,
        IAsyncEnumerable<RowBatch> anchor,
        Dictionary<SourceJoin, PreloadedRows> preloads,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var batch in anchor.WithCancellation(cancellation).ConfigureAwait(false))
        {
            if (plan.AnchorCounts && batch.TotalCount is { } total)
            {
                run.Counted(total);
            }

            try
            {
                batch.Reshape(plan.Shape);
                foreach (var (join, loaded) in preloads)
                {
                    loaded.Join(batch, join);
                }

                var lookups = preloads.Count == 0 ? plan.EarlySources : [.. plan.EarlySources.Where(s => !preloads.ContainsKey(s))];
                await Joiner.JoinSourcesAsync(batch, lookups, plan, run.Memo, cancellation).ConfigureAwait(false);
                await Joiner.JoinNavigationsAsync(batch, plan.EarlyNavigations, this, run, options, cancellation).ConfigureAwait(false);
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

            yield return batch;
        }
    }

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

    private async IAsyncEnumerable<RowBatch> SortAsync(
        ReadPlan plan, PlanRun run, IAsyncEnumerable<RowBatch> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var all = await RowCollector.CollectAsync(rows, plan.Shape, options.ResidualRowsMax, $"Sorting {plan.Type.SetName}", cancellation).ConfigureAwait(false);
        RowSorter.Sort(all, plan.OrderBy, plan.OrderValues);
        run.AnchorIsUnordered = false;
        yield return all;
    }

    private async IAsyncEnumerable<RowBatch> CutAsync(
        ReadPlan plan, PlanRun run, IAsyncEnumerable<RowBatch> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // An anchor read by key lists answers in no order; the plan had counted on its order.
        if (run.AnchorIsUnordered && plan.OrderBy.Length > 0 && !plan.Sorts)
        {
            rows = SortAsync(plan, run, rows, cancellation);
        }

        var counts = plan.Count && !plan.AnchorCounts;
        long seen = 0;
        long taken = 0;
        await foreach (var batch in rows.WithCancellation(cancellation).ConfigureAwait(false))
        {
            var before = seen;
            seen += batch.Count;
            var first = (int)Math.Clamp(plan.Skip - before, 0, batch.Count);
            var wanted = (int)Math.Clamp((plan.Top ?? long.MaxValue) - taken, 0, batch.Count - first);
            if (first > 0)
            {
                batch.Reorder([.. Enumerable.Range(first, wanted)]);
            }
            else
            {
                batch.Truncate(wanted);
            }

            taken += wanted;
            if (wanted > 0)
            {
                yield return batch;
            }
            else
            {
                batch.Dispose();
            }

            if (taken >= plan.Top && !counts)
            {
                break;
            }
        }

        if (counts)
        {
            run.Counted(seen);
        }
    }

    private async Task JoinLateAsync(ReadPlan plan, PlanRun run, RowBatch batch, CancellationToken cancellation)
    {
        try
        {
            await Joiner.JoinSourcesAsync(batch, plan.LateSources, plan, run.Memo, cancellation).ConfigureAwait(false);
            ApplyContained(batch, plan.Contained.Where(s => !s.ReadsLinks));
            await Joiner.JoinNavigationsAsync(batch, plan.LateNavigations, this, run, options, cancellation).ConfigureAwait(false);
            ApplyContained(batch, plan.Contained.Where(s => s.ReadsLinks));
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    private static void ApplyContained(RowBatch batch, IEnumerable<ContainedStep> steps)
    {
        foreach (var step in steps)
        {
            foreach (var place in ContainedRows.Places(batch, step.Descent))
            {
                var cut = Cut(batch, step, place.Cells(batch)[step.Column]);
                place.Cells(batch)[step.Column] = cut;
            }
        }
    }

    private static Cell Cut(RowBatch batch, ContainedStep step, Cell collection)
    {
        if (collection.IsNull)
        {
            return collection;
        }

        var width = step.Nested.Width;
        var cursor = RowCursor.Elements(batch, collection, width);
        var rows = step.OrderBy.Length > 0
            ? RowSorter.Order(ref cursor, collection.Length, step.OrderBy, step.OrderValues)
            : [.. Enumerable.Range(0, collection.Length)];
        var kept = new List<int>(rows.Length);
        foreach (var row in rows)
        {
            cursor.MoveTo(row);
            if (step.Filter is null || step.Filter.Keeps(ref cursor))
            {
                kept.Add(row);
            }
        }

        var total = kept.Count;
        var chosen = kept.Skip((int)Math.Min(step.Skip, int.MaxValue)).Take((int)Math.Min(step.Top ?? int.MaxValue, int.MaxValue)).ToArray();
        var cells = new Cell[chosen.Length * width];
        for (var i = 0; i < chosen.Length; i++)
        {
            batch.NestedRow(collection, chosen[i], width).CopyTo(cells.AsSpan(i * width));
        }

        var result = batch.AddNested(cells, chosen.Length);
        return Cell.Nested(result.Start, chosen.Length, total);
    }
}
