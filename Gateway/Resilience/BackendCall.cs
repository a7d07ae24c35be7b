namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// One call on its way through the pipeline: makes the message of each attempt, and knows its time and whether anyone still waits for it.
/// Attempts come one after another. Thread-safe where callers leave: one counter, changed by compare and swap.
/// </summary>
/// <param name="cancellation">The caller's own; tells its leaving from time-outs.</param>
internal abstract class BackendCall(BackendRoute route, OperationClass operation, CancellationToken cancellation)
{
    // Far below zero, so that callers who leave while the call ends don't count up to it again.
    private const int Over = int.MinValue / 2;

    private int _askers = 1;
    private bool _wasAbandoned;
    private CancellationTokenSource? _source;
    private CancellationTokenSource? _beside;

    protected BackendRoute Route { get; } = route;

    public OperationClass Operation { get; } = operation;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The timestamp at which the time of the whole call is over.</summary>
    public long Deadline { get; private set; }

    /// <summary>Cancelled when nobody waits any more; its timer belongs to the step under way.</summary>
    public CancellationTokenSource Source => _source ?? throw new InvalidOperationException("The call has not begun.");

    /// <summary>The message of the attempt under way.</summary>
    public HttpRequestMessage? Message { get; private set; }

    /// <summary>Whether credentials are added, and renewed when the backend refuses them.</summary>
    public virtual bool IsSigned => true;

    /// <summary>Whether it may be repeated when the outcome is unknown.</summary>
    public abstract bool IsIdempotent { get; }

    /// <summary>Whether a second message can be made. Not where the body is a stream that has been read.</summary>
    public virtual bool CanResend => true;

    /// <summary>Whether the answer's body is read within the attempt.</summary>
    public virtual bool ReadsWhole => true;

    /// <summary>Whether the rest of a long answer may be left to whoever reads it.</summary>
    public virtual bool MayStream => false;

    /// <summary>Time without an answer after which a second, identical attempt is sent; null for never.</summary>
    public virtual TimeSpan? HedgeAfter => null;

    /// <summary>Whether it may wait for a place among the concurrent attempts.</summary>
    public virtual bool MayWait => true;

    /// <summary>Whether the credentials have been renewed in this call; they are once.</summary>
    public bool IsRenewed { get; set; }

    /// <summary>Whether another attempt at the same has brought the answer.</summary>
    public bool IsSuperseded { get; private set; }

    /// <summary>Whether nobody waits for the answer any more.</summary>
    public bool IsAbandoned => _wasAbandoned || Volatile.Read(ref _askers) == 0;

    /// <summary>Whether an attempt that is cancelled has run out of time, and not out of use.</summary>
    public virtual bool IsWanted => !IsAbandoned && !IsSuperseded;

    /// <summary>Time until the deadline; zero after it.</summary>
    public TimeSpan TimeLeft(TimeProvider time) => time.GetElapsedTime(time.GetTimestamp(), Deadline) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public void Open(CancellationTokenSource source, long deadline)
    {
        Deadline = deadline;
        _source = source;
    }

    /// <summary>Goes on with another source, because the timer of the first has or may have fired.</summary>
    public void Reopen(CancellationTokenSource source)
    {
        var burnt = Interlocked.Exchange(ref _source, source);
        burnt?.CancelAfter(Timeout.InfiniteTimeSpan);
        // Who left in between has cancelled the old source.
        if (IsAbandoned)
            source.Cancel();
    }

    /// <returns>The source, where nobody can reach it any more.</returns>
    public CancellationTokenSource? Close()
    {
        _wasAbandoned = Interlocked.Exchange(ref _askers, Over) == 0;
        return _wasAbandoned ? null : _source;
    }

    /// <summary>One more waits for the answer. False where the call has ended or been given up.</summary>
    public bool TryJoin()
    {
        int askers;
        do
        {
            askers = Volatile.Read(ref _askers);
            if (askers <= 0)
                return false;
        }
        while (Interlocked.CompareExchange(ref _askers, askers + 1, askers) != askers);
        return true;
    }

    /// <summary>One who waited has left; the last one ends the call.</summary>
    /// <returns>Whether it was the last one.</returns>
    public bool Leave()
    {
        if (Interlocked.Decrement(ref _askers) != 0)
            return false;
        Volatile.Read(ref _source)?.Cancel();
        Volatile.Read(ref _beside)?.Cancel();
        return true;
    }

    /// <summary>Ends the attempt under way: another has brought the answer.</summary>
    /// <param name="source">The attempt's own.</param>
    public void Supersede(CancellationTokenSource source)
    {
        IsSuperseded = true;
        source.Cancel();
    }

    /// <summary>Lets a second attempt end with this call.</summary>
    /// <param name="source">The second attempt's own; null when it is over.</param>
    /// <returns>Whether the call still has someone who waits; false where the source may have been cancelled for that.</returns>
    public bool RunBeside(CancellationTokenSource? source)
    {
        Interlocked.Exchange(ref _beside, source);
        if (!IsAbandoned)
            return true;
        source?.Cancel();
        return false;
    }

    /// <summary>Decides that the rest of a long answer is left to its reader; then nobody can join any more.</summary>
    /// <returns>False where others wait for the answer, or it has to be whole.</returns>
    public virtual bool TryStream() => MayStream;

    /// <summary>The caller who began the call has left.</summary>
    public virtual void CallerLeft() => Leave();

    /// <summary>A message for the next attempt; a message that has been sent can't be sent again.</summary>
    public HttpRequestMessage NewMessage() => Message = Create();

    protected abstract HttpRequestMessage Create();
}
