using Polly.CircuitBreaker;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>What the breaker and the attempts of one backend told last. Thread-safe: each field is replaced whole.</summary>
internal sealed class CircuitWatch(BackendOptions options, TimeProvider time)
{
    private Failure? _lastFailure;
    private Change? _lastChange;

    public CircuitBreakerStateProvider Breaker { get; } = new();

    public Failure? LastFailure => Volatile.Read(ref _lastFailure);

    public DateTimeOffset? ChangedAt => Volatile.Read(ref _lastChange)?.At;

    /// <summary>Whether calls fail at once. False as soon as a probe would be let through.</summary>
    public bool IsOpen => Breaker.CircuitState == CircuitState.Open && time.GetUtcNow() < OpenUntil;

    public bool IsProbing => Breaker.CircuitState == CircuitState.HalfOpen;

    public CircuitStatus Status => Breaker.CircuitState switch
    {
        CircuitState.Closed => CircuitStatus.Closed,
        CircuitState.HalfOpen => CircuitStatus.HalfOpen,
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

    private DateTimeOffset OpenUntil => (Volatile.Read(ref _lastChange)?.At ?? DateTimeOffset.MinValue) + options.BreakDuration;

    public void NoteChange() => Volatile.Write(ref _lastChange, new Change(time.GetUtcNow()));

    public void NoteFailure(string words) => Volatile.Write(ref _lastFailure, new Failure(words, time.GetUtcNow()));

    public sealed record Failure(string Words, DateTimeOffset At);

    private sealed record Change(DateTimeOffset At);
}
