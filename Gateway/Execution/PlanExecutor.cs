using System.Collections.Immutable;
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
    public PlanRun Start(ReadPlan plan, RequestMemo memo) => new(plan, this, memo);

    internal async IAsyncEnumerable<RowBatch> ReadAsync(
        ReadPlan plan, PlanRun run, IReadOnlyList<string> keys, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Step 1: a filter on another source may decide which anchor rows are worth reading.
        var preloads = await PreloadAsync(plan, run, cancellation).ConfigureAwait(false);
        try
        {
            if (preloads.Any(p => p.Rows.Keys.Count == 0))
            {
                run.Counted(0);
                yield break;
            }

            var (anchor, isOrdered) = ScanAnchor(plan, run, keys, preloads, cancellation);

            // Steps 2 and 3: join what the filter reads, filter, and sort where the rows don't come in the order asked for.
            var rows = isOrdered ? anchor : SortAsync(plan, run, anchor, preloads, cancellation);
            var cut = new RowCut(plan);
            await foreach (var batch in rows.ConfigureAwait(false))
            {
                if (isOrdered)
                {
                    await FilterAsync(plan, run, batch, preloads, cancellation).ConfigureAwait(false);
                }

                // Step 4: cut to the rows that are wanted, and join what is left of them.
                if (cut.Apply(batch))
                {
                    await JoinLateAsync(plan, run, batch, cancellation).ConfigureAwait(false);
                    yield return batch;
                }
                else
                {
                    batch.Dispose();
                }

                if (cut.IsDone)
                {
                    break;
                }
            }

            if (plan.Count && !plan.AnchorCounts)
            {
                run.Counted(cut.Seen);
            }
        }
        finally
        {
            foreach (var (_, loaded) in preloads)
            {
                loaded.Dispose();
            }
        }
    }

    private async ValueTask<ImmutableArray<(SourceJoin Join, PreloadedRows Rows)>> PreloadAsync(ReadPlan plan, PlanRun run, CancellationToken cancellation)
    {
        if (plan.EarlySources.IsEmpty)
        {
            return [];
        }

        var preloads = ImmutableArray.CreateBuilder<(SourceJoin, PreloadedRows)>();
        try
        {
            foreach (var join in plan.EarlySources.Where(s => s.Preload is not null))
            {
                if (await PreloadedRows.LoadAsync(join, options.PreloadRowsMax, run.Memo, cancellation).ConfigureAwait(false) is { } loaded)
                {
                    preloads.Add((join, loaded));
                }
            }
        }
        catch
        {
            foreach (var (_, loaded) in preloads)
            {
                loaded.Dispose();
            }

            throw;
        }

        return preloads.ToImmutable();
    }

    /// <summary>The anchor's rows, and whether they come in the plan's order; by key where a preloaded source gives few keys.</summary>
    private (IAsyncEnumerable<RowBatch> Rows, bool IsOrdered) ScanAnchor(
        ReadPlan plan,
        PlanRun run,
        IReadOnlyList<string> keys,
        ImmutableArray<(SourceJoin Join, PreloadedRows Rows)> preloads,
        CancellationToken cancellation)
    {
        var node = plan.Anchor;
        var isOrdered = !plan.Sorts;
        if (plan.AnchorByKey is not null && keys.Count == 0 && !preloads.IsEmpty
            && preloads.MinBy(p => p.Rows.Keys.Count).Rows.Keys is var fewest && fewest.Count <= options.DriverKeysMax)
        {
            // Key lists are answered in no order; the plan had counted on the scan's.
            (node, keys, isOrdered) = (plan.AnchorByKey, fewest, plan.OrderBy.IsEmpty);
        }

        return (node.Reader.ReadAsync(node.Offer.Scan, new ScanArguments { Keys = keys, Memo = run.Memo }, cancellation), isOrdered);
    }

    /// <summary>Joins what the residual filter reads, then filters.</summary>
    private async ValueTask FilterAsync(
        ReadPlan plan, PlanRun run, RowBatch batch, ImmutableArray<(SourceJoin Join, PreloadedRows Rows)> preloads, CancellationToken cancellation)
    {
        if (plan.AnchorCounts && batch.TotalCount is { } total)
        {
            run.Counted(total);
        }

        batch.Reshape(plan.Shape);
        if (plan.Residual is null && plan.EarlySources.IsEmpty && plan.EarlyNavigations.IsEmpty)
        {
            return;
        }

        try
        {
            foreach (var (join, loaded) in preloads)
            {
                loaded.Join(batch, join);
            }

            var lookups = preloads.IsEmpty ? plan.EarlySources : plan.EarlySources.RemoveAll(s => preloads.Any(p => p.Join == s));
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
    }

    private async IAsyncEnumerable<RowBatch> FilterAllAsync(
        ReadPlan plan,
        PlanRun run,
        IAsyncEnumerable<RowBatch> anchor,
        ImmutableArray<(SourceJoin Join, PreloadedRows Rows)> preloads,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var batch in anchor.WithCancellation(cancellation).ConfigureAwait(false))
        {
            await FilterAsync(plan, run, batch, preloads, cancellation).ConfigureAwait(false);
            yield return batch;
        }
    }

    private async IAsyncEnumerable<RowBatch> SortAsync(
        ReadPlan plan,
        PlanRun run,
        IAsyncEnumerable<RowBatch> anchor,
        ImmutableArray<(SourceJoin Join, PreloadedRows Rows)> preloads,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var filtered = FilterAllAsync(plan, run, anchor, preloads, cancellation);
        var all = await RowCollector.CollectAsync(filtered, plan.Shape, options.ResidualRowsMax, $"Sorting {plan.Type.SetName}", cancellation).ConfigureAwait(false);
        RowSorter.Sort(all, plan.OrderBy, plan.OrderValues);
        yield return all;
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

    private async ValueTask JoinLateAsync(ReadPlan plan, PlanRun run, RowBatch batch, CancellationToken cancellation)
    {
        if (plan.LateSources.IsEmpty && plan.LateNavigations.IsEmpty && plan.Contained.IsEmpty)
        {
            return;
        }

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
