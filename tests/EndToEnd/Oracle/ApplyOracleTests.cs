using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>
/// Random $apply and $compute through the oracle's gateways, and by plain loops over the data set: the same rows must come.
/// <c>ORACLE_APPLY_QUERIES</c> says how many, <c>ORACLE_SEED</c> chooses others.
/// </summary>
[Collection(OracleCollection.Name)]
public sealed class ApplyOracleTests(Worlds worlds)
{
    private const int QueriesDefault = 400;
    private const int AtATime = 6;
    private const int FailuresMax = 10;
    private const double RefusedShareMax = 0.02;

    [Fact]
    public async Task RandomAggregations_ThroughEachWorld_AnswerAsTheOracle()
    {
        var (count, seed) = (Setting("ORACLE_APPLY_QUERIES", QueriesDefault), Setting("ORACLE_SEED", 1));

        // What is passed on can't be joined with the rest.
        var asked = worlds.All.Where(w => w.Name != "forwarded").ToList();
        var (failures, refused) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        var (answered, rows) = (0, 0);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = TestContext.Current.CancellationToken },
            async (index, cancellation) =>
            {
                var number = unchecked((seed * 1_000_003) + index);
                var world = asked[index % asked.Count];
                if (failures.Count >= FailuresMax || Expect(world, number) is not var (question, expected))
                {
                    return;
                }

                var answer = await GatewayAnswer.GetAsync(world, question.Url, index % 5 == 0 ? 25 : null, cancellation);
                Interlocked.Increment(ref answered);
                Interlocked.Add(ref rows, expected.Count);
                if (answer.IsRefusal)
                {
                    refused.Enqueue($"{question.Url}: {answer.Text}");
                }
                else if (Difference(question, expected, answer) is { } difference)
                {
                    failures.Enqueue($"Query {index} in world {world.Name}: {Uri.UnescapeDataString(question.Url)}\n  {difference}");
                }
            });

        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}: {answered} of {count} asked, {rows} rows expected, {refused.Count} refused.");
        Assert.True(answered > count / 2, $"Only {answered} of {count} queries have a defined answer.");
        Assert.True(failures.IsEmpty, $"Seed {seed}: {string.Join("\n\n", failures)}");
        Assert.True(refused.Count <= count * RefusedShareMax, $"{refused.Count} of {count} refused, such as {refused.FirstOrDefault()}");
    }

    private static (ApplyQuestion Question, List<string> Expected)? Expect(World world, int number)
    {
        try
        {
            var question = ApplyGenerator.Next(world.Truth, number);
            return (question, question.Expected(world.Truth));
        }
        catch (ArithmeticException)
        {
            // A number beyond its type fails the request, for rows that a plan may or may not look at.
            return null;
        }
    }

    private static string? Difference(ApplyQuestion question, List<string> expected, GatewayAnswer answer)
    {
        if (answer.Status != HttpStatusCode.OK)
        {
            return $"{(int)answer.Status} {answer.Text}";
        }

        var found = answer.Pages.SelectMany(p => p.GetProperty("value").EnumerateArray()).Select(question.Read).ToList();
        var missing = expected.Except(found).Take(3).ToList();
        var added = found.Except(expected).Take(3).ToList();
        return missing.Count + added.Count > 0 || found.Count != expected.Count
            ? $"{found.Count} rows, {expected.Count} expected; missing: {string.Join("; ", missing)}; more: {string.Join("; ", added)}"
            : null;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : otherwise;
}
