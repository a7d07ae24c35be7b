using System.Net;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using Polly;
using Polly.Timeout;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// The rest of an answer whose beginning has been handed over. Goes on where the attempt stood: keeps its place among the concurrent calls, the
/// time that it has left, of which only what the backend is waited for counts, and the limit on the answer's length. How it ends counts in the
/// circuit; it can't be repeated, since rows of it are in use.
/// </summary>
/// <param name="message">The answer; ends with the body.</param>
/// <param name="stream">The body, unpacked.</param>
/// <param name="length">Bytes of it that have been read.</param>
internal sealed class StreamedBody(HttpResponseMessage message, Stream stream, long length, BackendOptions options, TimeProvider time) : ReplyRest
{
    // Cancelled when the reader leaves or the time is up.
    private readonly CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, time);
    private readonly HttpStatusCode _status = message.StatusCode;
    private BackendWire? _wire;
    private Circuit? _circuit;
    private Place? _place;
    private TimeSpan _limit;
    private TimeSpan _used;
    private TimeSpan _left;
    private long _length = length;
    private int _isOver;

    /// <summary>Takes over what the attempt had.</summary>
    /// <param name="limit">The time-out of the attempt, or the call's where it was the last that fitted in.</param>
    /// <param name="used">What the attempt has taken so far.</param>
    /// <param name="left">What it may still take.</param>
    public void Begin(BackendWire wire, Circuit circuit, Place place, TimeSpan limit, TimeSpan used, TimeSpan left) =>
        (_wire, _circuit, _place, _limit, _used, _left) = (wire, circuit, place, limit, used, left);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isOver != 0, this);
        try
        {
            var read = await ReadInTimeAsync(target, cancellation);
            _length += read;
            if (_length > options.ReplyBytesMax)
                throw ReplyBody.TooLong(options);
            if (read == 0)
                await CountAsync(Outcome.FromResult(new Answer(_status, null, null, null)));
            return read;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (OperationCanceledException)
        {
            throw await FailedAsync(new TimeoutRejectedException(_limit));
        }
        catch (Exception failure) when (BackendFailures.IsTransportFault(failure))
        {
            throw await FailedAsync(failure);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || Interlocked.Exchange(ref _isOver, 1) != 0)
            return;
        stream.Dispose();
        message.Dispose();
        _source.Dispose();
        _place?.GiveBack(_used);
        _wire?.EndStream();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    private async ValueTask<int> ReadInTimeAsync(Memory<byte> target, CancellationToken cancellation)
    {
        if (_left <= TimeSpan.Zero)
            throw new OperationCanceledException();
        var pending = stream.ReadAsync(target, _source.Token);
        if (pending.IsCompleted)
            return await pending;
        var began = time.GetTimestamp();
        _source.CancelAfter(_left);
        await using var leaving = cancellation.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        var read = await pending;
        _source.CancelAfter(Timeout.InfiniteTimeSpan);
        var waited = time.GetElapsedTime(began);
        (_used, _left) = (_used + waited, _left - waited);
        return read;
    }

    private async ValueTask<GatewayException> FailedAsync(Exception failure)
    {
        _circuit!.Watch.NoteFailure(BackendFailures.Words(failure));
        var error = _circuit.Failures.Of(failure) ?? throw new InvalidOperationException("The failure is none of a backend's.", failure);
        await CountAsync(Outcome.FromException<Answer>(failure));
        return error;
    }

    private ValueTask CountAsync(Outcome<Answer> outcome) => _circuit!.CountAsync(outcome);
}
