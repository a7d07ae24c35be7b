namespace CanonicalGateway.Benchmarks.Load;

/// <summary>The outcome of a run, all of whose answers were 200.</summary>
/// <param name="Latencies">Milliseconds from the request's first byte to the answer's last.</param>
internal sealed record LoadResult(TimeSpan Elapsed, double[] Latencies, long Bytes)
{
    private readonly double[] _sorted = [.. Latencies.Order()];

    public int Count => Latencies.Length;

    public double RequestsPerSecond => Count / Elapsed.TotalSeconds;

    /// <param name="share">0 to 1: 0.99 for the latency that one in a hundred passes.</param>
    public double Percentile(double share) => Count == 0 ? double.NaN : _sorted[(int)Math.Min(Count - 1, share * Count)];
}
