using System.Buffers;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// The rest of an answer for a reader who may be slow. He holds the backend back for a moment in all; then what is left is read into memory, as
/// of an answer that is read whole: a place, a connection and the backend's own patience are not a slow client's to use up, and two reads
/// that hold what each other waits for go on. State behind one lock.
/// </summary>
internal sealed class PatientBody(StreamedBody body, TimeProvider time) : ReplyRest
{
    private const int ChunkBytes = 64 * 1024;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private readonly Lock _turn = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<(byte[] Bytes, int Length)> _taken = new();
    private TimeSpan _left = _patience;
    private ITimer? _timer;
    private long _idleSince;
    private bool _isIdle;
    private bool _isOver;
    private Task? _taking;
    private int _given;

    /// <inheritdoc cref="StreamedBody.Begin"/>
    public void Begin(BackendWire wire, Circuit circuit, Place place, TimeSpan limit, TimeSpan used, TimeSpan left)
    {
        body.Begin(wire, circuit, place, limit, used, left);
        _timer = time.CreateTimer(static rest => ((PatientBody)rest!).TakeOver(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Idle();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellation)
    {
        if (Resume() is { } taking)
        {
            await taking.WaitAsync(cancellation);
            return Give(target.Span);
        }

        var read = await body.ReadAsync(target, cancellation);
        Idle();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        Task? taking;
        lock (_turn)
        {
            if (!disposing || _isOver)
                return;
            (_isOver, _isIdle, taking) = (true, false, _taking);
        }

        _timer?.Dispose();
        if (taking is null)
            Release();
        else
            _ = GiveUpAsync(taking); // It never fails.
    }

    private void Idle()
    {
        lock (_turn)
        {
            (_isIdle, _idleSince) = (true, time.GetTimestamp());
            _timer!.Change(_left > TimeSpan.Zero ? _left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    // The reader is back; the task is what has begun in his absence.
    private Task? Resume()
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            if (_taking is null)
            {
                _isIdle = false;
                _left -= time.GetElapsedTime(_idleSince);
            }

            return _taking;
        }
    }

    private void TakeOver()
    {
        lock (_turn)
        {
            if (!_isIdle)
                return;
            _isIdle = false;
            _taking = Task.Run(TakeAsync, CancellationToken.None);
        }
    }

    private async Task TakeAsync()
    {
        while (true)
        {
            var (chunk, length) = (ArrayPool<byte>.Shared.Rent(ChunkBytes), 0);
            try
            {
                int read;
                do
                {
                    read = await body.ReadAsync(chunk.AsMemory(length), _stop.Token);
                    length += read;
                }
                while (read > 0 && length < chunk.Length);

                if (read == 0)
                {
                    // The backend has done its part.
                    body.Dispose();
                    return;
                }
            }
            finally
            {
                _taken.Enqueue((chunk, length));
            }
        }
    }

    private int Give(Span<byte> target)
    {
        if (!_taken.TryPeek(out var chunk))
            return 0;
        var some = Math.Min(target.Length, chunk.Length - _given);
        chunk.Bytes.AsSpan(_given, some).CopyTo(target);
        _given += some;
        if (_given == chunk.Length)
        {
            _taken.Dequeue();
            _given = 0;
            ArrayPool<byte>.Shared.Return(chunk.Bytes);
        }

        return some;
    }

    private async Task GiveUpAsync(Task taking)
    {
        await _stop.CancelAsync();
        try
        {
            await taking;
        }
        catch (Exception abandoned) when (abandoned is OperationCanceledException or GatewayException)
        {
            // Nobody reads the answer any more; what the circuit has to know it knows.
        }

        Release();
    }

    private void Release()
    {
        body.Dispose();
        _stop.Dispose();
        while (_taken.TryDequeue(out var chunk))
            ArrayPool<byte>.Shared.Return(chunk.Bytes);
    }
}
