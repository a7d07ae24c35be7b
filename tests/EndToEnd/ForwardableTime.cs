namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>The system's clock, whose measured time can be moved forward: what is kept for a while ages at once. The time of day and timers go on as they are.</summary>
public sealed class ForwardableTime : TimeProvider
{
    private long _ahead;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);

    public void Forward(TimeSpan by) => Interlocked.Add(ref _ahead, (long)(by.TotalSeconds * TimestampFrequency));
}
