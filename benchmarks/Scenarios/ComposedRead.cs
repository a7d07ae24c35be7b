using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>Scenario E: customers over three systems, with what belongs to them.</summary>
internal static class ComposedRead
{
    private const int Runs = 50;
    private const string Query =
        "Customers?$filter=Status eq 'Active' and Currency eq 'EUR'&$select=Id,Name,PaymentTerms,SupportTier"
        + "&$expand=Orders($top=3;$orderby=OrderDate desc),Cases($count=true)&$top=5";

    public static async Task RunAsync(Stand stand, Report report)
    {
        report.Heading("E: customers over three systems, with orders and cases");
        Report.Line($"`{Query}`\n");
        var target = stand.GatewayTarget(Query);
        for (var i = 0; i < 5; i++)
        {
            await target.OnceAsync();
        }

        foreach (var backend in stand.BackendNames)
        {
            await stand.ClearRequestsAsync(backend);
        }

        var first = await target.OnceAsync(keepsBody: true);
        var calls = new List<string>();
        foreach (var backend in stand.BackendNames)
        {
            calls.Add($"{backend} {(await stand.RequestsAsync(backend)).Count}");
        }

        var times = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            times.Add((await target.OnceAsync()).Milliseconds);
        }

        var spread = Spread.Of(times);
        Report.Line($"{first.Lines - 1} rows, {first.BodyBytes:#,0} bytes; backend calls: {string.Join(", ", calls)}.");
        Report.Line($"Wall time one after the other: median {spread.Median:0.0} ms, {spread.Least:0.0} to {spread.Greatest:0.0} ms.");
    }
}
