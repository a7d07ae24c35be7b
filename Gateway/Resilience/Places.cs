using System.Globalization;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// Lets so many attempts run at a time and so many wait, in the order in which they came. A share is left to the other class of operations,
/// so that writes that hang don't stop the reads. Who would wait longer than it has time left is refused at once: work for an answer that
/// nobody waits for any more keeps others waiting. State behind one lock.
/// </summary>
internal sealed class Places
{
    // The mean follows a change within about so many attempts.
    private const int MeanOver = 8;

    private static readonly TimeSpan _retryAfterMax = TimeSpan.FromSeconds(60);

    private readonly Lock _turn = new();
    private readonly TimeProvider _time;
    private readonly int _limit;
    private readonly int _queueMax;
    private readonly int _limitOfClass;
    private readonly int _queueMaxOfClass;
    private readonly Share _reads = new();
    private readonly Share _writes = new();
    private int _taken;
    private long _arrivals;

    public Places(BackendOptions options, TimeProvider time)
    {
        _time = time;
        (_limit, _queueMax) = (options.ConcurrentCalls, options.QueuedCalls);
        _limitOfClass = _limit - (_limit * options.ReservedPercent / 100);
        _queueMaxOfClass = (int)(_queueMax - ((long)_queueMax * options.ReservedPercent / 100));
    }

    public int Queued => Volatile.Read(ref _reads.Queued) + Volatile.Read(ref _writes.Queued);

    public bool HasFree(OperationClass operation) => Volatile.Read(ref _taken) < _limit && Volatile.Read(ref Of(operation).Taken) < _limitOfClass;

    /// <summary>Mean time for which the class holds a place; zero before the first has been given back.</summary>
    public TimeSpan MeanTime(OperationClass operation) => TimeSpan.FromTicks(Volatile.Read(ref Of(operation).MeanTicks));

    /// <summary>Expected wait of one who comes now; when it is worth trying again.</summary>
    public TimeSpan ExpectedWait(OperationClass operation) =>
        HasFree(operation) ? TimeSpan.Zero : MeanTime(operation) * (Volatile.Read(ref Of(operation).Queued) + 1) / _limitOfClass;

    /// <summary>Why a call need not even be prepared; null where it may try.</summary>
    public BusyException? Refusal(OperationClass operation, TimeSpan timeLeft)
    {
        if (HasFree(operation))
            return null;
        var queued = Volatile.Read(ref Of(operation).Queued);
        if (queued >= _queueMaxOfClass || Queued >= _queueMax)
            return Busy(operation, $"{Queued} calls already wait for it (QueuedCalls).");
        var wait = ExpectedWait(operation);
        return wait <= timeLeft
            ? null
            : Busy(operation, string.Create(CultureInfo.InvariantCulture, $"its turn would come in about {wait.TotalSeconds:0.#} s, and the call has {timeLeft.TotalSeconds:0.#} s left."));
    }

    public BusyException Busy(OperationClass operation, string reason) =>
        new(reason, ExpectedWait(operation) is var wait && wait < _retryAfterMax ? wait : _retryAfterMax);

    /// <summary>Takes a place without waiting.</summary>
    public bool TryTake(OperationClass operation)
    {
        lock (_turn)
            return TryTakeFree(operation);
    }

    /// <summary>Takes a place as soon as one is free.</summary>
    /// <returns>Null with the place; else why there is none.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled while waiting.</exception>
    public ValueTask<BusyException?> TakeAsync(OperationClass operation, TimeSpan timeLeft, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_turn)
        {
            if (TryTakeFree(operation))
                return default;
            if (Refusal(operation, timeLeft) is { } refusal)
                return new(refusal);
            waiter = new Waiter(this, operation, _arrivals++);
            Of(operation).Waiting.AddLast(waiter.Node);
            Of(operation).Queued++;
        }

        return waiter.PlaceAsync(cancellation);
    }

    /// <param name="since">Timestamp at which the place was taken.</param>
    public void GiveBack(OperationClass operation, long since) => GiveBack(operation, _time.GetElapsedTime(since));

    /// <param name="time">How long the backend has needed it.</param>
    public void GiveBack(OperationClass operation, TimeSpan time)
    {
        var held = time.Ticks;
        var share = Of(operation);
        lock (_turn)
            share.MeanTicks = share.MeanTicks == 0 ? held : share.MeanTicks + ((held - share.MeanTicks) / MeanOver);
        GiveBackUnused(operation);
    }

    /// <summary>Gives a place back that says nothing about how long places are held.</summary>
    public void GiveBackUnused(OperationClass operation)
    {
        Waiter? next;
        lock (_turn)
        {
            _taken--;
            Of(operation).Taken--;
            next = Next();
            if (next is not null)
            {
                Remove(next);
                TryTakeFree(next.Operation); // The place goes from hand to hand; nobody can come between.
            }
        }

        next?.TrySetResult();
    }

    private Share Of(OperationClass operation) => operation == OperationClass.Read ? _reads : _writes;

    // Within the lock. Whoever waits does so because nothing is free for its class, so nobody is overtaken.
    private bool TryTakeFree(OperationClass operation)
    {
        if (!HasFree(operation))
            return false;
        _taken++;
        Of(operation).Taken++;
        return true;
    }

    // Within the lock: who has waited longest of those whose class may have one more.
    private Waiter? Next()
    {
        var read = _reads.Taken < _limitOfClass ? _reads.Waiting.First?.Value : null;
        var write = _writes.Taken < _limitOfClass ? _writes.Waiting.First?.Value : null;
        return read is null || write is null ? read ?? write : read.Arrival < write.Arrival ? read : write;
    }

    // Within the lock.
    private void Remove(Waiter waiter)
    {
        Of(waiter.Operation).Waiting.Remove(waiter.Node);
        Of(waiter.Operation).Queued--;
    }

    /// <summary>What one class has; written within the lock, single numbers are read outside.</summary>
    private sealed class Share
    {
        public int Taken;
        public int Queued;
        public long MeanTicks;

        public LinkedList<Waiter> Waiting { get; } = new();
    }

    private sealed class Waiter : TaskCompletionSource
    {
        private readonly Places _places;

        public Waiter(Places places, OperationClass operation, long arrival)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            _places = places;
            Operation = operation;
            Arrival = arrival;
            Node = new LinkedListNode<Waiter>(this);
        }

        public OperationClass Operation { get; }

        public long Arrival { get; }

        public LinkedListNode<Waiter> Node { get; }

        public async ValueTask<BusyException?> PlaceAsync(CancellationToken cancellation)
        {
            await using var leaving = cancellation.UnsafeRegister(static (waiter, token) => ((Waiter)waiter!).GiveUp(token), this);
            await Task;
            return null;
        }

        // Whoever takes the node out of the list decides: a place that has been handed over is kept, to be given back by its new owner.
        private void GiveUp(CancellationToken token)
        {
            lock (_places._turn)
            {
                if (Node.List is null)
                    return;
                _places.Remove(this);
            }

            TrySetCanceled(token);
        }
    }
}

/// <summary>A place that outlives its attempt; given back once, however often it is disposed of.</summary>
internal sealed class Place(Places places, OperationClass operation, long since) : IDisposable
{
    private int _isGone;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isGone, 1) == 0)
            places.GiveBack(operation, since);
    }

    /// <param name="time">How long the backend has needed it, where its holder had it for longer.</param>
    public void GiveBack(TimeSpan time)
    {
        if (Interlocked.Exchange(ref _isGone, 1) == 0)
            places.GiveBack(operation, time);
    }
}

/// <summary>The backend has no place for the call.</summary>
/// <param name="reason">A sentence that continues "the backend is busy: …".</param>
internal sealed class BusyException(string reason, TimeSpan retryAfter) : Exception(reason)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
