using System.Diagnostics;
using System.Globalization;
using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>Scenario D: 100,000 rows by one request; what the gateway keeps in memory meanwhile, also before a slow reader.</summary>
internal static class StreamComparison
{
    private const int RowsMax = 100_000;
    private const double PeakMegabytesMax = 150;
    private const double Megabyte = 1024 * 1024;
    private static readonly TimeSpan _slowTimeMax = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(BenchmarkOptions options)
    {
        await using var stand = await Stand.StartAsync(options.StreamCustomers, replays: false);
        var rows = Math.Min(RowsMax, int.Parse(stand.Backends.Addresses["orders"], CultureInfo.InvariantCulture));
        Report.Heading(FormattableString.Invariant($"D: {rows:#,0} rows by one request"));
        var target = stand.GatewayTarget(OrderQueries.AllRows, $"Prefer: odata.maxpagesize={RowsMax}");
        await stand.GatewayTarget(OrderQueries.TwentyRows).OnceAsync();
        var table = new List<string[]>();
        double peak = 0;
        for (var run = 1; run <= Math.Min(3, options.Rounds + 1); run++)
        {
            await stand.Gateway.ResetAsync();
            await stand.ClearRequestsAsync("s4");
            var before = await stand.Gateway.StatsAsync();
            var reply = await target.OnceAsync();
            var after = await stand.Gateway.StatsAsync();
            var calls = (await stand.RequestsAsync("s4")).Count;
            if (reply.Lines - 1 != rows)
            {
                throw new InvalidOperationException($"{rows} rows were asked for, {reply.Lines - 1} came.");
            }

            peak = Math.Max(peak, after.PeakBytes / Megabyte);
            table.Add(Row($"run {run}", reply, before, after, calls, rows));
        }

        table.Add(await SlowReaderAsync(stand, target));
        Report.Table(
            ["run", "body MB", "wall s", "first byte ms", "CPU s", "allocated B/row", "idle MB", "peak MB", "above idle MB", "backend calls", "GC pause ms"], table);
        Console.WriteLine();
        Report.Target("peak resident memory", peak, PeakMegabytesMax, " MB");
    }

    private static string[] Row(string name, Reply reply, RoleStats before, RoleStats after, int calls, long rows) =>
    [
        name,
        Report.Megabytes(reply.BodyBytes),
        Report.Number(reply.Milliseconds / 1000),
        Report.Number(reply.FirstByteMilliseconds),
        Report.Number((after.CpuMicroseconds - before.CpuMicroseconds) / 1_000_000),
        rows == 0 ? "-" : Report.Number((double)(after.AllocatedBytes - before.AllocatedBytes) / rows),
        Report.Megabytes(before.ResidentBytes),
        Report.Megabytes(after.PeakBytes),
        Report.Megabytes(after.PeakBytes - before.ResidentBytes),
        calls.ToString(CultureInfo.InvariantCulture),
        Report.Number((after.PauseMicroseconds - before.PauseMicroseconds) / 1000),
    ];

    /// <summary>Takes 64 KB each 20 ms for a while, then goes: the gateway must wait for the reader, and forget it.</summary>
    private static async Task<string[]> SlowReaderAsync(Stand stand, LoadTarget target)
    {
        await stand.Gateway.ResetAsync();
        await stand.ClearRequestsAsync("s4");
        var before = await stand.Gateway.StatsAsync();
        using var patience = new CancellationTokenSource(_slowTimeMax);
        using var slow = await LoadConnection.OpenAsync(
            target.Address, readPause: TimeSpan.FromMilliseconds(20), receiveBytes: 64 * 1024, cancellation: patience.Token);
        try
        {
            await slow.SendAsync(target.Request, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // It took long, as it should.
            slow.Last.EndedAt = Stopwatch.GetTimestamp();
        }

        var after = await stand.Gateway.StatsAsync();
        return Row("slow reader, cut off", slow.Last, before, after, (await stand.RequestsAsync("s4")).Count, 0);
    }
}
