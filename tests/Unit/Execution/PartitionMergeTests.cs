using System.Globalization;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;
using SortKey = CanonicalGateway.Contracts.Query.SortKey;

namespace CanonicalGateway.Tests.Unit.Execution;

public sealed class PartitionMergeTests(ITestOutputHelper output)
{
    private readonly Shape _shape = TestRows.Shape("Order", "Id", "NetAmount", "Currency");
    private readonly List<RowBatch> _batches = [];
    private int _ended;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_RandomPartitions_GiveAllRowsInOrder(bool isDescending)
    {
        var (random, seed) = Seeded();
        for (var round = 0; round < 200; round++)
        {
            var rows = RandomRows(random, random.Next(80));
            var partitions = Split(random, rows, random.Next(1, 5), isDescending);

            var merged = await ReadAsync(PlanOf(isDescending), [.. partitions.Select(p => Partition(p, BatchRows(random)))]);

            Assert.True(Sorted(rows, isDescending).SequenceEqual(merged), $"seed {seed}, round {round}");
        }

        AssertAllGivenBack();
    }

    [Fact]
    public async Task Read_WithoutOrder_GivesAllRowsOfEachPartitionAsTheyCome()
    {
        var (random, seed) = Seeded();
        for (var round = 0; round < 100; round++)
        {
            var rows = RandomRows(random, random.Next(80));
            var partitions = Split(random, rows, random.Next(1, 5), isDescending: false);

            var merged = await ReadAsync(PlanOf(null), [.. partitions.Select(p => Partition(p, BatchRows(random)))]);

            Assert.True(rows.Order().SequenceEqual(merged.Order()), $"seed {seed}, round {round}");
            Assert.All(partitions, p => Assert.Equal(p, merged.Where(p.Contains)));
        }

        AssertAllGivenBack();
    }

    [Fact]
    public async Task Read_PartitionsWithoutRows_IsEmpty()
    {
        Assert.Empty(await ReadAsync(PlanOf(false), []));
        Assert.Empty(await ReadAsync(PlanOf(false), [Partition([], [1]), Partition([], [0, 0])]));
        AssertAllGivenBack();
    }

    [Fact]
    public async Task Read_Partitions_AreAskedAllAtOnceAndOneBatchAhead()
    {
        // Each partition waits until both have been asked.
        var asked = new CountdownEvent(2);
        async IAsyncEnumerable<RowBatch> MeetAsync(int key)
        {
            asked.Signal();
            await Task.Run(() => Assert.True(asked.Wait(TimeSpan.FromSeconds(30))));
            yield return Batch([new OrderRow(key, 1)]);
        }

        var merged = await ReadAsync(PlanOf(false), [MeetAsync(2), MeetAsync(1)]);

        Assert.Equal([1, 2], merged.Select(r => r.Id));
        asked.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task Read_OnePartitionFails_FailsAndGivesAllBack(bool? isDescending)
    {
        var rows = Enumerable.Range(1, 40).Select(i => new OrderRow(i, i)).ToList();
        var (even, odd) = (rows.Where(r => r.Id % 2 == 0).ToList(), rows.Where(r => r.Id % 2 == 1).ToList());
        var failing = Partition(even, [5], failAt: 10);

        var error = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(PlanOf(isDescending), [Partition(odd, [4]), failing, Hang()]));

        Assert.Equal("s4 is down", error.Message);
        Assert.Equal(3, _ended);
        AssertAllGivenBack();
    }

    /// <summary>A partition that fails is not waited behind one that has not answered yet.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task Read_SecondPartitionFailsWhileTheFirstHangs_FailsAtOnce(bool? isDescending)
    {
        var failing = Partition([new OrderRow(1, 1)], [1], failAt: 0);

        var error = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(PlanOf(isDescending), [Hang(), failing]).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.Equal("s4 is down", error.Message);
        Assert.Equal(2, _ended);
        AssertAllGivenBack();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task Read_PartitionThatMayBeMissingFails_GivesTheOthersAndTellsHowFarItCame(int failAt)
    {
        var rows = Enumerable.Range(1, 40).Select(i => new OrderRow(i, i)).ToList();
        var plan = PlanOf(false) with { Partitions = [PlanOf(false), PlanOf(false)] };
        List<OrderRow> dying = [.. rows.Where(r => r.Id % 2 == 0)];
        using var missing = new MissingParts(allowsPartitions: true, TimeSpan.FromMinutes(1));

        var merged = await ReadAsync(plan, [Partition([.. rows.Where(r => r.Id % 2 == 1)], [3]), Partition(dying, [4], failAt)], missing);

        Assert.Equal(rows.Where(r => r.Id % 2 == 1 || dying.IndexOf(r) < failAt), merged);
        var partition = Assert.Single(missing.Partitions);
        Assert.Same(plan.Partitions[1], partition.Plan);
        Assert.Equal("s4 is down", partition.Error.Message);
        Assert.Equal(failAt == 0 ? [] : [Value.Of((decimal)dying[failAt - 1].Id), Value.Of($"{dying[failAt - 1].Id}")], partition.After);
        AssertAllGivenBack();
    }

    [Fact]
    public async Task Read_AllPartitionsFail_Fails()
    {
        var plan = PlanOf(false) with { Partitions = [PlanOf(false), PlanOf(false)] };
        using var missing = new MissingParts(allowsPartitions: true, TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(plan, [Partition([new OrderRow(1, 1)], [1], failAt: 0), Partition([new OrderRow(2, 1)], [1], failAt: 0)], missing));

        AssertAllGivenBack();
    }

    /// <summary>What fails after the rows that are wanted is of no concern to them.</summary>
    [Fact]
    public async Task Read_PartitionFailsBehindTheRowsWanted_LacksNothing()
    {
        var plan = PlanOf(false) with { Partitions = [PlanOf(false), PlanOf(false)], Top = 7 };
        List<OrderRow> rows = [.. Enumerable.Range(1, 30).Select(i => new OrderRow(i, i))];
        using var missing = new MissingParts(allowsPartitions: true, TimeSpan.FromMinutes(1));

        var seen = new List<OrderRow>();
        await foreach (var batch in new PartitionMerge(plan, missing).ReadAsync(
            [Partition([.. rows.Where(r => r.Id % 2 == 1)], [5]), Partition([.. rows.Where(r => r.Id % 2 == 0)], [4], failAt: 4)], () => { }, TestContext.Current.CancellationToken))
        {
            seen.AddRange(Enumerable.Range(0, batch.Count).Select(i => RowOf(batch, i)));
            batch.Dispose();
            if (seen.Count >= 7)
            {
                break;
            }
        }

        Assert.Equal(rows.Take(seen.Count), seen);
        Assert.Empty(missing.Partitions);
        AssertAllGivenBack();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task Read_CancelledInTheMiddle_EndsAllPartitionsAndGivesAllBack(bool? isDescending)
    {
        using var stop = new CancellationTokenSource();
        var rows = Enumerable.Range(1, 30).Select(i => new OrderRow(i, i)).ToList();
        var partitions = new[] { Partition(rows, [10], hangAt: 20), Partition([.. rows.Select(r => r with { Id = r.Id + 100, Amount = r.Amount + 0.5m })], [10]) };

        var taken = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in new PartitionMerge(PlanOf(isDescending)).ReadAsync(partitions, () => { }, stop.Token))
            {
                taken += batch.Count;
                batch.Dispose();
                if (taken >= 20)
                {
                    stop.CancelAfter(TimeSpan.FromMilliseconds(1));
                }
            }
        });

        Assert.InRange(taken, 20, 50);
        Assert.Equal(2, _ended);
        AssertAllGivenBack();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public async Task Read_AbandonedByItsReader_EndsAllPartitionsAndGivesAllBack(bool? isDescending)
    {
        var rows = Enumerable.Range(1, 30).Select(i => new OrderRow(i, i)).ToList();
        var partitions = new[] { Partition(rows, [3]), Partition([.. rows.Select(r => r with { Id = r.Id + 100 })], [7], hangAt: 21) };

        await foreach (var batch in new PartitionMerge(PlanOf(isDescending)).ReadAsync(partitions, () => { }, TestContext.Current.CancellationToken))
        {
            batch.Dispose();
            break;
        }

        Assert.Equal(2, _ended);
        AssertAllGivenBack();
    }

    [Fact]
    public async Task Read_OldestAnswer_IsTheAgeOfTheMergedRows()
    {
        async IAsyncEnumerable<RowBatch> OfAge(int key, int seconds)
        {
            await Task.Yield();
            var batch = Batch([new OrderRow(key, 1), new OrderRow(key + 2, 1)]);
            batch.Age = TimeSpan.FromSeconds(seconds);
            yield return batch;
        }

        var first = new PartitionMerge(PlanOf(false)).ReadAsync([OfAge(1, 7), OfAge(2, 3)], () => { }, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await first.MoveNextAsync());

        Assert.Equal(TimeSpan.FromSeconds(7), first.Current.Age);
        first.Current.Dispose();
        await first.DisposeAsync();
        AssertAllGivenBack();
    }

    private static async Task<List<OrderRow>> ReadAsync(ReadPlan plan, IReadOnlyList<IAsyncEnumerable<RowBatch>> partitions, MissingParts? missing = null)
    {
        var (rows, arrived) = (new List<OrderRow>(), false);
        await foreach (var batch in new PartitionMerge(plan, missing).ReadAsync(partitions, () => arrived = true, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                Assert.True(batch.Count > 0 || plan.OrderBy.IsEmpty, "An empty batch was handed on.");
                rows.AddRange(Enumerable.Range(0, batch.Count).Select(i => RowOf(batch, i)));
            }
        }

        Assert.True(arrived || plan.OrderBy.IsEmpty || partitions.Count == 0);
        return rows;
    }

    private IAsyncEnumerable<RowBatch> Partition(List<OrderRow> rows, List<int> batchRows, int failAt = int.MaxValue, int hangAt = int.MaxValue) =>
        PartitionAsync(rows, batchRows, failAt, hangAt, TestContext.Current.CancellationToken);

    private IAsyncEnumerable<RowBatch> Hang() => Partition([new OrderRow(0, 0), new OrderRow(1000, 1000)], [2, 1], hangAt: 2);

    private async IAsyncEnumerable<RowBatch> PartitionAsync(
        List<OrderRow> rows, List<int> batchRows, int failAt, int hangAt, [EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            for (var (at, i) = (0, 0); at < rows.Count || i < batchRows.Count; i++)
            {
                await Task.Yield();
                cancellation.ThrowIfCancellationRequested();
                if (at >= failAt)
                {
                    throw new GatewayError(GatewayErrorCode.BackendUnavailable, "s4 is down").ToException();
                }

                if (at >= hangAt)
                {
                    await Task.Delay(Timeout.Infinite, cancellation);
                }

                // Sizes may be 0, but not for ever.
                var size = i < batchRows.Count ? batchRows[i] : Math.Max(1, batchRows[^1]);
                yield return Batch(rows.Skip(at).Take(size));
                at += size;
            }
        }
        finally
        {
            Interlocked.Increment(ref _ended);
        }
    }

    private ReadPlan PlanOf(bool? isDescending)
    {
        SortKey KeyOf(string name, bool descending) => TestRows.Type("Order").Property(name) is var property
            ? new SortKey(new PathExpr(0, [property], property.Type), descending, property.Collation)
            : throw new InvalidOperationException();
        SortKey[] order = isDescending is { } descending ? [KeyOf("NetAmount", descending), KeyOf("Id", false)] : [];
        return new ReadPlan { Type = _shape.Type, Shape = _shape, OrderBy = [.. order], OrderValues = [.. order.Select(k => EvaluatorCompiler.Compile(k.Expression, _shape))] };
    }

    private RowBatch Batch(IEnumerable<OrderRow> rows)
    {
        var batch = new RowBatch(_shape);
        foreach (var row in rows)
        {
            // The text tells a row apart from one whose memory was given back and used again.
            batch.With(row.Id.ToString(CultureInfo.InvariantCulture), row.Amount, $"C{row.Id}");
        }

        lock (_batches)
        {
            _batches.Add(batch);
        }

        return batch;
    }

    private static OrderRow RowOf(RowBatch batch, int row)
    {
        var id = int.Parse(batch.ValueAt(row, 0).String, CultureInfo.InvariantCulture);
        Assert.Equal($"C{id}", batch.ValueAt(row, 2).String);
        return new OrderRow(id, batch.ValueAt(row, 1) is { IsNull: false } amount ? amount.Decimal : null);
    }

    private static List<OrderRow> RandomRows(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new OrderRow((i * 7) + random.Next(7), random.Next(6) is > 0 and var amount ? amount / 2 : null))];

    private static List<List<OrderRow>> Split(Random random, List<OrderRow> rows, int count, bool isDescending)
    {
        var lots = rows.ToLookup(_ => random.Next(count));
        return [.. Enumerable.Range(0, count).Select(p => Sorted(lots[p], isDescending))];
    }

    private static List<int> BatchRows(Random random) => [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(12))];

    private static List<OrderRow> Sorted(IEnumerable<OrderRow> rows, bool isDescending) =>
        [.. (isDescending ? rows.OrderByDescending(r => r.Amount ?? -1) : rows.OrderBy(r => r.Amount ?? -1)).ThenBy(r => r.Id)];

    private (Random Random, int Seed) Seeded()
    {
        var seed = Environment.TickCount;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        return (new Random(seed), seed);
    }

    private void AssertAllGivenBack() => Assert.All(_batches, batch => Assert.True(batch.IsDisposed()));

    private sealed record OrderRow(int Id, decimal? Amount) : IComparable<OrderRow>
    {
        public int CompareTo(OrderRow? other) => Id.CompareTo(other?.Id);
    }
}
