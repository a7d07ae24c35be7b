namespace CanonicalGateway.Benchmarks.Measuring;

/// <summary>What the turns of some peers say together.</summary>
internal static class Samples
{
    public static double Median(IReadOnlyList<Sample> samples, Func<Sample, double> figure) => Spread.Of(samples.Select(figure)).Median;

    /// <summary>The median of the rounds' own ratios: what disturbs the machine disturbs both turns of a round.</summary>
    public static double Ratio(IReadOnlyList<Sample> ours, IReadOnlyList<Sample> theirs, Func<Sample, double> figure) =>
        Spread.Of(ours.Zip(theirs, (a, b) => figure(a) / figure(b))).Median;

    public static void Table(IEnumerable<(string Name, List<Sample> Samples)> peers) => Report.Table(
        ["peer", "body KB", "req/s", "p50 ms", "p99 ms", "CPU µs/req", "(least-greatest)", "allocated B/req", "peak MB"],
        peers.Select(p => Row(p.Name, p.Samples)));

    private static string[] Row(string name, List<Sample> samples)
    {
        var cpu = Spread.Of(samples.Select(s => s.CpuMicroseconds));
        var allocated = Median(samples, s => s.AllocatedBytes);
        return
        [
            name,
            Report.Number(Median(samples, s => s.BodyBytes) / 1024),
            Report.Number(Median(samples, s => s.RequestsPerSecond)),
            Report.Number(Median(samples, s => s.P50)),
            Report.Number(Median(samples, s => s.P99)),
            Report.Number(cpu.Median),
            $"{Report.Number(cpu.Least)}-{Report.Number(cpu.Greatest)}",
            allocated > 0 ? Report.Number(allocated) : "-",
            Report.Megabytes(samples.Max(s => s.PeakBytes)),
        ];
    }
}
