using System.Diagnostics;
using System.Globalization;
using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>Scenario D: 100,000 rows by one request; what the gateway keeps in memory meanwhile, also before a slow reader.</summary>
internal static class StreamComparison
{
    private const int RowsMax = 100_000;
    private const double Megabyte = 1024 * 1024;
    private const double AboveIdleMegabytesMax = 20;

    // The system's own buffers between two sockets of the loopback take up to 4 MB.
    private const double AheadMegabytesMax = 8;
    private static readonly TimeSpan _slowTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _slowPause = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(Stand stand, BenchmarkOptions options, Report report)
    {
        var count = await stand.GatewayTarget("Orders/$count").OnceAsync(keepsBody: true);
        var rows = Math.Min(RowsMax, int.Parse(count.Body.TrimStart('\uFEFF'), CultureInfo.InvariantCulture));
        report.Heading(FormattableString.Invariant($"D: {rows:#,0} rows by one request"));
        var target = stand.GatewayTarget(OrderQueries.AllRows, $"Prefer: odata.maxpagesize={RowsMax}");
        await target.OnceAsync();
        var runs = new List<StreamRun>();
        for (var run = 1; run <= Math.Clamp(options.Rounds, 2, 3); run++)
        {
            runs.Add(await WholeAsync(stand, target, $"run {run}", rows));
        }

        var whole = runs[^1];
        var slow = await SlowReaderAsync(stand, target);
        runs.Add(slow);
        Report.Table(StreamRun.Header, runs.Select(r => r.Row(rows)));
        var ahead = ((double)slow.Calls.Count / whole.Calls.Count * whole.Reply.BodyBytes) - slow.Reply.BodyBytes;
        Console.WriteLine();
        report.AtMost("resident memory above the idle process", runs.Max(r => r.AboveIdleBytes) / Megabyte, AboveIdleMegabytesMax, " MB");
        report.AtMost("first byte against the end of the backend's second page", runs.SkipLast(1).Max(r => r.FirstByteAgainstSecondPage), 1, "x");
        report.AtMost("read from the backend ahead of the slow reader", ahead / Megabyte, AheadMegabytesMax, " MB");
    }

    private static async Task<StreamRun> WholeAsync(Stand stand, LoadTarget target, string name, int rows)
    {
        await stand.Gateway.ResetAsync();
        await stand.ClearRequestsAsync(Stand.S4);
        var before = await stand.Gateway.StatsAsync();
        var reply = await target.OnceAsync();
        var clock = TimeProvider.System.GetUtcNow() - Stopwatch.GetElapsedTime(reply.StartedAt);
        var after = await stand.Gateway.StatsAsync();
        return reply.Lines - 1 == rows
            ? new StreamRun(name, reply, clock, before, after, await stand.RequestsAsync(Stand.S4))
            : throw new InvalidOperationException($"{rows} rows were asked for, {reply.Lines - 1} came.");
    }

    /// <summary>Takes little now and then, and goes before the end: the gateway must wait for the reader, and forget it.</summary>
    private static async Task<StreamRun> SlowReaderAsync(Stand stand, LoadTarget target)
    {
        await stand.Gateway.ResetAsync();
        await stand.ClearRequestsAsync(Stand.S4);
        var before = await stand.Gateway.StatsAsync();
        using var patience = new CancellationTokenSource(_slowTime);
        using var slow = await LoadConnection.OpenAsync(target.Address, readPause: _slowPause, receiveBytes: 64 * 1024, cancellation: patience.Token);
        try
        {
            await slow.SendAsync(target.Request, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // It took long, as it should.
            slow.Last.EndedAt = Stopwatch.GetTimestamp();
        }

        var clock = TimeProvider.System.GetUtcNow() - Stopwatch.GetElapsedTime(slow.Last.StartedAt);
        return new StreamRun("slow reader, cut off", slow.Last, clock, before, await stand.Gateway.StatsAsync(), await stand.RequestsAsync(Stand.S4));
    }
}
