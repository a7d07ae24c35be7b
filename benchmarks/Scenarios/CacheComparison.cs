using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>
/// Scenario K: what it saves that a URL asked before is not parsed and planned again, and that a token seen before is not validated again. All peers
/// ask the same gateway for the same rows by the same call of the backend.
/// </summary>
internal static class CacheComparison
{
    /// <summary>Tokens of one turn: the authority signs each, which takes longer than the gateway's whole answer.</summary>
    private const int TokensPerTurn = 2_000;
    private const int WarmTokenTurns = 3;

    public static async Task RunAsync(Stand stand, BenchmarkOptions options, Report report)
    {
        report.Heading("K: caches of plans and of tokens, hit and missed; 20 rows, 6 properties");
        var known = stand.GatewayTarget(OrderQueries.TwentyRowsSixProperties);
        var path = known.PathAndQuery;
        var urls = 0;
        var newUrls = known with
        {
            // A custom query option: the service ignores it, but the URL is another.
            Varied = _ => LoadTarget.Encoded(known.Address, $"{path}&n={Interlocked.Increment(ref urls)}", known.Headers),
        };
        await Turn.WarmAsync(known, options);
        await Turn.WarmAsync(newUrls, options);
        for (var turn = 0; turn < WarmTokenTurns; turn++)
        {
            await Turn.RunAsync(stand.Gateway, await WithNewTokensAsync(stand, known), options, TokensPerTurn);
        }

        List<Sample> hits = [], urlMisses = [], tokenMisses = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            var newTokens = await WithNewTokensAsync(stand, known);
            hits.Add(await Turn.RunAsync(stand.Gateway, known, options));
            urlMisses.Add(await Turn.RunAsync(stand.Gateway, newUrls, options));
            tokenMisses.Add(await Turn.RunAsync(stand.Gateway, newTokens, options, TokensPerTurn));
        }

        Samples.Table([("the same URL and token", hits), ("a new URL each time", urlMisses), ("a new token each time", tokenMisses)]);
        Console.WriteLine();
        ReportCost("a URL not asked before", hits, urlMisses);
        ReportCost("a token not seen before", hits, tokenMisses);
    }

    private static void ReportCost(string what, List<Sample> hits, List<Sample> misses)
    {
        Report.Line(
            $"- {what}: {Report.Number(More(s => s.CpuMicroseconds))} µs of CPU and {Report.Number(More(s => s.AllocatedBytes))} B more, {Samples.Ratio(misses, hits, s => s.CpuMicroseconds):0.00}x of a hit.");

        double More(Func<Sample, double> figure) => Samples.Median(misses, figure) - Samples.Median(hits, figure);
    }

    private static async Task<LoadTarget> WithNewTokensAsync(Stand stand, LoadTarget target)
    {
        var tokens = await Tokens.IssueAsync(new Uri(stand.Backends.Addresses["authority"]), TokensPerTurn);
        var requests = tokens.Select(t => LoadTarget.Encoded(target.Address, target.PathAndQuery, $"Authorization: Bearer {t}")).ToArray();
        return target with { Varied = number => requests[number] };
    }
}
