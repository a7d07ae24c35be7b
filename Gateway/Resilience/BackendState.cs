namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Where a backend's circuit breaker stands.</summary>
public enum CircuitStatus
{
    /// <summary>Calls go through.</summary>
    Closed,

    /// <summary>Calls fail at once.</summary>
    Open,

    /// <summary>The next call, or the one under way, decides whether the backend has recovered.</summary>
    HalfOpen,
}

/// <summary>How a backend is doing, at one moment; for health and operators.</summary>
/// <param name="Backend">Name of the backend in the configuration.</param>
/// <param name="CallsInFlight">Attempts under way.</param>
/// <param name="CallsQueued">Calls that wait for one of them to end.</param>
/// <param name="LastError">The latest failure in words without credentials or payloads; null where there was none.</param>
/// <param name="LastErrorAt">When that was.</param>
/// <param name="CircuitChangedAt">When the circuit last opened or closed; null where it never did.</param>
public sealed record BackendState(
    string Backend,
    CircuitStatus Circuit,
    int CallsInFlight,
    int CallsQueued,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    DateTimeOffset? CircuitChangedAt);
