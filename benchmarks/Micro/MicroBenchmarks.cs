namespace CanonicalGateway.Benchmarks.Micro;

internal static class MicroBenchmarks
{
    public static Task<int> RunAsync(BenchmarkOptions options) => Task.FromResult(options.Rounds > 0 ? 0 : 1);
}
