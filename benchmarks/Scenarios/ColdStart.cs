using System.Diagnostics;
using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>Scenario G: from the start of the process to its first answers.</summary>
internal static class ColdStart
{
    public static async Task RunAsync(Stand stand, BenchmarkOptions options)
    {
        Report.Heading("G: start of the process to first answers");
        List<double> listens = [], live = [], rows = [], again = [];
        for (var run = 0; run < Math.Max(3, options.Rounds); run++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var gateway = await Stand.StartGatewayAsync(stand.Backends, stand.Backends.Addresses["s4"]);
            listens.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await new LoadTarget("gateway", gateway.Address, "/health/live").OnceAsync();
            live.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            var orders = stand.GatewayTarget(OrderQueries.TwentyRows) with { Address = gateway.Address };
            rows.Add((await orders.OnceAsync()).Milliseconds);
            again.Add((await orders.OnceAsync()).Milliseconds);
        }

        Report.Table(
            ["ms", "least", "median", "greatest"],
            [
                Row("process start to listening", listens),
                Row("process start to 200 of /health/live", live),
                Row("the first read of orders (keys of the authority included)", rows),
                Row("the second read", again),
            ]);
    }

    private static string[] Row(string name, List<double> times)
    {
        var spread = Spread.Of(times);
        return [name, Report.Number(spread.Least), Report.Number(spread.Median), Report.Number(spread.Greatest)];
    }
}
