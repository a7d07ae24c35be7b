using System.Globalization;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>
/// Scenarios H and I: what a read over several backends takes beside what the backends themselves take for the calls that must follow one another:
/// the anchor's, and then those of the slowest of the others, which all wait for the anchor's keys alone.
/// </summary>
internal static class ChainComparison
{
    private const int Runs = 30;
    private const int WarmRuns = 20;
    private const double RatioMax = 1.3;

    private const string Expand =
        "Customers?$top=20&$select=Id,Name&$expand=Orders($select=Id,OrderDate,Status,NetAmount,Currency),Cases($select=Id,Subject,Status,Priority)";

    private const string Composed = "Customers?$top=20&$select=Id,Name,Status,Kind,PaymentTerms,Currency,SupportTier";

    public static Task RunExpandAsync(Stand stand, Report report) =>
        RunAsync(stand, report, "H: 20 customers with their orders and cases, backends at 20 ms", Expand);

    public static Task RunComposedAsync(Stand stand, Report report) =>
        RunAsync(stand, report, "I: 20 customers composed of three systems, backends at 20 ms", Composed);

    private static async Task RunAsync(Stand stand, Report report, string heading, string query)
    {
        report.Heading(heading);
        Report.Line($"`{query}`\n");
        var target = stand.GatewayTarget(query);
        for (var i = 0; i < WarmRuns; i++)
        {
            await target.OnceAsync();
        }

        var anchor = stand.Settings.Values["Routing:Customer:anchor"]!;
        List<double> walls = [], chains = [], ratios = [], slowest = [];
        var calls = stand.BackendNames.ToDictionary(b => b, _ => new List<double>());
        var steps = stand.BackendNames.ToDictionary(b => b, _ => new List<double>());
        var times = stand.BackendNames.ToDictionary(b => b, _ => new List<double>());
        for (var run = 0; run < Runs; run++)
        {
            foreach (var backend in stand.BackendNames)
            {
                await stand.ClearRequestsAsync(backend);
            }

            var wall = (await target.OnceAsync()).Milliseconds;
            var others = 0.0;
            foreach (var backend in stand.BackendNames)
            {
                var requests = await stand.RequestsAsync(backend);
                var chain = CallChain.Longest(requests);
                calls[backend].Add(requests.Count);
                steps[backend].Add(chain.Steps);
                times[backend].Add(chain.Time.TotalMilliseconds);
                others = backend == anchor ? others : Math.Max(others, chain.Time.TotalMilliseconds);
            }

            var needed = times[anchor][^1] + others;
            walls.Add(wall);
            chains.Add(needed);
            slowest.Add(Math.Max(times[anchor][^1], others));
            ratios.Add(wall / needed);
        }

        Report.Table(
            ["backend", "calls", "one after the other", "these take ms"],
            stand.BackendNames.Select(b => new[] { b == anchor ? $"{b} (anchor)" : b, Whole(calls[b]), Whole(steps[b]), Report.Number(Spread.Of(times[b]).Median) }));
        var spread = Spread.Of(walls);
        Console.WriteLine();
        Report.Line($"Wall time: median {spread.Median:0.0} ms, {spread.Least:0.0} to {spread.Greatest:0.0} ms; the anchor's calls and then the slowest other backend's: {Spread.Of(chains).Median:0.0} ms; the slowest backend's alone: {Spread.Of(slowest).Median:0.0} ms.\n");
        report.AtMost("wall time against the slowest chain of calls", Spread.Of(ratios).Median, RatioMax, "x");
    }

    private static string Whole(IEnumerable<double> figures) => Spread.Of(figures).Median.ToString("0.#", CultureInfo.InvariantCulture);
}
