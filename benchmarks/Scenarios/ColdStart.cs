using System.Diagnostics;
using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;
using CanonicalGateway.Benchmarks.Roles;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>Scenario G: from the start of the gateway's own program, built before, to its first answers.</summary>
internal static class ColdStart
{
    private const double MillisecondsMax = 1000;

    public static async Task RunAsync(Stand stand, BenchmarkOptions options, Report report)
    {
        report.Heading("G: start of the process to first answers");
        List<double> live = [], rows = [], again = [], whole = [];
        for (var run = 0; run < Math.Max(3, options.Rounds); run++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var gateway = GatewayProgram.Start(stand.Settings);
            await gateway.ListensAsync();
            await new LoadTarget("gateway", gateway.Address, "/health/live").OnceAsync();
            live.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            var orders = stand.GatewayTarget(OrderQueries.TwentyRows) with { Address = gateway.Address };
            rows.Add((await orders.OnceAsync()).Milliseconds);
            whole.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            again.Add((await orders.OnceAsync()).Milliseconds);
        }

        Report.Table(
            ["ms", "least", "median", "greatest"],
            [
                Row("process start to 200 of /health/live", live),
                Row("process start to 200 of a read of orders", whole),
                Row("the first read of orders (keys of the authority included)", rows),
                Row("the second read", again),
            ]);
        Console.WriteLine();
        report.AtMost("process start to first 200", Spread.Of(live).Median, MillisecondsMax, " ms");
        report.AtMost("process start to first rows", Spread.Of(whole).Median, MillisecondsMax, " ms");
    }

    private static string[] Row(string name, List<double> times)
    {
        var spread = Spread.Of(times);
        return [name, Report.Number(spread.Least), Report.Number(spread.Median), Report.Number(spread.Greatest)];
    }
}
