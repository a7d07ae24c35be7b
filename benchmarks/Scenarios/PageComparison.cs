using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;
using CanonicalGateway.Benchmarks.Roles;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>
/// Scenarios A to C: a page of orders through the gateway, beside YARP passing through the page that the gateway itself asks S/4HANA for, and beside
/// YARP passing through the same rows with all of S/4HANA's fields, as who has no gateway would read them.
/// </summary>
internal static class PageComparison
{
    private const double CpuRatioMax = 2.2;
    private const double BytesPerRowMax = 400;

    public static async Task RunAsync(Stand stand, BenchmarkOptions options)
    {
        if (options.Scenarios.Contains('A', StringComparison.Ordinal))
        {
            var (gateway, yarp) = await RunAsync(stand, options, "A: 20 rows, all properties of the header", OrderQueries.TwentyRows, 20);
            Report.Target("CPU against YARP", gateway.Cpu / yarp.Cpu, CpuRatioMax, "x");
            Report.Target("allocated bytes a row", gateway.Allocated / 20, BytesPerRowMax, "");
            Report.Target("allocated bytes a row beyond YARP's", (gateway.Allocated - yarp.Allocated) / 20, BytesPerRowMax, "");
        }

        if (options.Scenarios.Contains('B', StringComparison.Ordinal))
        {
            await RunAsync(stand, options, "B: 20 rows, 6 properties", OrderQueries.TwentyRowsSixProperties, 20);
        }

        if (options.Scenarios.Contains('C', StringComparison.Ordinal))
        {
            var (gateway, _) = await RunAsync(stand, options, "C: 1,000 rows, all simple properties of the header", OrderQueries.ThousandRows, 1000);
            Report.Target("allocated bytes a row", gateway.Allocated / 1000, BytesPerRowMax, "");
        }
    }

    private static async Task<((double Cpu, double Allocated) Gateway, (double Cpu, double Allocated) Yarp)> RunAsync(
        Stand stand, BenchmarkOptions options, string heading, string query, int rows)
    {
        Report.Heading(heading);
        var gateway = stand.GatewayTarget(query);
        await stand.ClearRequestsAsync("s4");
        var first = await gateway.OnceAsync();
        var page = (await stand.RequestsAsync("s4")) is [var only]
            ? only
            : throw new InvalidOperationException("This query is to be one call of the backend.");
        if (first.Lines != rows + 1)
        {
            throw new InvalidOperationException($"{rows} rows were asked for, {first.Lines - 1} came.");
        }

        var whole = $"{page[..page.IndexOf('?', StringComparison.Ordinal)]}?$top={rows}&$format=json";
        var peers = new (RoleProcess Process, LoadTarget Target, List<Sample> Samples)[]
        {
            (stand.Gateway, gateway, []),
            (stand.Yarp, stand.YarpTarget("YARP, same page", page), []),
            (stand.Yarp, stand.YarpTarget("YARP, all fields", whole), []),
        };
        Report.Line($"Gateway: `{query}`\n\nS/4HANA: `{Uri.UnescapeDataString(page)}`\n");
        foreach (var (_, target, _) in peers)
        {
            // Longer than a turn: the runtime compiles what is hot a second time, and on busy processors late.
            await ClosedLoop.RunAsync(target, options.Connections, TimeSpan.FromSeconds(Math.Max(6, 2 * options.Seconds)));
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (process, target, samples) in peers)
            {
                await process.ResetAsync();
                var before = await process.StatsAsync();
                var load = await ClosedLoop.RunAsync(target, options.Connections, TimeSpan.FromSeconds(options.Seconds));
                samples.Add(Sample.Of(load, before, await process.StatsAsync()));
            }
        }

        Report.Table(
            ["peer", "body KB", "req/s", "p50 ms", "p99 ms", "CPU µs/req", "(least-greatest)", "allocated B/req", "peak MB"],
            peers.Select(p => Row(p.Target.Name, p.Samples)));
        var (ours, theirs, all) = (peers[0].Samples, peers[1].Samples, peers[2].Samples);
        Console.WriteLine();
        Report.Line($"Ratios gateway to YARP, same page: req/s {Ratio(ours, theirs, s => s.RequestsPerSecond)}, p50 {Ratio(ours, theirs, s => s.P50)}, p99 {Ratio(ours, theirs, s => s.P99)}, CPU {Ratio(ours, theirs, s => s.CpuMicroseconds)}. ");
        Report.Line($"Ratios gateway to YARP, all fields: req/s {Ratio(ours, all, s => s.RequestsPerSecond)}, p50 {Ratio(ours, all, s => s.P50)}, p99 {Ratio(ours, all, s => s.P99)}, CPU {Ratio(ours, all, s => s.CpuMicroseconds)}.\n");
        return (Costs(ours), Costs(theirs));
    }

    private static (double Cpu, double Allocated) Costs(List<Sample> samples) =>
        (Median(samples, s => s.CpuMicroseconds), Median(samples, s => s.AllocatedBytes));

    private static string[] Row(string name, List<Sample> samples)
    {
        var cpu = Spread.Of(samples.Select(s => s.CpuMicroseconds));
        return
        [
            name,
            Report.Number(Median(samples, s => s.BodyBytes) / 1024),
            Report.Number(Median(samples, s => s.RequestsPerSecond)),
            Report.Number(Median(samples, s => s.P50)),
            Report.Number(Median(samples, s => s.P99)),
            Report.Number(cpu.Median),
            $"{Report.Number(cpu.Least)}-{Report.Number(cpu.Greatest)}",
            Report.Number(Median(samples, s => s.AllocatedBytes)),
            Report.Megabytes(samples.Max(s => s.PeakBytes)),
        ];
    }

    private static double Median(List<Sample> samples, Func<Sample, double> figure) => Spread.Of(samples.Select(figure)).Median;

    /// <summary>The median of the rounds' own ratios: what disturbs the machine disturbs both turns of a round.</summary>
    private static string Ratio(List<Sample> ours, List<Sample> theirs, Func<Sample, double> figure) =>
        $"{Report.Number(Spread.Of(ours.Zip(theirs, (a, b) => figure(a) / figure(b))).Median)}x";
}
