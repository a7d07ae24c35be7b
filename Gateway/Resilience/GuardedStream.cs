using CanonicalGateway.Contracts.Errors;
using Polly.Timeout;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Reads a backend's body; each read has to bring something within a time. One reader at a time.</summary>
internal sealed class GuardedStream : Stream
{
    private readonly Stream _wire;
    private readonly IDisposable _place;
    private readonly BackendFailures _failures;
    private readonly CircuitWatch _watch;
    private readonly TimeSpan _stallMax;
    private readonly CancellationTokenSource _stalled = new();
    private readonly ITimer _timer;

    public GuardedStream(Stream wire, IDisposable place, BackendFailures failures, CircuitWatch watch, TimeSpan stallMax, TimeProvider time)
    {
        _wire = wire;
        _place = place;
        _failures = failures;
        _watch = watch;
        _stallMax = stallMax;
        _timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), _stalled, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="GatewayException">BackendTimeout where nothing came in time, BackendUnavailable where the body broke off.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var pending = _wire.ReadAsync(buffer, _stalled.Token);
        try
        {
            if (pending.IsCompleted)
                return await pending;
            _timer.Change(_stallMax, Timeout.InfiniteTimeSpan);
            await using var abandonment = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _stalled);
            return await pending;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw Translated(new TimeoutRejectedException(_stallMax));
        }
        catch (Exception failure) when (BackendFailures.IsTransportFault(failure))
        {
            throw Translated(failure);
        }
        finally
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _timer.Dispose();
            _wire.Dispose();
            _place.Dispose(); // The forwarder disposes of the stream alone, not of the message.
            _stalled.Dispose();
        }

        base.Dispose(disposing);
    }

    private Exception Translated(Exception failure)
    {
        _watch.NoteFailure(BackendFailures.Words(failure));
        return _failures.Of(failure) ?? failure;
    }
}
