using System.Runtime.InteropServices;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>Runs the scenarios, one after the other, and prints what they find.</summary>
internal static class Comparison
{
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        Report.Line($"{Environment.ProcessorCount} processors ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        Report.Line($"{options.Connections} connections, {options.Rounds} rounds of {options.Seconds} s a turn; medians over the rounds.");
        if (Wants("ABC"))
        {
            await using var stand = await Stand.StartAsync(options.Customers, replays: true);
            await PageComparison.RunAsync(stand, options);
        }

        if (Wants("D"))
        {
            await StreamComparison.RunAsync(options);
        }

        if (Wants("EFG"))
        {
            await using var stand = await Stand.StartAsync(options.Customers, replays: false);
            if (Wants("E"))
            {
                await ComposedRead.RunAsync(stand);
            }

            if (Wants("F"))
            {
                await Isolation.RunAsync(stand, options);
            }

            if (Wants("G"))
            {
                await ColdStart.RunAsync(stand, options);
            }
        }

        return 0;

        bool Wants(string letters) => letters.Any(l => options.Scenarios.Contains(l, StringComparison.Ordinal));
    }
}
