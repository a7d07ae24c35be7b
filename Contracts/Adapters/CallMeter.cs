namespace CanonicalGateway.Contracts.Adapters;

/// <summary>
/// Counts the backend calls that are made while it is the current one: how a measured read learns what each of its parts cost. Where nobody
/// measures, none is current and nothing is counted. Thread-safe.
/// </summary>
public sealed class CallMeter
{
    private static readonly AsyncLocal<CallMeter?> _current = new();
    private long _calls;
    private long _bytes;

    /// <summary>The meter of the part under way; null where nobody measures.</summary>
    public static CallMeter? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }

    /// <summary>Calls that were asked for; their repeats after failures are not told apart.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Bytes of the answers' bodies, unpacked.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Has a call counted by the current meter, where there is one. A call that joins another one under way is not to be watched again.</summary>
    public static Task<BackendReply> Watch(Task<BackendReply> call) => _current.Value is { } meter ? meter.CountAsync(call) : call;

    internal void Add(int bytes) => Interlocked.Add(ref _bytes, bytes);

    private async Task<BackendReply> CountAsync(Task<BackendReply> call)
    {
        Interlocked.Increment(ref _calls);
        var reply = await call.ConfigureAwait(false);
        reply.Meter = this;
        Add(reply.Body.Length);
        return reply;
    }
}
