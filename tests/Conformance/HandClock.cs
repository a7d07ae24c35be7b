namespace CanonicalGateway.Tests.Conformance;

/// <summary>A clock that stands until it is moved.</summary>
public sealed class HandClock(DateTimeOffset start) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = start;

    public override DateTimeOffset GetUtcNow() => Now;
}
