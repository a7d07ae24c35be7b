using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Decides which calls are sent again, and when. The first attempt is made outside; only what failed comes here.</summary>
internal sealed class Repeats
{
    private static readonly ResiliencePropertyKey<Repeat> _key = new("repeat");

    private readonly BackendOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<Answer> _pipeline;

    public Repeats(BackendOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _pipeline = options.RetryAttempts == 0
            ? ResiliencePipeline<Answer>.Empty
            : new ResiliencePipelineBuilder<Answer> { TimeProvider = time }.AddRetry(Retry()).Build();
    }

    /// <summary>Whether the call is to be sent again; spends of the budget where it is.</summary>
    /// <param name="attempt">Number of the attempt that had the outcome, from zero.</param>
    public bool MayFollow(int attempt, BackendCall call, Circuit circuit, Outcome<Answer> outcome) =>
        attempt < _options.RetryAttempts
        && call.IsIdempotent
        && MayHeal(outcome)
        && !call.IsAbandoned
        && (outcome.Result?.RetryAfter ?? TimeSpan.Zero) < call.TimeLeft(_time)
        && !circuit.Watch.IsOpen
        && circuit.Budget.TrySpend();

    /// <param name="first">What the first attempt brought, which may be followed by another.</param>
    /// <param name="next">Makes another attempt.</param>
    public async ValueTask<Outcome<Answer>> RunAsync(BackendCall call, Circuit circuit, Outcome<Answer> first, Func<ValueTask<Outcome<Answer>>> next)
    {
        var context = ResilienceContextPool.Shared.Get(call.Source.Token);
        context.Properties.Set(_key, new Repeat(call, circuit));
        var attempt = 0;
        var outcome = await _pipeline.ExecuteOutcomeAsync((_, first) => attempt++ == 0 ? new ValueTask<Outcome<Answer>>(first) : next(), context, first);
        ResilienceContextPool.Shared.Return(context);

        // A wait between attempts was cut short.
        return outcome.Exception is OperationCanceledException && !call.IsAbandoned
            ? Outcome.FromException<Answer>(new TimeoutRejectedException(_options.TotalTimeout))
            : outcome;
    }

    private RetryStrategyOptions<Answer> Retry() => new()
    {
        MaxRetryAttempts = _options.RetryAttempts,
        Delay = TimeSpan.FromMilliseconds(_options.RetryBaseDelayMilliseconds),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        MaxDelay = _options.RetryAfterMax > TimeSpan.Zero ? _options.RetryAfterMax : null,
        ShouldHandle = args =>
        {
            // The first was decided upon before the call came here.
            var (call, circuit) = args.Context.Properties.GetValue(_key, null!);
            return ValueTask.FromResult(args.AttemptNumber == 0 || MayFollow(args.AttemptNumber, call, circuit, args.Outcome));
        },
        DelayGenerator = args => ValueTask.FromResult(args.Outcome.Result?.RetryAfter),
    };

    private bool MayHeal(Outcome<Answer> outcome) => outcome.Exception switch
    {
        // 501 and 505 say that the request is at fault.
        null => outcome.Result is { } answer
            && (answer.IsThrottled || (answer.IsFailure && (int)answer.Status is not (501 or 505)))
            && !(answer.RetryAfter > _options.RetryAfterMax),
        TimeoutRejectedException => true,
        var failure => BackendFailures.IsTransportFault(failure),
    };

    private sealed record Repeat(BackendCall Call, Circuit Circuit);
}
