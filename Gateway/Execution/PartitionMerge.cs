using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>
/// Merges the rows of partitions, which are read at the same time: by the plan's order, where it has one; else as they come. Holds one batch a
/// partition. A partition that fails fails the read, since rows that are missing would not be noticed; but for one that may be missing beside others
/// that are there.
/// </summary>
/// <param name="missing">Takes the partitions that fail, where the others' rows may go on without; null where they may not. Needs an order, and all of the plan's partitions.</param>
internal sealed class PartitionMerge(ReadPlan plan, MissingParts? missing = null)
{
    private const long BackendPageRows = 1_000;

    public async IAsyncEnumerable<RowBatch> ReadAsync(
        IReadOnlyList<IAsyncEnumerable<RowBatch>> partitions, Action arrived, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var parts = partitions.Select(p => new Part(new StartedRows(p, stop.Token), plan, keepsLast: missing is not null)).ToList();
        try
        {
            var rows = plan.OrderBy.IsEmpty ? AsTheyComeAsync(parts) : InOrderAsync(parts, arrived);
            await foreach (var batch in rows.ConfigureAwait(false))
            {
                yield return batch;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var part in parts)
            {
                await part.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async IAsyncEnumerable<RowBatch> AsTheyComeAsync(List<Part> parts)
    {
        var open = new List<Part>(parts);
        while (open.Count > 0)
        {
            await Task.WhenAny(open.Select(p => p.Rows.Next)).ConfigureAwait(false);
            var ready = open.Find(p => p.Rows.Next.IsCompleted)!;
            if (await ready.Rows.TakeAsync().ConfigureAwait(false) is { } batch)
            {
                ready.Rows.GoOn();
                yield return batch;
            }
            else
            {
                open.Remove(ready);
            }
        }
    }

    private async IAsyncEnumerable<RowBatch> InOrderAsync(List<Part> parts, Action arrived)
    {
        var open = new List<Part>(parts);
        RowBatch? merged = null;
        var given = 0L;
        try
        {
            while (open.Count > 0)
            {
                // Step 1: a batch of each, and what is known once all have answered.
                await FillAsync(open).ConfigureAwait(false);
                CheckFailed(parts, open);
                open.RemoveAll(p => p.IsAtEnd);
                arrived();

                // Step 2: the last one left goes through as it is.
                if (open.Count == 1 && merged is null)
                {
                    var rest = open[0].TakeRest();
                    open[0].Rows.GoOn();
                    given += rest.Count;
                    yield return rest;
                    continue;
                }

                // Step 3: rows that are joined further on go there together.
                if (open.Count > 0)
                {
                    merged ??= new RowBatch(plan.Shape);
                    Merge(open, merged);
                }

                if (merged?.Count >= RowsAtOnce(given) || (open.Count == 0 && merged is not null))
                {
                    var ready = merged;
                    merged = null;
                    given += ready.Count;
                    yield return ready;
                }
            }
        }
        finally
        {
            merged?.Dispose();
        }
    }

    // Whoever fails first fails the read at once, whatever the others are waited for.
    private async ValueTask FillAsync(List<Part> open)
    {
        List<Task>? waiting = null;
        foreach (var part in open)
        {
            if (part.Fill() is { IsCompletedSuccessfully: false } fill)
            {
                (waiting ??= []).Add(fill);
            }
        }

        if (waiting is null)
        {
            return;
        }

        await foreach (var fill in Task.WhenEach(waiting).ConfigureAwait(false))
        {
            if (missing is null || !missing.Excuses(fill, default, out _))
            {
                await fill.ConfigureAwait(false);
            }
        }
    }

    /// <summary>Does without those that failed, unless all did.</summary>
    private void CheckFailed(List<Part> parts, List<Part> open)
    {
        if (missing is null)
        {
            return;
        }

        foreach (var part in open)
        {
            if (part.Filled.IsFaulted && missing.Excuses(part.Filled, default, out var error))
            {
                part.Fail(error);
                missing.Add(new MissingPartition(plan.Partitions[parts.IndexOf(part)], error, part.Last));
            }
        }

        if (parts.Count > 0 && parts.TrueForAll(p => p is { Failure: not null, Last.IsEmpty: true }))
        {
            throw parts[0].Failure!.ToException();
        }
    }

    /// <summary>Rows to wait for before they go on: as many as are still wanted, within a page of a backend. So no partition is waited for in vain.</summary>
    private long RowsAtOnce(long given) => plan.Top is { } top ? Math.Clamp(plan.Skip + top - given, 1, BackendPageRows) : 1;

    // Until one batch is used up: what its partition brings next may come before the other rows.
    private void Merge(List<Part> open, RowBatch merged)
    {
        while (true)
        {
            var first = open[0];
            foreach (var part in open)
            {
                if (Compare(part, first) < 0)
                {
                    first = part;
                }
            }

            if (!first.MoveTo(merged))
            {
                first.Rows.GoOn();
                return;
            }
        }
    }

    private int Compare(Part left, Part right)
    {
        var (a, b) = (left.Values, right.Values);
        for (var k = 0; k < a.Length; k++)
        {
            var key = plan.OrderBy[k];
            if (ValueOrder.Compare(a[k], b[k], key.Collation) is not 0 and var result)
            {
                return key.IsDescending ? -result : result;
            }
        }

        return 0;
    }

    /// <param name="keepsLast">Whether somebody may want to know how far its rows came.</param>
    private sealed class Part(StartedRows rows, ReadPlan plan, bool keepsLast) : IAsyncDisposable
    {
        private RowBatch? _batch;
        private RowCursor _cursor;
        private int _row;
        private Task _fill = Task.CompletedTask;

        public StartedRows Rows => rows;

        /// <summary>The last wait for a row.</summary>
        public Task Filled => _fill;

        /// <summary>Why no more rows come, where that is not because all have come.</summary>
        public GatewayError? Failure { get; private set; }

        /// <summary>Values of the order's terms in the last row of the batch that came last; empty before the first.</summary>
        public ImmutableArray<Value> Last { get; private set; } = [];

        /// <summary>Values of the order's terms in the row that is next.</summary>
        public Value[] Values { get; } = new Value[plan.OrderBy.Length];

        public bool IsAtEnd { get; private set; }

        /// <summary>Waits for a row, unless there is one, or none is left (<see cref="IsAtEnd"/>).</summary>
        public Task Fill() => _fill = _batch is null ? FillAsync() : Task.CompletedTask;

        public void Fail(GatewayError failure) => (Failure, IsAtEnd) = (failure, true);

        /// <summary>What is left of the batch.</summary>
        public RowBatch TakeRest()
        {
            var batch = _batch!;
            _batch = null;
            if (_row > 0)
            {
                batch.Reorder([.. Enumerable.Range(_row, batch.Count - _row)]);
            }

            return batch;
        }

        /// <summary>Copies the next row.</summary>
        /// <returns>Whether another one follows it.</returns>
        public bool MoveTo(RowBatch merged)
        {
            var batch = _batch!;
            merged.AddRow();
            merged.Age = batch.Age > merged.Age ? batch.Age : merged.Age;
            for (var c = 0; c < plan.Shape.Width; c++)
            {
                var cell = merged.CopyIn(batch, batch.Row(_row)[c], plan.Shape.Columns[c]);
                merged.Row(merged.Count - 1)[c] = cell;
            }

            if (++_row < batch.Count)
            {
                ReadValues();
                return true;
            }

            batch.Dispose();
            _batch = null;
            return false;
        }

        /// <summary>Gives up what is under way, which the caller has cancelled.</summary>
        public async ValueTask DisposeAsync()
        {
            try
            {
                await _fill.ConfigureAwait(false);
            }
            catch (Exception abandoned) when (abandoned is OperationCanceledException or GatewayException)
            {
                // The first failure is the one that is reported.
            }

            _batch?.Dispose();
            await rows.DisposeAsync().ConfigureAwait(false);
        }

        private async Task FillAsync()
        {
            while (await rows.TakeAsync().ConfigureAwait(false) is { } batch)
            {
                if (batch.Count == 0)
                {
                    batch.Dispose();
                    continue;
                }

                (_batch, _cursor, _row) = (batch, RowCursor.Rows(batch), keepsLast ? batch.Count - 1 : 0);
                ReadValues();
                if (keepsLast)
                {
                    Last = [.. Values];
                    _row = 0;
                    ReadValues();
                }

                return;
            }

            IsAtEnd = true;
        }

        private void ReadValues()
        {
            _cursor.MoveTo(_row);
            for (var k = 0; k < Values.Length; k++)
            {
                Values[k] = plan.OrderValues[k].Evaluate(ref _cursor);
            }
        }
    }
}
