using CanonicalGateway.Benchmarks.Load;

namespace CanonicalGateway.Benchmarks.Measuring;

/// <summary>One turn of one peer.</summary>
internal sealed record Sample(
    double RequestsPerSecond, double P50, double P99, double CpuMicroseconds, double AllocatedBytes, double PeakBytes, double BodyBytes)
{
    public static Sample Of(LoadResult load, RoleStats before, RoleStats after) => new(
        load.RequestsPerSecond,
        load.Percentile(0.5),
        load.Percentile(0.99),
        (after.CpuMicroseconds - before.CpuMicroseconds) / load.Count,
        (double)(after.AllocatedBytes - before.AllocatedBytes) / load.Count,
        after.PeakBytes,
        (double)load.Bytes / load.Count);
}
