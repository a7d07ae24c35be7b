using System.Globalization;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// Lets so many attempts run at a time and so many wait, in the order in which they came. Who would wait longer than it has time left is
/// refused at once: work for an answer that nobody waits for any more keeps others waiting. State behind one lock.
/// </summary>
/// <param name="limit">Attempts that may run at the same time.</param>
/// <param name="queueMax">Calls that may wait.</param>
internal sealed class Places(int limit, int queueMax, TimeProvider time)
{
    // The mean follows a change within about so many attempts.
    private const int MeanOver = 8;

    private static readonly TimeSpan _retryAfterMax = TimeSpan.FromSeconds(60);

    private readonly Lock _turn = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private int _taken;
    private int _queued; // As _waiting.Count, but read outside the lock.
    private long _meanTicks;

    public bool HasFree => Volatile.Read(ref _taken) < limit;

    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Mean time for which a place is held; zero before the first has been given back.</summary>
    public TimeSpan MeanTime => TimeSpan.FromTicks(Volatile.Read(ref _meanTicks));

    /// <summary>Expected wait of one who comes now.</summary>
    public TimeSpan ExpectedWait => HasFree ? TimeSpan.Zero : MeanTime * (Queued + 1) / limit;

    /// <summary>When it is worth trying again.</summary>
    public TimeSpan RetryAfter => ExpectedWait < _retryAfterMax ? ExpectedWait : _retryAfterMax;

    /// <summary>Why a call need not even be prepared; null where it may try.</summary>
    public BusyException? Refusal(TimeSpan timeLeft)
    {
        if (HasFree)
            return null;
        if (Queued >= queueMax)
            return new BusyException($"{queueMax} calls already wait for it (QueuedCalls).", RetryAfter);
        return ExpectedWait > timeLeft ? TooLong(timeLeft) : null;
    }

    /// <summary>Takes a place without waiting.</summary>
    public bool TryTake()
    {
        lock (_turn)
            return TryTakeFree();
    }

    /// <summary>Takes a place, when one is free; null then, else why not.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while waiting.</exception>
    public ValueTask<BusyException?> TakeAsync(TimeSpan timeLeft, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_turn)
        {
            if (TryTakeFree())
                return default;
            if (Refusal(timeLeft) is { } refusal)
                return new(refusal);
            waiter = new Waiter(this);
            _waiting.AddLast(waiter.Node);
            _queued++;
        }

        return WaitAsync(waiter, cancellation);
    }

    /// <param name="since">Timestamp at which the place was taken.</param>
    public void GiveBack(long since)
    {
        var held = time.GetElapsedTime(since).Ticks;
        lock (_turn)
            _meanTicks = _meanTicks == 0 ? held : _meanTicks + ((held - _meanTicks) / MeanOver);
        GiveBackUnused();
    }

    /// <summary>Gives a place back that says nothing about how long places are held.</summary>
    public void GiveBackUnused()
    {
        Waiter? next = null;
        lock (_turn)
        {
            if (_waiting.First is { } first)
            {
                next = first.Value; // The place goes from hand to hand.
                Remove(first);
            }
            else
            {
                _taken--;
            }
        }

        next?.TrySetResult();
    }

    private static async ValueTask<BusyException?> WaitAsync(Waiter waiter, CancellationToken cancellation)
    {
        await using var leaving = cancellation.UnsafeRegister(static (waiter, token) => ((Waiter)waiter!).GiveUp(token), waiter);
        await waiter.Task;
        return null;
    }

    // Within the lock. Nobody overtakes those who wait.
    private bool TryTakeFree()
    {
        if (_taken >= limit)
            return false;
        _taken++;
        return true;
    }

    // Within the lock.
    private void Remove(LinkedListNode<Waiter> node)
    {
        _waiting.Remove(node);
        _queued--;
    }

    private BusyException TooLong(TimeSpan timeLeft) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"its turn would come in about {ExpectedWait.TotalSeconds:0.#} s, and the call has {Math.Max(0, timeLeft.TotalSeconds):0.#} s left."),
        RetryAfter);

    private sealed class Waiter : TaskCompletionSource
    {
        private readonly Places _places;

        public Waiter(Places places)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            _places = places;
            Node = new LinkedListNode<Waiter>(this);
        }

        public LinkedListNode<Waiter> Node { get; }

        // Whoever takes the node out of the list decides: a place that has been handed over is kept, to be given back by its new owner.
        public void GiveUp(CancellationToken token)
        {
            lock (_places._turn)
            {
                if (Node.List is null)
                    return;
                _places.Remove(Node);
            }

            TrySetCanceled(token);
        }
    }
}

/// <summary>A place that outlives its attempt; given back once, however often it is disposed of.</summary>
internal sealed class Place(Places places, long since) : IDisposable
{
    private int _isGone;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isGone, 1) == 0)
            places.GiveBack(since);
    }
}

/// <summary>The backend has no place for the call.</summary>
/// <param name="reason">A sentence that continues "the backend is busy: …".</param>
internal sealed class BusyException(string reason, TimeSpan retryAfter) : Exception(reason)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
