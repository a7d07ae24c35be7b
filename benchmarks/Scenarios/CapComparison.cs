using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

internal static class CapComparison
{
    public static Task RunAsync(Stand stand, BenchmarkOptions options, Report report) => Task.CompletedTask;
}
