using System.ComponentModel.DataAnnotations;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>How one backend is reached and how much it may cost. Section <c>Backends:&lt;name&gt;</c> of the configuration.</summary>
public sealed record BackendOptions
{
    /// <summary>Name of the backend in the configuration; errors and health call it so.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute http or https address without user, query or fragment; targets are appended to its path.</summary>
    public required Uri Address { get; init; }

    /// <summary>Time for one attempt: connecting, sending, and reading the answer whole (when forwarding: its headers, then each piece of the body).</summary>
    /// <value>Seconds, 1-120, default 10.</value>
    [Range(1, 120)]
    public int AttemptTimeoutSeconds { get; init; } = 10;

    /// <summary>Time for a call with its waits and repeats. Not below AttemptTimeoutSeconds.</summary>
    /// <value>Seconds, 1-600, default 30.</value>
    [Range(1, 600)]
    public int TotalTimeoutSeconds { get; init; } = 30;

    /// <summary>How often a failed idempotent call is repeated.</summary>
    /// <value>0-10, default 2.</value>
    [Range(0, 10)]
    public int RetryAttempts { get; init; } = 2;

    /// <summary>Median wait before the first repeat; doubles with each, with jitter.</summary>
    /// <value>Milliseconds, 1-10000, default 100.</value>
    [Range(1, 10_000)]
    public int RetryBaseDelayMilliseconds { get; init; } = 100;

    /// <summary>Longest Retry-After that is waited for. Longer ones are passed on to the client instead.</summary>
    /// <value>Seconds, 0-120, default 5.</value>
    [Range(0, 120)]
    public int RetryAfterMaxSeconds { get; init; } = 5;

    /// <summary>Repeats that the backend may see beyond the calls, in the long run; keeps an outage from being multiplied.</summary>
    /// <value>Percent, 0-100, default 20.</value>
    [Range(0, 100)]
    public int RetryBudgetPercent { get; init; } = 20;

    /// <summary>Share of failed calls within the sampling time that opens the circuit.</summary>
    /// <value>0.01-1, default 0.5.</value>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>Calls within the sampling time below which the circuit stays closed.</summary>
    /// <value>2-10000, default 5.</value>
    [Range(2, 10_000)]
    public int MinimumThroughput { get; init; } = 5;

    /// <summary>Time over which FailureRatio is taken.</summary>
    /// <value>Seconds, 1-600, default 10.</value>
    [Range(1, 600)]
    public int SamplingSeconds { get; init; } = 10;

    /// <summary>Time the circuit stays open before one probe is let through.</summary>
    /// <value>Seconds, 1-300, default 5.</value>
    [Range(1, 300)]
    public int BreakSeconds { get; init; } = 5;

    /// <summary>Calls that may run at the same time.</summary>
    /// <value>1-10000, default 64.</value>
    [Range(1, 10_000)]
    public int ConcurrentCalls { get; init; } = 64;

    /// <summary>Calls that may wait for one of ConcurrentCalls to end; beyond them calls are refused.</summary>
    /// <value>0-100000, default 256.</value>
    [Range(0, 100_000)]
    public int QueuedCalls { get; init; } = 256;

    /// <summary>Share of ConcurrentCalls and QueuedCalls that reads leave to writes, and writes to reads; rounded down.</summary>
    /// <value>Percent, 0-50, default 10.</value>
    [Range(0, 50)]
    public int ReservedPercent { get; init; } = 10;

    /// <summary>Longest answer that is read whole, after decompression. Forwarded answers have no limit, they are not held.</summary>
    /// <value>Bytes, 1 KiB to 1 GiB, default 64 MiB.</value>
    [Range(1024, 1 << 30)]
    public int ReplyBytesMax { get; init; } = 64 << 20;

    /// <summary>Callers that one call may answer, where they ask the same at the same time; more begin another call.</summary>
    /// <value>1-10000, default 256; 1 lets each caller have a call of its own.</value>
    [Range(1, 10_000)]
    public int SharedCallersMax { get; init; } = 256;

    /// <summary>
    /// Memory for answers that stand in for later reads, where routes allow it. What was used least lately makes room; answers longer than an
    /// eighth of it are not kept.
    /// </summary>
    /// <value>Bytes, 0 to 1 GiB, default 32 MiB; 0 keeps none.</value>
    [Range(0, 1 << 30)]
    public int KeptBytesMax { get; init; } = 32 << 20;

    /// <summary>Connections kept to the backend. Not below ConcurrentCalls.</summary>
    /// <value>1-10000, default 64.</value>
    [Range(1, 10_000)]
    public int ConnectionsMax { get; init; } = 64;

    /// <summary>Whether answers may come compressed (gzip). Forwarded answers never are.</summary>
    /// <value>Default true.</value>
    public bool Compression { get; init; } = true;

    internal TimeSpan AttemptTimeout => TimeSpan.FromSeconds(AttemptTimeoutSeconds);

    internal TimeSpan TotalTimeout => TimeSpan.FromSeconds(TotalTimeoutSeconds);

    internal TimeSpan RetryAfterMax => TimeSpan.FromSeconds(RetryAfterMaxSeconds);

    internal TimeSpan BreakDuration => TimeSpan.FromSeconds(BreakSeconds);
}
