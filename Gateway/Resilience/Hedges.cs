using System.Net;
using CanonicalGateway.Contracts.Adapters;
using Polly;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// Sends a second, identical attempt at a read that is slow to be answered, and takes the first good answer. Slow answers are often slow by
/// chance; but a backend that is slow with everything must not get twice the load, so second attempts cost of the retry budget and go only
/// where the circuit is closed and a place is free.
/// </summary>
internal sealed class Hedges(BackendRoute route, Attempts attempts, Places places, CallSources sources, TimeProvider time)
{
    /// <param name="source">The first attempt's own.</param>
    public async ValueTask<Outcome<Answer>> RunAsync(
        WholeCall call, Circuit circuit, CredentialExchange exchange, CancellationTokenSource source, TimeSpan after)
    {
        var first = attempts.RunAsync(call, circuit, exchange, source).AsTask();
        if (await EndsWithinAsync(first, after) || !call.IsWanted || !circuit.IsClosed || !places.HasFree(call.Operation) || !circuit.Budget.TrySpend())
            return await first;

        var hedge = new HedgeCall(route, call);
        hedge.Open(sources.Rent(), call.Deadline);
        try
        {
            call.RunBeside(hedge.Source);
            var second = attempts.RunAsync(hedge, circuit, exchange, hedge.Source).AsTask();
            return await FirstGoodAsync(call, source, first, hedge, second);
        }
        finally
        {
            var isOurs = call.RunBeside(null);
            if (hedge.Close() is { } used && isOurs)
                sources.Return(used);
        }
    }

    private static async ValueTask<Outcome<Answer>> FirstGoodAsync(
        WholeCall call, CancellationTokenSource source, Task<Outcome<Answer>> first, HedgeCall hedge, Task<Outcome<Answer>> second)
    {
        var isFirst = await Task.WhenAny(first, second) == first;
        var outcome = await (isFirst ? first : second);
        if (IsGood(outcome) || call.IsAbandoned)
        {
            if (isFirst)
                hedge.Supersede(hedge.Source);
            else
                call.Supersede(source);
            Discard(await (isFirst ? second : first));
            return outcome;
        }

        // One has failed; the other may still bring something. If not, the first tells what is to be done about it.
        var other = await (isFirst ? second : first);
        return isFirst && !IsGood(other) ? outcome : other;
    }

    private static bool IsGood(Outcome<Answer> outcome) =>
        outcome.Result is { IsFailure: false, IsThrottled: false, Status: not HttpStatusCode.Unauthorized };

    private static void Discard(Outcome<Answer> outcome) => outcome.Result?.Reply?.Dispose();

    private async ValueTask<bool> EndsWithinAsync(Task attempt, TimeSpan patience)
    {
        using var end = new CancellationTokenSource();
        await Task.WhenAny(attempt, Task.Delay(patience, time, end.Token));
        await end.CancelAsync();
        return attempt.IsCompleted;
    }
}
