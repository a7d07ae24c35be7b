using Polly.CircuitBreaker;
using BreakerState = Polly.CircuitBreaker.CircuitState;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>What the breaker and the attempts of one class of operations told last. Thread-safe: each field is replaced whole.</summary>
internal sealed class CircuitWatch(BackendOptions options, TimeProvider time)
{
    private Failure? _lastFailure;
    private Change? _lastChange;

    public CircuitBreakerStateProvider Breaker { get; } = new();

    public Failure? LastFailure => Volatile.Read(ref _lastFailure);

    public DateTimeOffset? ChangedAt => Volatile.Read(ref _lastChange)?.At;

    /// <summary>Whether calls fail at once. False as soon as a probe would be let through.</summary>
    public bool IsOpen => Breaker.CircuitState == BreakerState.Open && time.GetUtcNow() < OpenUntil;

    public bool IsClosed => Breaker.CircuitState == BreakerState.Closed;

    public bool IsProbing => Breaker.CircuitState == BreakerState.HalfOpen;

    public CircuitStatus Status => Breaker.CircuitState switch
    {
        BreakerState.Closed => CircuitStatus.Closed,
        BreakerState.HalfOpen => CircuitStatus.HalfOpen,
        _ => IsOpen ? CircuitStatus.Open : CircuitStatus.HalfOpen,
    };

    /// <summary>Whole seconds, at least one, until a probe may go; the whole break where the circuit isn't open.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            var left = IsOpen ? OpenUntil - time.GetUtcNow() : IsProbing ? TimeSpan.FromSeconds(1) : options.BreakDuration;
            return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(left.TotalSeconds)));
        }
    }

    public CircuitState State
    {
        get
        {
            var failure = LastFailure;
            return new CircuitState(Status, ChangedAt, failure is null ? null : $"It {failure.Words}.", failure?.At);
        }
    }

    private DateTimeOffset OpenUntil => (Volatile.Read(ref _lastChange)?.At ?? DateTimeOffset.MinValue) + options.BreakDuration;

    public void NoteChange() => Volatile.Write(ref _lastChange, new Change(time.GetUtcNow()));

    public void NoteFailure(string words) => Volatile.Write(ref _lastFailure, new Failure(words, time.GetUtcNow()));

    public sealed record Failure(string Words, DateTimeOffset At);

    private sealed record Change(DateTimeOffset At);
}
