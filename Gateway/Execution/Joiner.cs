using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>
/// Batched lookup joins: collects the distinct keys of a batch's rows, reads their matches in key lists, and puts them into the rows' cells.
/// All joins of a step ask their backends at the same time; the rows are changed one join after the other.
/// </summary>
internal static class Joiner
{
    /// <summary>Fills the columns that other sources hold of the same entities. Rows without a match get nulls.</summary>
    /// <param name="ahead">Answers that were asked for before the rows were there.</param>
    /// <param name="missing">Takes the joins that fail, where the rows may go on without; null where they may not.</param>
    public static async Task JoinSourcesAsync(
        RowBatch batch, ImmutableArray<SourceJoin> joins, ReadPlan plan, PlanRun run, JoinsAhead? ahead, MissingParts? missing, CancellationToken cancellation)
    {
        if (batch.Count == 0 || joins.IsEmpty)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, missing?.Late ?? default);
        var key = plan.Shape.IndexOf(plan.Type.Key!);
        var asked = new List<(int[] Numbers, TextKeys Keys)>(joins.Length);
        var reads = new Task<RowBatch>?[joins.Length];
        foreach (var join in joins)
        {
            var keys = new TextKeys();
            var numbers = new int[batch.Count];
            for (var i = 0; i < batch.Count; i++)
            {
                var cell = batch.Row(i)[key];
                numbers[i] = join.Holds(batch, cell) ? keys.Add(batch, cell) : -1;
            }

            reads[asked.Count] = missing?.Find(join) is not null ? null : ahead?.Take(join) ?? LookUpAsync(join, keys.Keys, run, stop.Token);
            asked.Add((numbers, keys));
        }

        var answers = await AllAsync(reads, joins, _ => missing, stop, ahead, cancellation).ConfigureAwait(false);
        try
        {
            for (var j = 0; j < answers.Length; j++)
            {
                if (answers[j] is { } found)
                {
                    Apply(batch, asked[j].Numbers, asked[j].Keys, joins[j], found);
                }
                else
                {
                    Fail(batch, asked[j].Numbers, joins[j], missing!.Find(joins[j])!.Value);
                }
            }
        }
        finally
        {
            Array.ForEach(answers, a => a?.Dispose());
        }
    }

    /// <summary>Fills the columns of navigation properties with the rows that they lead to.</summary>
    /// <param name="ahead">Answers that were asked for before the rows were there.</param>
    /// <param name="missing">Takes the joins that fail, where the rows may go on without; null where they may not.</param>
    public static async Task JoinNavigationsAsync(
        RowBatch batch, ImmutableArray<NavigationJoin> joins, ReadPlan plan, PlanExecutor executor, PlanRun run, JoinsAhead? ahead, MissingParts? missing, CancellationToken cancellation)
    {
        if (batch.Count == 0 || joins.IsEmpty)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, LateOf(plan, missing));
        var asked = new List<(NavigationJoin Join, List<RowPlace> Places, int[] Numbers, TextKeys Keys)>(joins.Length);
        var reads = new Task<RowBatch>?[joins.Length];
        foreach (var join in joins)
        {
            var places = ContainedRows.Places(batch, join.Descent);
            var keys = new TextKeys();
            var numbers = new int[places.Count];
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = keys.Add(batch, places[i].Cells(batch)[join.SourceColumn]);
            }

            var excused = Excused(join);
            reads[asked.Count] = excused?.Find(join) is not null ? null : ahead?.Take(join) ?? ReadTargetAsync(join, keys.Keys, executor, run, excused, stop.Token);
            asked.Add((join, places, numbers, keys));
        }

        var answers = await AllAsync(reads, joins, Excused, stop, ahead, cancellation).ConfigureAwait(false);
        try
        {
            for (var j = 0; j < answers.Length; j++)
            {
                var (join, places, numbers, keys) = asked[j];
                if (answers[j] is { } found)
                {
                    Apply(batch, join, places, numbers, keys, found, Excused(join));
                }
                else
                {
                    var failed = Cell.Failed(missing!.Find(join)!.Value);
                    Put(batch, join, places, number => number < 0 ? null : failed, numbers);
                }
            }
        }
        finally
        {
            Array.ForEach(answers, a => a?.Dispose());
        }

        MissingParts? Excused(NavigationJoin join) => ExcuseOf(join, plan, missing);
    }

    /// <summary>What takes a join that fails; null where the rows need it, since contained rows are chosen by what lies behind them, or values computed of it.</summary>
    internal static MissingParts? ExcuseOf(NavigationJoin join, ReadPlan plan, MissingParts? missing) =>
        (!join.Descent.IsEmpty && plan.Contained.Any(s => s.ReadsLinks)) || plan.Computed.Any(s => s.ReadsLinks) ? null : missing;

    /// <summary>When joins of related rows are given up, where the rows can do without any of them.</summary>
    internal static CancellationToken LateOf(ReadPlan plan, MissingParts? missing) =>
        missing is null || plan.LateNavigations.Any(join => ExcuseOf(join, plan, missing) is null) ? CancellationToken.None : missing.Late;

    internal static async Task<RowBatch> LookUpAsync(SourceJoin join, IReadOnlyList<string> keys, PlanRun run, CancellationToken cancellation)
    {
        var node = join.Lookup;
        if (keys.Count == 0)
        {
            return new RowBatch(node.Request.Shape, 0);
        }

        return await RowCollector.CollectAsync(run.Scan(node, keys, cancellation), node.Request.Shape, int.MaxValue, _ => throw new InvalidOperationException("No batch holds so many rows."), cancellation).ConfigureAwait(false);
    }

    internal static async Task<RowBatch> ReadTargetAsync(
        NavigationJoin join, IReadOnlyList<string> keys, PlanExecutor executor, PlanRun run, MissingParts? missing, CancellationToken cancellation)
    {
        var plan = join.Target;
        if (keys.Count == 0)
        {
            return new RowBatch(plan.Shape, 0);
        }

        var rows = executor.ReadAsync(plan, run.Within(plan, missing: missing), keys, cancellation);
        return await RowCollector.CollectAsync(rows, plan.Shape, executor.Options.ResidualRowsMax, count => TooBroad.Related(join, count, executor.Options.ResidualRowsMax), cancellation).ConfigureAwait(false);
    }

    private static void Apply(RowBatch batch, int[] numbers, TextKeys keys, SourceJoin join, RowBatch found)
    {
        var shape = join.Lookup.Request.Shape;
        var rowOf = new int[keys.Keys.Count];
        Array.Fill(rowOf, -1);
        for (var row = 0; row < found.Count; row++)
        {
            if (keys.Find(found, found.Row(row)[join.KeyColumn]) is >= 0 and var number && rowOf[number] < 0)
            {
                rowOf[number] = row;
            }
        }

        var shift = batch.Adopt(found);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] < 0)
            {
                continue;
            }

            var row = rowOf[numbers[i]];
            foreach (var (from, to) in join.Columns)
            {
                // Null where there is no match: another source may have filled the cell for keys that have moved since.
                var cell = row < 0 ? Cell.Null : batch.Import(found, found.Row(row)[from], shape.Columns[from], shift);
                batch.Row(i)[to] = cell;
            }
        }
    }

    private static void Fail(RowBatch batch, int[] numbers, SourceJoin join, int failure)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            foreach (var (_, to) in numbers[i] < 0 ? [] : join.Columns)
            {
                batch.Row(i)[to] = Cell.Failed(failure);
            }
        }
    }

    // The related rows of one key stand side by side in the batch's nested cells, once however many rows lead to them.
    private static void Apply(RowBatch batch, NavigationJoin join, List<RowPlace> places, int[] numbers, TextKeys keys, RowBatch found, MissingParts? missing)
    {
        var groups = new List<int>?[keys.Keys.Count];
        for (var row = 0; row < found.Count; row++)
        {
            if (keys.Find(found, found.Row(row)[join.TargetColumn]) is >= 0 and var number)
            {
                (groups[number] ??= []).Add(row);
            }
        }

        var shift = batch.Adopt(found);
        var shape = found.Shape;
        var cells = new Cell[groups.Length];
        for (var g = 0; g < groups.Length; g++)
        {
            var group = groups[g] ?? [];
            if (!join.Navigation.IsCollection)
            {
                if (group.Count > 1)
                {
                    var fault = Several(join, group.Count);
                    cells[g] = missing is null ? throw fault.ToException() : Cell.Failed(missing.Add(fault));
                    continue;
                }

                cells[g] = group.Count == 0 ? Cell.Null : Nest(batch, found, shape, group, shift);
                continue;
            }

            var chosen = group.Skip((int)Math.Min(join.Skip, int.MaxValue)).Take((int)Math.Min(join.Top ?? int.MaxValue, int.MaxValue)).ToList();
            var nested = Nest(batch, found, shape, chosen, shift);
            cells[g] = Cell.Nested(nested.Start, chosen.Count, group.Count);
        }

        Put(batch, join, places, number => number < 0 ? null : cells[number], numbers);
    }

    /// <param name="linked">What lies behind the link of a number; null behind none.</param>
    private static void Put(RowBatch batch, NavigationJoin join, List<RowPlace> places, Func<int, Cell?> linked, int[] numbers)
    {
        var none = join.Navigation.IsCollection ? batch.AddNested([], 0) : Cell.Null;
        for (var i = 0; i < places.Count; i++)
        {
            // Behind a link that could not be read nobody knows what lies.
            var row = places[i].Cells(batch);
            row[join.Column] = linked(numbers[i]) ?? (row[join.SourceColumn].IsFailed ? row[join.SourceColumn] : none);
        }
    }

    private static GatewayError Several(NavigationJoin join, int rows) => new(
        GatewayErrorCode.BackendFault,
        join.Target.Backends.ToList() is [var only]
            ? $"The backend '{only}' holds {rows} rows of {join.Navigation.Target.Name} with the same {join.Navigation.TargetProperty!.Name}."
            : $"The backends {Names.And(join.Target.Backends.Select(b => $"'{b}'"))} hold {rows} rows of {join.Navigation.Target.Name} with the same {join.Navigation.TargetProperty!.Name}.")
    {
        Backend = string.Join(", ", join.Target.Backends),
    };

    private static Cell Nest(RowBatch batch, RowBatch found, Shape shape, List<int> rows, int shift)
    {
        var cells = new Cell[rows.Count * shape.Width];
        for (var i = 0; i < rows.Count; i++)
        {
            var from = found.Row(rows[i]);
            for (var c = 0; c < shape.Width; c++)
            {
                cells[(i * shape.Width) + c] = batch.Import(found, from[c], shape.Columns[c], shift);
            }
        }

        return batch.AddNested(cells, rows.Count);
    }

    /// <summary>
    /// All answers, or the first failure at once: then the reads that are still under way are cancelled and their memory given back. In the place of
    /// what may be missing and failed, now or before, is null.
    /// </summary>
    private static async Task<RowBatch?[]> AllAsync<TJoin>(
        Task<RowBatch>?[] reads, ImmutableArray<TJoin> joins, Func<TJoin, MissingParts?> excuse, CancellationTokenSource stop, JoinsAhead? ahead, CancellationToken cancellation)
        where TJoin : class
    {
        var pending = reads.OfType<Task<RowBatch>>().ToList();
        while (pending.Count > 0)
        {
            var done = await Task.WhenAny(pending).ConfigureAwait(false);
            pending.Remove(done);
            if (done.IsCompletedSuccessfully)
            {
                continue;
            }

            var at = Array.IndexOf(reads, done);
            if (excuse(joins[at]) is { } missing && missing.Excuses(done, cancellation, out var error))
            {
                missing.Add(joins[at], error);
                reads[at] = null;
                continue;
            }

            await stop.CancelAsync().ConfigureAwait(false);
            await (ahead?.CancelAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            foreach (var read in reads.OfType<Task<RowBatch>>())
            {
                await DisposeAsync(read).ConfigureAwait(false);
            }

            await done.ConfigureAwait(false);
        }

        var answers = new RowBatch?[reads.Length];
        for (var i = 0; i < reads.Length; i++)
        {
            answers[i] = reads[i] is { } read ? await read.ConfigureAwait(false) : null;
        }

        return answers;
    }

    internal static async Task DisposeAsync(Task<RowBatch> read)
    {
        try
        {
            (await read.ConfigureAwait(false)).Dispose();
        }
        catch (Exception failure) when (failure is GatewayException or OperationCanceledException)
        {
            // The first failure is the one that is reported.
        }
    }
}
