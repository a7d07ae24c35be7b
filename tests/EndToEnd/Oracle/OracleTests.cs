using System.Collections.Concurrent;
using System.Globalization;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>
/// Random queries over HTTP through whole gateways, and by a naive evaluator over the data set that the backends were seeded from: the answers
/// must be equal, however a gateway routes and reads. <c>ORACLE_QUERIES</c> says how many, <c>ORACLE_SEED</c> chooses others; what else can be set
/// stands in docs/oracle.md.
/// </summary>
[Collection(OracleCollection.Name)]
public sealed class OracleTests(Worlds worlds)
{
    private const int QueriesDefault = 10_000;
    private const int SeedDefault = 1;
    private const int AtATime = 6;
    private const int FailuresMax = 60;
    private const int FailuresShrunk = 10;
    private const int ProgressEvery = 5_000;
    private const double RefusedShareMax = 0.02;

    private static readonly Lock _logLock = new();

    [Fact]
    public async Task RandomQueries_ThroughEachWorld_AnswerAsTheOracle()
    {
        var count = Setting("ORACLE_QUERIES", QueriesDefault);
        var seed = Setting("ORACLE_SEED", SeedDefault);
        var first = Setting("ORACLE_FIRST", 0);
        var failures = new ConcurrentQueue<Failure>();
        var report = new RunReport();
        var done = 0;

        await Parallel.ForEachAsync(
            Enumerable.Range(first, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = TestContext.Current.CancellationToken },
            async (index, cancellation) =>
            {
                if (failures.Count < FailuresMax)
                {
                    await AskAsync(index, unchecked((seed * 1_000_003) + index), failures, report, cancellation);
                }

                if (Interlocked.Increment(ref done) % ProgressEvery == 0)
                {
                    Log($"Seed {seed}: {done} of {count} queries from {first} on, {report.Refused} refused, {failures.Count} failed.");
                }
            });

        Log($"Seed {seed}, from {first} on. {report}");
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}, from {first} on. {report}");
        var described = new List<string>();
        foreach (var failure in failures.OrderBy(f => UrlPrinter.PrintPlain(f.Query).Length))
        {
            described.Add(await DescribeAsync(failure, shrinks: described.Count < FailuresShrunk));
        }

        Assert.True(failures.IsEmpty, $"{report.Asked} queries, {report.Refused} refused, {failures.Count} failed:\n\n{string.Join("\n\n", described)}");
        Assert.True(report.Refused <= report.Asked * RefusedShareMax, $"{RefusedShareMax:P0} of the queries may be refused.\n{report}");
    }

    public static TheoryData<string?, string> Regressions() => [.. RegressionList.Read()];

    [Theory]
    [MemberData(nameof(Regressions), DisableDiscoveryEnumeration = true)]
    public async Task Regression_ThroughEachWorld_AnswersAsTheOracle(string? world, string url)
    {
        var query = UrlReader.Read(url);
        foreach (var each in worlds.All.Where(w => world is null ? w.Takes(query) : w.Name == world))
        {
            var outcome = await new OracleCheck(each).RunAsync(query, TestContext.Current.CancellationToken);

            Assert.True(outcome.Difference is null && outcome.Refusal is null, $"[{each.Name}] {url}\n{outcome.Difference ?? outcome.Refusal}");
        }
    }

    private async Task AskAsync(int index, int number, ConcurrentQueue<Failure> failures, RunReport report, CancellationToken cancellation)
    {
        var world = Environment.GetEnvironmentVariable("ORACLE_WORLD") is { Length: > 0 } only ? worlds.Named(only) : worlds.Of(number);
        var check = new OracleCheck(world);
        if (check.Generate(number) is not { } question || !world.Takes(question.Query))
        {
            return;
        }

        report.AddQuestion(world, question.Query);
        var start = TimeProvider.System.GetTimestamp();
        var outcome = await check.RunAsync(question, cancellation);
        report.AddTime(world, TimeProvider.System.GetElapsedTime(start));
        if (outcome.Refusal is { } refusal)
        {
            report.AddRefusal(world, question.Query, refusal);
        }
        else if (outcome.Difference is { } difference)
        {
            failures.Enqueue(new Failure(index, world, question.Query, difference));
            Log($"Query {index} in world {world.Name}: {UrlPrinter.PrintLine(question.Query)}\n  {difference}");
        }
    }

    private async Task<string> DescribeAsync(Failure failure, bool shrinks)
    {
        var (index, world, query, difference) = failure;
        var report = $"Query {index} in world {world.Name}: {UrlPrinter.Print(query)}\n  plain:    {UrlPrinter.PrintLine(query)}\n  differs:  {difference}";
        if (!shrinks)
        {
            return report;
        }

        var cancellation = TestContext.Current.CancellationToken;
        var check = new OracleCheck(world);
        var smallest = await Shrinker.ShrinkAsync(query, async q => (await check.RunAsync(q, cancellation)).Difference is not null);
        var last = await check.RunAsync(smallest, cancellation);
        var others = new List<string>();
        foreach (var other in worlds.All.Where(w => w != world && w.Takes(smallest)))
        {
            if ((await new OracleCheck(other).RunAsync(smallest, cancellation)).Difference is not null)
            {
                others.Add(other.Name);
            }
        }

        return $"{report}\n  smallest: {UrlPrinter.PrintLine(smallest)}\n  readable: {Uri.UnescapeDataString(UrlPrinter.PrintPlain(smallest))}\n"
            + $"  differs:  {last.Difference ?? "no more when asked again"}\n  also in:  {(others.Count == 0 ? "no other world" : string.Join(", ", others))}";
    }

    // A long run tells what it found so far, also where it does not come to its end.
    private static void Log(string line)
    {
        if (Environment.GetEnvironmentVariable("ORACLE_LOG") is { Length: > 0 } path)
        {
            lock (_logLock)
            {
                File.AppendAllText(path, line + "\n");
            }
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : otherwise;

    private sealed record Failure(int Index, World World, Query Query, string Difference);
}
