using System.Runtime.InteropServices;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>Runs the scenarios, one after the other, and prints what they find.</summary>
internal static class Comparison
{
    /// <summary>Of each backend's answers, in the scenarios where waiting is what counts.</summary>
    private const int LatencyMilliseconds = 20;

    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        var report = new Report();
        Report.Line($"{Environment.ProcessorCount} processors ({RuntimeInformation.ProcessArchitecture}), {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        Report.Line($"{options.Connections} connections, {options.Rounds} rounds of {options.Seconds} s a turn; medians over the rounds.");
        if (Wants("ABCKL"))
        {
            await using var stand = await Stand.StartAsync(new StandOptions(options.Customers) { Replays = true, Settings = OneBackendOfOrders });
            if (Wants("ABC"))
            {
                await PageComparison.RunAsync(stand, options, report);
            }

            if (Wants("K"))
            {
                await CacheComparison.RunAsync(stand, options, report);
            }

            if (Wants("L"))
            {
                await CapComparison.RunAsync(stand, options, report);
            }
        }

        if (Wants("D"))
        {
            await using var stand = await Stand.StartAsync(new StandOptions(options.StreamCustomers) { Settings = OneBackendOfOrders });
            await StreamComparison.RunAsync(stand, options, report);
        }

        if (Wants("EFG"))
        {
            await using var stand = await Stand.StartAsync(new StandOptions(options.Customers));
            if (Wants("E"))
            {
                await ComposedRead.RunAsync(stand, report);
            }

            if (Wants("F"))
            {
                await Isolation.RunAsync(stand, options, report);
            }

            if (Wants("G"))
            {
                await ColdStart.RunAsync(stand, options, report);
            }
        }

        if (Wants("HI"))
        {
            await using var stand = await Stand.StartAsync(new StandOptions(options.Customers) { LatencyMilliseconds = LatencyMilliseconds });
            if (Wants("H"))
            {
                await ChainComparison.RunExpandAsync(stand, report);
            }

            if (Wants("I"))
            {
                await ChainComparison.RunComposedAsync(stand, report);
            }
        }

        if (Wants("J"))
        {
            await using var stand = await Stand.StartAsync(new StandOptions(options.Customers)
            {
                Replays = true,
                LatencyMilliseconds = LatencyMilliseconds,
                Settings = settings => Overload.Settings(OneBackendOfOrders(settings)),
            });
            await Overload.RunAsync(stand, options, report);
        }

        report.Targets();
        return 0;

        bool Wants(string letters) => letters.Any(l => options.Scenarios.Contains(l, StringComparison.Ordinal));
    }

    // Each request makes a call of its own, as those of YARP do: else the connections, which all ask the same, would share calls.
    private static GatewaySettings OneBackendOfOrders(GatewaySettings settings) =>
        settings.WithOrdersOf(Stand.S4).With($"Backends:{Stand.S4}:SharedCallersMax", "1");
}
