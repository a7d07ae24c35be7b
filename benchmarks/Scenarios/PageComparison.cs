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
    private const double BytesPerRequestMax = 8 * 1024;
    private const double BytesPerRowMax = 32;

    public static async Task RunAsync(Stand stand, BenchmarkOptions options, Report report)
    {
        if (options.Scenarios.Contains('A', StringComparison.Ordinal))
        {
            var costs = await RunAsync(stand, options, report, "A: 20 rows, all properties of the header", OrderQueries.TwentyRows, 20);
            report.AtMost("CPU against YARP, all fields", costs.CpuRatio, 1.5, "x");
            ReportAllocation(report, costs, 20);
        }

        if (options.Scenarios.Contains('B', StringComparison.Ordinal))
        {
            var costs = await RunAsync(stand, options, report, "B: 20 rows, 6 properties", OrderQueries.TwentyRowsSixProperties, 20);
            report.AtMost("CPU against YARP, all fields", costs.CpuRatio, 1.2, "x");
            report.AtLeast("req/s against YARP, all fields", costs.RateRatio, 0.85, "x");
            ReportAllocation(report, costs, 20);
        }

        if (options.Scenarios.Contains('C', StringComparison.Ordinal))
        {
            var costs = await RunAsync(stand, options, report, "C: 1,000 rows, all simple properties of the header", OrderQueries.ThousandRows, 1000);
            report.AtMost("CPU against YARP, all fields", costs.CpuRatio, 2.0, "x");
            ReportAllocation(report, costs, 1000);
        }
    }

    private static void ReportAllocation(Report report, Costs costs, int rows) =>
        report.AtMost("allocated a request", costs.AllocatedBytes, BytesPerRequestMax + (BytesPerRowMax * rows), " B");

    private static async Task<Costs> RunAsync(Stand stand, BenchmarkOptions options, Report report, string heading, string query, int rows)
    {
        report.Heading(heading);
        var gateway = stand.GatewayTarget(query);
        await stand.ClearRequestsAsync(Stand.S4);
        var first = await gateway.OnceAsync();
        var page = (await stand.RequestsAsync(Stand.S4)) is [var only]
            ? only.PathAndQuery
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
            await Turn.WarmAsync(target, options);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (process, target, samples) in peers)
            {
                samples.Add(await Turn.RunAsync(process, target, options));
            }
        }

        Samples.Table(peers.Select(p => (p.Target.Name, p.Samples)));
        var (ours, theirs, all) = (peers[0].Samples, peers[1].Samples, peers[2].Samples);
        Console.WriteLine();
        ReportRatios("same page", ours, theirs);
        ReportRatios("all fields", ours, all);
        Console.WriteLine();
        return new Costs(
            Samples.Ratio(ours, all, s => s.CpuMicroseconds), Samples.Ratio(ours, all, s => s.RequestsPerSecond), Samples.Median(ours, s => s.AllocatedBytes));
    }

    private static void ReportRatios(string page, List<Sample> ours, List<Sample> theirs)
    {
        Report.Line(
            $"- Gateway to YARP, {page}: req/s {Ratio(s => s.RequestsPerSecond)}, CPU {Ratio(s => s.CpuMicroseconds)}, p50 {Ratio(s => s.P50)}, p99 {Ratio(s => s.P99)}.");

        string Ratio(Func<Sample, double> figure) => $"{Report.Number(Samples.Ratio(ours, theirs, figure))}x";
    }

    private sealed record Costs(double CpuRatio, double RateRatio, double AllocatedBytes);
}
