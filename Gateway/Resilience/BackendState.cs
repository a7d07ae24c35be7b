namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Where a backend's circuit breaker stands.</summary>
public enum CircuitStatus
{
    /// <summary>Calls go through.</summary>
    Closed,

    /// <summary>The next call, or the one under way, decides whether the backend has recovered.</summary>
    HalfOpen,

    /// <summary>Calls fail at once.</summary>
    Open,
}

/// <summary>How a backend does with one class of operations.</summary>
/// <param name="ChangedAt">When the circuit last opened or closed; null where it never did.</param>
/// <param name="LastError">The latest failure in words without credentials or payloads; null where there was none.</param>
/// <param name="LastErrorAt">When that was.</param>
public sealed record CircuitState(CircuitStatus Status, DateTimeOffset? ChangedAt, string? LastError, DateTimeOffset? LastErrorAt);

/// <summary>How a backend is doing, at one moment; for health and operators.</summary>
/// <param name="Backend">Name of the backend in the configuration.</param>
/// <param name="CallsInFlight">Attempts under way.</param>
/// <param name="CallsQueued">Calls that wait for one of them to end.</param>
/// <param name="KeptBytes">Memory taken by kept answers.</param>
public sealed record BackendState(string Backend, CircuitState Reads, CircuitState Writes, int CallsInFlight, int CallsQueued, long KeptBytes)
{
    /// <summary>Where the circuit stands that is worse off.</summary>
    public CircuitStatus Circuit => Reads.Status > Writes.Status ? Reads.Status : Writes.Status;

    /// <summary>When either circuit last opened or closed.</summary>
    public DateTimeOffset? CircuitChangedAt => Latest.OfChange.ChangedAt;

    /// <summary>The latest failure of either class.</summary>
    public string? LastError => Latest.OfError.LastError;

    public DateTimeOffset? LastErrorAt => Latest.OfError.LastErrorAt;

    private (CircuitState OfChange, CircuitState OfError) Latest =>
        (Nullable.Compare(Reads.ChangedAt, Writes.ChangedAt) >= 0 ? Reads : Writes, Nullable.Compare(Reads.LastErrorAt, Writes.LastErrorAt) >= 0 ? Reads : Writes);
}
