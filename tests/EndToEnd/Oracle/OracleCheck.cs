using System.Text.Json;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <param name="Difference">How the answer differs from what it must be; null where it does not.</param>
/// <param name="Refusal">What the gateway says where it does not do the query.</param>
internal sealed record Outcome(string? Difference, string? Refusal);

/// <summary>A query with the answer that it must get.</summary>
internal sealed record Question(Query Query, Expected Expected);

/// <summary>Asks a world's gateway and the oracle, and compares.</summary>
internal sealed class OracleCheck(World world)
{
    /// <returns>The query of a number; null where its answer is too large, or where no answer is defined.</returns>
    public Question? Generate(int number) => Expect(QueryGenerator.Next(world.Truth, number));

    /// <inheritdoc cref="Generate"/>
    public Question? Expect(Query query)
    {
        try
        {
            return new QueryOracle(world.Truth).Answer(query) is { } expected ? new Question(query, expected) : null;
        }
        catch (ArithmeticException)
        {
            // A number beyond its type fails the request, for rows that a plan may or may not look at.
            return null;
        }
    }

    public async Task<Outcome> RunAsync(Query query, CancellationToken cancellation) =>
        Expect(query) is { } question ? await RunAsync(question, cancellation) : new Outcome(null, null);

    public async Task<Outcome> RunAsync(Question question, CancellationToken cancellation)
    {
        var query = question.Query;
        GatewayAnswer answer;
        try
        {
            answer = await GatewayAnswer.GetAsync(world, UrlPrinter.Print(query), query.PageSize, cancellation, isPosted: query.Style % 11 == 1);
        }
        catch (Exception broken) when (broken is HttpRequestException or JsonException or IOException || (broken is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return new Outcome($"no whole answer: {broken.Message} {broken.InnerException?.Message}", null);
        }

        return answer.IsRefusal
            ? new Outcome(null, answer.Text)
            : new Outcome(AnswerComparison.Difference(question.Expected, answer, query.PageSize), null);
    }
}
