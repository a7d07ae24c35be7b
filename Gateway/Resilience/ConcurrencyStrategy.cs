using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;
using Polly;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// Lets so many attempts run at a time and so many wait. It stands before the breaker, because Polly's breaker counts as a success whatever is
/// not a failure of the backend: the calls refused while a backend hangs would outnumber its time-outs and keep the circuit closed.
/// </summary>
internal sealed class ConcurrencyStrategy(RateLimiter limiter, CircuitWatch watch) : ResilienceStrategy<Answer>
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    protected override async ValueTask<Outcome<Answer>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<Answer>>> callback, ResilienceContext context, TState state)
    {
        // An open circuit answers at once, also while calls from before hold all places.
        if (watch.IsOpen)
            return await callback(context, state);

        RateLimitLease place;
        try
        {
            place = await limiter.AcquireAsync(1, context.CancellationToken);
        }
        catch (OperationCanceledException cancelled)
        {
            return Outcome.FromException<Answer>(cancelled);
        }

        if (!place.IsAcquired)
        {
            place.Dispose();
            return Outcome.FromException<Answer>(new BusyException());
        }

        var outcome = await callback(context, state);
        if (outcome.Result?.Message is not null)
            outcome.Result.Place = place;
        else
            place.Dispose();
        return outcome;
    }
}

/// <summary>As many calls as allowed are already waiting.</summary>
internal sealed class BusyException : Exception;
