using System.Text.Json;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <param name="Difference">How the answer differs from what it must be; null where it does not.</param>
/// <param name="Refusal">What the gateway says where it does not do the query.</param>
internal sealed record Outcome(string? Difference, string? Refusal)
{
    public static Outcome Right { get; } = new(null, null);
}

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
        var (query, manner) = (question.Query, question.Query.Manner);
        var (outcome, answer) = await AskAsync(question, cancellation);
        if (outcome != Outcome.Right)
        {
            return outcome;
        }

        if (manner.Batch != BatchForm.None)
        {
            var difference = await BatchComparison.DifferenceAsync(world, query, answer!, cancellation);
            outcome = difference is null ? Outcome.Right : new Outcome(difference, null);
        }

        // The gateway keeps what a URL led to from its second request on.
        foreach (var again in manner.IsRepeated ? Repeated(question) : [])
        {
            outcome = outcome == Outcome.Right ? (await AskAsync(again, cancellation)).Outcome : outcome;
        }

        return outcome is { Refusal: null } ? outcome : Outcome.Right;
    }

    /// <summary>Three times in a row; or in turn with a query of the same form.</summary>
    private IEnumerable<Question> Repeated(Question question) =>
        (question.Query.Style % 2 == 1 || question.Query.Style == 0) && Twin(question.Query) is { } twin ? [twin, question, twin] : [question, question];

    private Question? Twin(Query query) => TwinMaker.Twin(query, world.Truth) is { } twin && UrlPrinter.PrintPlain(twin) != UrlPrinter.PrintPlain(query) ? Expect(twin) : null;

    private async Task<(Outcome Outcome, GatewayAnswer? Answer)> AskAsync(Question question, CancellationToken cancellation)
    {
        var query = question.Query;
        GatewayAnswer answer;
        try
        {
            answer = await GatewayAnswer.GetAsync(world, UrlPrinter.Print(query), query.PageSize, cancellation, query.Manner);
        }
        catch (Exception broken) when (broken is HttpRequestException or JsonException or IOException || (broken is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return (new Outcome($"no whole answer: {broken.Message} {broken.InnerException?.Message}", null), null);
        }

        return answer.IsRefusal
            ? (new Outcome(null, answer.Text), answer)
            : (new Outcome(AnswerComparison.Difference(question.Expected, answer, query.PageSize, query.Manner), null), answer);
    }
}
