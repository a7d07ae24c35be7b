namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <param name="Difference">How the answer differs from what it must be; null where it does not.</param>
/// <param name="Refusal">What the gateway says where it does not do the query.</param>
internal sealed record Verdict(string? Difference, string? Refusal);

/// <summary>Asks the gateway and the oracle, and compares.</summary>
internal sealed class OracleCheck(SandboxFixture sandbox)
{
    private readonly Truth _truth = new(sandbox.Data);

    /// <returns>The query of a number; null where its answer is too large, or where no answer is defined.</returns>
    public Query? Generate(int number)
    {
        var query = QueryGenerator.Next(_truth, number);
        return Expect(query) is null ? null : query;
    }

    public async Task<Verdict> RunAsync(Query query, CancellationToken cancellation)
    {
        if (Expect(query) is not { } expected)
        {
            return new Verdict(null, null);
        }

        GatewayAnswer answer;
        try
        {
            answer = await GatewayAnswer.GetAsync(sandbox, UrlPrinter.Print(query), query.PageSize, cancellation);
        }
        catch (Exception broken) when (broken is HttpRequestException or System.Text.Json.JsonException or IOException || (broken is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return new Verdict($"no whole answer: {broken.Message} {broken.InnerException?.Message}", null);
        }

        return answer.IsRefusal
            ? new Verdict(null, answer.Text)
            : new Verdict(AnswerComparison.Difference(expected, answer, query.PageSize), null);
    }

    private Expected? Expect(Query query)
    {
        try
        {
            return new QueryOracle(_truth).Answer(query);
        }
        catch (ArithmeticException)
        {
            // A number beyond its type fails the request, for rows that a plan may or may not look at.
            return null;
        }
    }
}
