using System.Collections.Concurrent;
using System.Globalization;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>
/// Random queries over HTTP through the whole gateway, and by a naive evaluator over the data set that the backends were seeded from:
/// the answers must be equal. <c>ORACLE_SEED</c> and <c>ORACLE_QUERIES</c> choose other queries and how many.
/// </summary>
[Collection(SandboxCollection.Name)]
public sealed class OracleTests(SandboxFixture sandbox)
{
    private const int QueriesDefault = 2_000;
    private const int AtATime = 4;
    private const int FailuresMax = 60;
    private const int FailuresShrunk = 10;
    private const int RefusalsShown = 10;
    private const double RefusedShareMax = 0.05;

    private static readonly int[] SeedsDefault = [1, 20260131];

    [Fact]
    public async Task RandomQueries_ThroughTheGateway_AnswerAsTheOracle()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("ORACLE_QUERIES"), CultureInfo.InvariantCulture, out var wanted) ? wanted : QueriesDefault;
        int[] seeds = int.TryParse(Environment.GetEnvironmentVariable("ORACLE_SEED"), CultureInfo.InvariantCulture, out var seed) ? [seed] : SeedsDefault;
        var check = new OracleCheck(sandbox);
        var failures = new ConcurrentQueue<(int Seed, Query Query, string Difference)>();
        var refusals = new ConcurrentQueue<string>();
        var asked = 0;

        await Parallel.ForEachAsync(
            seeds.SelectMany(s => Enumerable.Range(0, count / seeds.Length).Select(i => unchecked((s * 1_000_003) + i))),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = TestContext.Current.CancellationToken },
            async (number, cancellation) =>
            {
                if (failures.Count >= FailuresMax || check.Generate(number) is not { } query)
                {
                    return;
                }

                Interlocked.Increment(ref asked);
                var verdict = await check.RunAsync(query, cancellation);
                if (verdict.Refusal is { } refusal)
                {
                    refusals.Enqueue($"{UrlPrinter.PrintPlain(query)}\n    {refusal}");
                }
                else if (verdict.Difference is { } difference)
                {
                    failures.Enqueue((number, query, difference));
                }
            });

        TestContext.Current.TestOutputHelper?.WriteLine($"{asked} queries, {refusals.Count} refused, {failures.Count} failed.");
        var report = new List<string>();
        foreach (var (number, query, difference) in failures.OrderBy(f => UrlPrinter.PrintPlain(f.Query).Length))
        {
            report.Add(await DescribeAsync(check, number, query, difference, shrinks: report.Count < FailuresShrunk));
        }

        Assert.True(failures.IsEmpty, $"{asked} queries, {refusals.Count} refused, {failures.Count} failed:\n\n{string.Join("\n\n", report)}");
        Assert.True(
            refusals.Count <= asked * RefusedShareMax,
            $"{refusals.Count} of {asked} queries were refused; {RefusedShareMax:P0} may be. For example:\n{string.Join('\n', refusals.Take(RefusalsShown))}");
    }

    public static TheoryData<string> Regressions() => [.. RegressionList.Read()];

    [Theory]
    [MemberData(nameof(Regressions), DisableDiscoveryEnumeration = true)]
    public async Task Regression_ThroughTheGateway_AnswersAsTheOracle(string url)
    {
        var check = new OracleCheck(sandbox);

        var verdict = await check.RunAsync(UrlReader.Read(url), TestContext.Current.CancellationToken);

        Assert.True(verdict.Difference is null && verdict.Refusal is null, $"{url}\n{verdict.Difference ?? verdict.Refusal}");
    }

    private static async Task<string> DescribeAsync(OracleCheck check, int seed, Query query, string difference, bool shrinks)
    {
        var report = $"Seed {seed}: {UrlPrinter.Print(query)}{Page(query)}\n  plain:    {UrlPrinter.PrintPlain(query)}\n  differs:  {difference}";
        if (!shrinks)
        {
            return report;
        }

        var cancellation = TestContext.Current.CancellationToken;
        var smallest = await Shrinker.ShrinkAsync(query, async q => (await check.RunAsync(q, cancellation)).Difference is not null);
        var last = await check.RunAsync(smallest, cancellation);
        return $"{report}\n  smallest: {UrlPrinter.PrintPlain(smallest)}{Page(smallest)}\n  differs:  {last.Difference ?? "no more when asked again"}";
    }

    private static string Page(Query query) => query.PageSize is { } rows ? $" maxpagesize={rows}" : "";
}
