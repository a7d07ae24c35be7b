using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;
using CanonicalGateway.Benchmarks.Roles;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>One peer's turn in a round.</summary>
internal static class Turn
{
    /// <param name="process">Whose processor time and memory are taken.</param>
    /// <param name="requestsMax">Where requests are to be had in limited number.</param>
    public static async Task<Sample> RunAsync(RoleProcess process, LoadTarget target, BenchmarkOptions options, int requestsMax = ClosedLoop.RequestsMax)
    {
        await process.ResetAsync();
        var before = await process.StatsAsync();
        var load = await ClosedLoop.RunAsync(target, options.Connections, TimeSpan.FromSeconds(options.Seconds), requestsMax);
        return Sample.Of(load, before, await process.StatsAsync());
    }

    /// <summary>Longer than a turn: the runtime compiles what is hot a second time, and on busy processors late.</summary>
    /// <returns>The requests that were sent.</returns>
    public static async Task<int> WarmAsync(LoadTarget target, BenchmarkOptions options) =>
        (await ClosedLoop.RunAsync(target, options.Connections, TimeSpan.FromSeconds(Math.Max(6, 2 * options.Seconds)))).Count;
}
