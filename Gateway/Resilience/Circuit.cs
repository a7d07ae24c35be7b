using System.Runtime.CompilerServices;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>The circuit breaker of one class of operations on a backend, with what belongs to the class: words, errors, retry budget.</summary>
internal sealed class Circuit
{
    private readonly ResiliencePipeline<Answer> _breaker;

    public Circuit(OperationClass operation, BackendOptions options, TimeProvider time)
    {
        Watch = new CircuitWatch(options, time);
        Failures = new BackendFailures(operation, options, Watch);
        Budget = new RetryBudget(options.RetryBudgetPercent);
        _breaker = new ResiliencePipelineBuilder<Answer> { TimeProvider = time }.AddCircuitBreaker(Breaker(options, Watch)).Build();
    }

    public CircuitWatch Watch { get; }

    public BackendFailures Failures { get; }

    public RetryBudget Budget { get; }

    public bool IsClosed => Watch.IsClosed;

    /// <summary>
    /// Counts what an attempt through the closed circuit brought. The breaker has nothing to do before an attempt while it is closed, so it is
    /// told afterwards: waiting within it would cost three more state machines a call.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))] // awaited once, by the one caller
    public async ValueTask CountAsync(Outcome<Answer> outcome)
    {
        // Once the circuit is open, what was sent before says nothing new; it must not be taken for a probe.
        var counts = outcome.Exception is null || IsFailureOfBackend(outcome.Exception);
        if (!counts || !IsClosed)
            return;
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        await _breaker.ExecuteOutcomeAsync(static (_, outcome) => new ValueTask<Outcome<Answer>>(outcome), context, outcome);
        ResilienceContextPool.Shared.Return(context);
    }

    /// <summary>Runs an attempt within the breaker, which decides whether it is the probe.</summary>
    public async ValueTask<Outcome<Answer>> ProbeAsync<T>(Func<T, ValueTask<Outcome<Answer>>> attempt, T state)
    {
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        var outcome = await _breaker.ExecuteOutcomeAsync(static (_, run) => run.attempt(run.state), context, (attempt, state));
        ResilienceContextPool.Shared.Return(context);
        return outcome;
    }

    private static CircuitBreakerStrategyOptions<Answer> Breaker(BackendOptions options, CircuitWatch watch) => new()
    {
        FailureRatio = options.FailureRatio,
        MinimumThroughput = options.MinimumThroughput,
        SamplingDuration = TimeSpan.FromSeconds(options.SamplingSeconds),
        BreakDuration = options.BreakDuration,
        StateProvider = watch.Breaker,
        ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception switch
        {
            null => args.Outcome.Result is { IsFailure: true },
            // The caller left: no fault of the backend. But a probe that was given up has not shown that the backend recovered.
            OperationCanceledException => watch.IsProbing,
            var failure => IsFailureOfBackend(failure),
        }),
        OnOpened = _ => Noted(watch),
        OnClosed = _ => Noted(watch),
    };

    private static bool IsFailureOfBackend(Exception failure) => failure is TimeoutRejectedException || BackendFailures.IsTransportFault(failure);

    private static ValueTask Noted(CircuitWatch watch)
    {
        watch.NoteChange();
        return default;
    }
}
