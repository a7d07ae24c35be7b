using System.Threading.RateLimiting;
using CanonicalGateway.Contracts.Adapters;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Builds the pipeline that every call to a backend runs through, from the outside in.</summary>
internal static class BackendPipeline
{
    public static ResiliencePipeline<Answer> Build(
        BackendOptions options, IBackendCredentials credentials, CredentialExchange exchange, RateLimiter limiter, CircuitWatch watch, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<Answer> { TimeProvider = time };

        // Step 1: bound the call as a whole.
        builder.AddTimeout(new TimeoutStrategyOptions { Timeout = options.TotalTimeout });

        // Step 2: repeat what may heal.
        if (options.RetryAttempts > 0)
            builder.AddRetry(Retry(options, new RetryBudget(options.RetryBudgetPercent), watch));

        // Step 3: make the message and sign it.
        builder.AddStrategy(_ => new CredentialsStrategy(credentials, exchange));

        // Step 4: wait for a place.
        builder.AddStrategy(_ => new ConcurrencyStrategy(limiter, watch));

        // Step 5: leave a backend alone that fails.
        builder.AddCircuitBreaker(Breaker(options, watch));

        // Step 6: bound the attempt.
        builder.AddTimeout(new TimeoutStrategyOptions { Timeout = options.AttemptTimeout });
        return builder.Build();
    }

    private static RetryStrategyOptions<Answer> Retry(BackendOptions options, RetryBudget budget, CircuitWatch watch) => new()
    {
        MaxRetryAttempts = options.RetryAttempts,
        Delay = TimeSpan.FromMilliseconds(options.RetryBaseDelayMilliseconds),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        MaxDelay = options.RetryAfterMax > TimeSpan.Zero ? options.RetryAfterMax : null,
        ShouldHandle = args =>
        {
            if (args.AttemptNumber == 0)
                budget.Earn();
            var again = args.AttemptNumber < options.RetryAttempts
                && BackendCall.Of(args.Context).IsIdempotent
                && MayHeal(args.Outcome, options)
                && !watch.IsOpen
                && budget.TrySpend();
            return ValueTask.FromResult(again);
        },
        DelayGenerator = args => ValueTask.FromResult(args.Outcome.Result?.RetryAfter),
    };

    private static bool MayHeal(Outcome<Answer> outcome, BackendOptions options) => outcome.Exception switch
    {
        // 501 and 505 say that the request is at fault.
        null => outcome.Result is { } answer
            && (answer.IsThrottled || (answer.IsFailure && (int)answer.Status is not (501 or 505)))
            && !(answer.RetryAfter > options.RetryAfterMax),
        TimeoutRejectedException => true,
        var failure => BackendFailures.IsTransportFault(failure),
    };

    private static CircuitBreakerStrategyOptions<Answer> Breaker(BackendOptions options, CircuitWatch watch) => new()
    {
        FailureRatio = options.FailureRatio,
        MinimumThroughput = options.MinimumThroughput,
        SamplingDuration = TimeSpan.FromSeconds(options.SamplingSeconds),
        BreakDuration = options.BreakDuration,
        StateProvider = watch.Breaker,
        ShouldHandle = args => ValueTask.FromResult(IsBackendFailure(args.Outcome, BackendCall.Of(args.Context), watch)),
        OnOpened = _ => Noted(watch),
        OnClosed = _ => Noted(watch),
    };

    private static bool IsBackendFailure(Outcome<Answer> outcome, BackendCall call, CircuitWatch watch) => outcome.Exception switch
    {
        null => outcome.Result is { IsFailure: true },
        TimeoutRejectedException => true,
        // The caller left: no fault of the backend. But a probe that was given up has not shown that the backend recovered.
        OperationCanceledException when call.IsAbandoned => watch.IsProbing,
        OperationCanceledException => true, // The time of the call as a whole ran out within the attempt.
        var failure => BackendFailures.IsTransportFault(failure),
    };

    private static ValueTask Noted(CircuitWatch watch)
    {
        watch.NoteChange();
        return default;
    }
}
