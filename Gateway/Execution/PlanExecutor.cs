using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Aggregation;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>
/// Runs a <see cref="ReadPlan"/>: streams the anchor's batches, or the merged ones of its partitions, through key sets, early joins, the residual
/// filter, the order and the cut, then joins what the remaining rows ask for. Memory holds one batch at a time, unless rows must be sorted.
/// </summary>
public sealed class PlanExecutor(PlanningOptions options, EstimateStore estimates)
{
    internal PlanningOptions Options { get; } = options;

    /// <summary>Starts a read. The batches are the caller's to dispose of.</summary>
    /// <param name="figures">Takes what the read costs; null where nobody wants to know.</param>
    /// <param name="missing">What the rows may come without; null where they come whole or not at all.</param>
    public PlanRun Start(ReadPlan plan, RequestMemo memo, RunFigures? figures = null, MissingParts? missing = null) => new(plan, this, memo, figures, missing: missing);

    internal async IAsyncEnumerable<RowBatch> ReadAsync(
        ReadPlan plan, PlanRun run, IReadOnlyList<string> keys, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (plan.Anchor is null && plan.Partitions.IsEmpty && plan.Applied is null)
        {
            // No row can fulfil the conditions.
            run.Counted(0);
            yield break;
        }

        // Step 1: joins of rows whose keys the query names need not wait for the rows.
        var ahead = JoinsAhead.Start(plan, this, run, keys, cancellation);
        try
        {
            // Step 2: the rows in their order, and of them those that are wanted.
            var rows = plan.Applied is { } applied ? new AppliedRead(this, run).ReadAsync(applied, cancellation)
                : plan.Anchor is null ? MergeAsync(plan, run, keys, cancellation) : new PartRead(plan, run, this, estimates).ReadAsync(keys, cancellation);
            var cut = new RowCut(plan);
            await foreach (var batch in rows.ConfigureAwait(false))
            {
                // Step 3: join what is left of them.
                if (cut.Apply(batch))
                {
                    run.Gave();
                    run.Figures?.Of(plan).Give(batch.Count);
                    await JoinLateAsync(plan, run, batch, ahead, cancellation).ConfigureAwait(false);
                    batch.Failures = run.Missing?.Errors;
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

            if (plan.Count && !plan.AnchorCounts && (plan.Anchor is not null || plan.Applied is not null))
            {
                run.Counted(cut.Seen);
            }
        }
        finally
        {
            if (ahead is not null)
            {
                await ahead.DisposeAsync().ConfigureAwait(false);
            }

            await run.EndAsync().ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<RowBatch> MergeAsync(
        ReadPlan plan, PlanRun run, IReadOnlyList<string> keys, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var parts = new List<(PlanRun Run, IAsyncEnumerable<RowBatch> Rows)>();
        foreach (var part in plan.Partitions)
        {
            var own = part.Keys is null || keys.Count == 0 ? keys : part.Keys.Of(keys);
            if (keys.Count == 0 || own.Count > 0)
            {
                var within = run.OfPartition(part, run.PassesOn && !plan.JoinsLate);
                parts.Add((within, ReadAsync(part, within, own, cancellation)));
            }
        }

        void Count()
        {
            if (plan.Count && parts.TrueForAll(p => p.Run.TotalCount is not null))
            {
                run.Counted(parts.Sum(p => p.Run.TotalCount!.Value));
            }
        }

        await foreach (var batch in new PartitionMerge(plan, run.MayLackPartitions ? run.Missing : null).ReadAsync([.. parts.Select(p => p.Rows)], Count, cancellation).ConfigureAwait(false))
        {
            yield return batch;
        }

        Count();
    }

    private async ValueTask JoinLateAsync(ReadPlan plan, PlanRun run, RowBatch batch, JoinsAhead? ahead, CancellationToken cancellation)
    {
        if (plan.LateSources.IsEmpty && plan.LateNavigations.IsEmpty && plan.Contained.IsEmpty && plan.Computed.IsEmpty)
        {
            return;
        }

        // Rows behind navigations and what other sources hold of the rows themselves are asked for at the same time.
        var beside = ahead is null ? JoinsAhead.Beside(plan, batch, this, run, cancellation) : null;
        try
        {
            await Joiner.JoinSourcesAsync(batch, plan.LateSources, plan, run, ahead, run.Missing, cancellation).ConfigureAwait(false);
            Compute(batch, plan.Computed.Where(s => !s.ReadsLinks), run.Missing);
            ApplyContained(batch, plan.Contained.Where(s => !s.ReadsLinks));
            await Joiner.JoinNavigationsAsync(batch, plan.LateNavigations, plan, this, run, ahead ?? beside, run.Missing, cancellation).ConfigureAwait(false);
            Compute(batch, plan.Computed.Where(s => s.ReadsLinks), run.Missing);
            ApplyContained(batch, plan.Contained.Where(s => s.ReadsLinks));
        }
        catch
        {
            batch.Dispose();
            throw;
        }
        finally
        {
            if (beside is not null)
            {
                await beside.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static void Compute(RowBatch batch, IEnumerable<ComputeStep> steps, MissingParts? missing)
    {
        foreach (var step in steps)
        {
            if (step.Descent.IsEmpty)
            {
                // Of what could not be read nothing can be computed. Contained rows come from one source, all or none.
                var read = missing?.Errors is null ? [] : ColumnsOf(step, batch.Shape);
                var rows = RowCursor.Rows(batch);
                for (var row = 0; row < batch.Count; row++)
                {
                    rows.MoveTo(row);
                    var cell = FailedOf(batch.Row(row), read) ?? batch.AddValue(step.Value.Evaluate(ref rows));
                    batch.Row(row)[step.Column] = cell;
                }

                continue;
            }

            foreach (var place in ContainedRows.Places(batch, step.Descent[..^1]))
            {
                var collection = place.Cells(batch)[step.Descent[^1]];
                var rows = RowCursor.Elements(batch, collection, step.Width);
                for (var row = 0; row < collection.Length && !collection.IsNull; row++)
                {
                    rows.MoveTo(row);
                    var cell = batch.AddValue(step.Value.Evaluate(ref rows));
                    batch.NestedRow(collection, row, step.Width)[step.Column] = cell;
                }
            }
        }
    }

    private static List<int> ColumnsOf(ComputeStep step, Shape shape)
    {
        var members = new HashSet<Member>();
        step.Expression.CollectOwnMembers(members);
        return [.. members.Select(shape.IndexOf).Where(c => c >= 0)];
    }

    private static Cell? FailedOf(ReadOnlySpan<Cell> row, List<int> columns)
    {
        foreach (var column in columns)
        {
            if (row[column].IsFailed)
            {
                return row[column];
            }
        }

        return null;
    }

    /// <summary>Applies the options of collections that stand in the rows.</summary>
    internal static void ApplyContained(RowBatch batch, IEnumerable<ContainedStep> steps)
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
        if (collection.IsNull || collection.IsFailed)
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
