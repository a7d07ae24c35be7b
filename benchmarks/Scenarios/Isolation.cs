using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>Scenario F: whether those who read orders from S/4HANA notice that Zendesk hangs while others ask for cases.</summary>
internal static class Isolation
{
    private const double RatioMax = 1.5;
    private const int StuckConnections = 32;

    public static async Task RunAsync(Stand stand, BenchmarkOptions options, Report report)
    {
        report.Heading("F: orders while Zendesk hangs");
        var orders = stand.GatewayTarget(OrderQueries.TwentyRows);
        var time = TimeSpan.FromSeconds(options.Seconds * 2);
        var connections = Math.Max(1, options.Connections / 2);
        await ClosedLoop.RunAsync(orders, connections, 2 * time);
        var before = await ClosedLoop.RunAsync(orders, connections, time);

        await stand.FaultAsync("zendesk", """{"kind":"hang"}""");
        using var stop = new CancellationTokenSource();
        var stuck = Enumerable.Range(0, StuckConnections).Select(_ => AskForCasesAsync(stand, stop.Token)).ToArray();
        var during = await ClosedLoop.RunAsync(orders, connections, time);
        await stop.CancelAsync();
        var refused = (await Task.WhenAll(stuck)).Sum();

        await stand.FaultAsync("zendesk", null);
        var after = await ClosedLoop.RunAsync(orders, connections, time);
        Report.Table(
            ["Zendesk", "req/s", "p50 ms", "p95 ms", "p99 ms"],
            [Row("well", before), Row("hangs", during), Row("well again", after)]);
        Console.WriteLine();
        Report.Line($"{StuckConnections} connections asked for cases meanwhile; {refused} answers of 5xx reached them.");
        report.AtMost("p95 while it hangs", during.Percentile(0.95) / before.Percentile(0.95), RatioMax, "x");
    }

    private static string[] Row(string name, LoadResult load) =>
        [name, Report.Number(load.RequestsPerSecond), Report.Number(load.Percentile(0.5)), Report.Number(load.Percentile(0.95)), Report.Number(load.Percentile(0.99))];

    /// <summary>Asks for cases and, where it is refused, again after a moment, as a client that goes on trying.</summary>
    /// <returns>How often it was refused.</returns>
    private static async Task<int> AskForCasesAsync(Stand stand, CancellationToken stop)
    {
        var target = stand.GatewayTarget("Cases?$top=20&$select=Id,Subject,Status");
        var refused = 0;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                using var connection = await LoadConnection.OpenAsync(target.Address, cancellation: stop);
                var reply = await connection.SendAsync(target.Request, stop);
                refused += reply.Status >= 500 ? 1 : 0;
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The scenario's end.
        }

        return refused;
    }
}
