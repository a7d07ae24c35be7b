using System.Globalization;
using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>
/// Scenario J: four times as many reads a second as the limit on calls of the backend lets through. Who is served is to be served as before, who is
/// not is to be told at once. No two reads at a time are the same, so that none can share another's call.
/// </summary>
internal static class Overload
{
    private const int ConcurrentCalls = 16;
    private const int QueuedCalls = 256;
    private const double Times = 4;
    private const int Connections = 768;
    private const int Pages = 2_048;
    private const double SecondsToRecoverMax = 3;
    private const double AboveNormalMegabytesMax = 64;
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(500);

    public static GatewaySettings Settings(GatewaySettings settings) => settings
        .With($"Backends:{Stand.S4}:ConcurrentCalls", ConcurrentCalls.ToString(CultureInfo.InvariantCulture))
        .With($"Backends:{Stand.S4}:QueuedCalls", QueuedCalls.ToString(CultureInfo.InvariantCulture));

    public static async Task RunAsync(Stand stand, BenchmarkOptions options, Report report)
    {
        report.Heading("J: overload, 4 times what the limit on calls of the backend lets through");
        var targets = Enumerable.Range(0, Pages).Select(n => stand.GatewayTarget($"{OrderQueries.TwentyRowsSixProperties}&$skip={n}").Request).ToArray();
        var target = stand.GatewayTarget(OrderQueries.TwentyRowsSixProperties) with { Varied = number => targets[number % Pages] };

        // Step 1: let the replay see all pages, and the runtime compile what is hot.
        await ClosedLoop.RunAsync(target, ConcurrentCalls, TimeSpan.FromSeconds(60), Pages);
        await ClosedLoop.RunAsync(target, ConcurrentCalls, TimeSpan.FromSeconds(options.Seconds));

        // Step 2: the most that the limit lets through, and what one call takes.
        await stand.Gateway.ResetAsync();
        var one = await ClosedLoop.RunAsync(target, 1, TimeSpan.FromSeconds(1));
        var peak = await ClosedLoop.RunAsync(target, 2 * ConcurrentCalls, TimeSpan.FromSeconds(Math.Max(3, options.Seconds)));
        var normal = await stand.Gateway.StatsAsync();

        // Step 3: the overload, and right after it the usual.
        using var ends = new CancellationTokenSource();
        var watching = WatchMemoryAsync(stand, ends.Token);
        var load = await OpenLoop.RunAsync(target, Connections, Times * peak.RequestsPerSecond, TimeSpan.FromSeconds(options.OverloadSeconds));
        await ends.CancelAsync();
        var resident = await watching;
        var after = await stand.Gateway.StatsAsync();
        var rest = await OpenLoop.RunAsync(target, Connections, 0.7 * peak.RequestsPerSecond, TimeSpan.FromSeconds(10));

        Report.Table(
            ["load", "asked/s", "good/s", "p50 ms", "p99 ms", "refused", "p99 of refusals ms", "no answer"],
            [
                ["1 connection", "-", Report.Number(one.RequestsPerSecond), Report.Number(one.Percentile(0.5)), Report.Number(one.Percentile(0.99)), "0", "-", "0"],
                [$"{2 * ConcurrentCalls} connections", "-", Report.Number(peak.RequestsPerSecond), Report.Number(peak.Percentile(0.5)), Report.Number(peak.Percentile(0.99)), "0", "-", "0"],
                Row("overload", load),
                Row("after it", rest),
            ]);
        Console.WriteLine();
        Report.Line($"Statuses: {string.Join(", ", load.Answers.CountBy(a => a.Status).OrderBy(s => s.Key).Select(s => FormattableString.Invariant($"{s.Key}: {s.Value:#,0}")))}. Good answers by the second: {string.Join(' ', load.GoodputBy(TimeSpan.FromSeconds(1)).Select(g => g.ToString("0", CultureInfo.InvariantCulture)))}.");
        Report.Line($"Resident memory by the second, MB: {string.Join(' ', resident.Select(r => Report.Megabytes(r)))}.\n");
        var half = resident.Count / 2;
        report.AtLeast("good answers a second, against the peak", load.Goodput / peak.RequestsPerSecond, 0.8, "x");
        report.AtMost(
            "p99 of good answers, against what a full queue takes", load.Percentile(0.99, a => a.IsGood) / ((ConcurrentCalls + QueuedCalls) / peak.RequestsPerSecond * 1000), 1.5, "x");
        report.AtMost("peak memory above the usual load's", (after.PeakBytes - normal.PeakBytes) / (1024.0 * 1024), AboveNormalMegabytesMax, " MB");
        report.AtMost("memory in the second half, against the first", (double)resident.Skip(half).Max() / resident.Take(half).Max(), 1.1, "x");
        report.AtMost("requests without an answer", load.Count(a => a.Status < 0) + rest.Count(a => a.Status < 0), 0, "");
        report.AtMost("recovered after", rest.FirstWellAt(_window, 5 * one.Percentile(0.5)).TotalSeconds, SecondsToRecoverMax, " s");
    }

    private static string[] Row(string name, OpenLoopResult load) =>
    [
        name,
        Report.Number(load.Answers.Count / load.Time.TotalSeconds),
        Report.Number(load.Goodput),
        Report.Number(load.Percentile(0.5, a => a.IsGood)),
        Report.Number(load.Percentile(0.99, a => a.IsGood)),
        load.Count(a => a.Status > 0 && !a.IsGood).ToString("#,0", CultureInfo.InvariantCulture),
        load.Count(a => a.Status > 0 && !a.IsGood) == 0 ? "-" : Report.Number(load.Percentile(0.99, a => a.Status > 0 && !a.IsGood)),
        load.Count(a => a.Status < 0).ToString(CultureInfo.InvariantCulture),
    ];

    private static async Task<IReadOnlyList<long>> WatchMemoryAsync(Stand stand, CancellationToken ends)
    {
        var resident = new List<long> { (await stand.Gateway.StatsAsync()).ResidentBytes };
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(ends))
            {
                resident.Add((await stand.Gateway.StatsAsync()).ResidentBytes);
            }
        }
        catch (OperationCanceledException)
        {
            // The overload's end.
            resident.Add((await stand.Gateway.StatsAsync()).ResidentBytes);
        }

        return resident;
    }
}
