using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;
using CanonicalGateway.Benchmarks.Roles;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>
/// Scenario L: the same read of orders through SAP CAP, whose projection renames the fields and leaves the query to S/4HANA. CAP has less to do: it
/// knows no user, and its status is S/4HANA's code.
/// </summary>
internal static class CapComparison
{
    private const double TimesLessCpuMin = 25;

    public static async Task RunAsync(Stand stand, BenchmarkOptions options, Report report)
    {
        report.Heading("L: SAP CAP with the same projection; 20 rows, 6 properties");
        if (await CapProject.InstallAsync() is { } reason)
        {
            Report.Line($"skipped: {reason}");
            return;
        }

        await using var cap = await CapProject.StartAsync(stand.S4Address);
        var peers = new (RoleProcess Process, LoadTarget Target, List<Sample> Samples)[]
        {
            (stand.Gateway, stand.GatewayTarget(OrderQueries.TwentyRowsSixProperties), []),
            (cap, new LoadTarget("SAP CAP", cap.Address, $"/odata/v4/canonical/{OrderQueries.TwentyRowsSixProperties}"), []),
        };
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
        Console.WriteLine();
        report.AtLeast("CPU of SAP CAP against the gateway's", Samples.Ratio(peers[1].Samples, peers[0].Samples, s => s.CpuMicroseconds), TimesLessCpuMin, "x");
    }
}
