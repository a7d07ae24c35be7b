using System.Net;
using System.Runtime.CompilerServices;
using Polly;
using Polly.Timeout;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Sends the message of one attempt and reads its answer. Failures are outcomes, not exceptions thrown.</summary>
internal sealed class BackendWire(BackendOptions options, HttpMessageInvoker socket, TimeProvider time)
{
    private int _inFlight;

    /// <summary>Attempts under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <param name="mayStream">Whether the rest of a long answer may be left to its reader, where the call lets it.</param>
    /// <param name="limit">The time-out that the token stands for; the attempt's or what the whole call has left.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    public async ValueTask<Outcome<Answer>> SendAsync(BackendCall call, CircuitWatch watch, bool mayStream, TimeSpan limit, CancellationToken cancellation)
    {
        var message = call.Message!;
        var activity = BackendTracing.Begin(options.Name, message.Method);
        BackendTracing.Propagate(message);
        int? status = null;
        string? failed = null;
        var isLeft = false;
        Interlocked.Increment(ref _inFlight);
        try
        {
            var response = await socket.SendAsync(message, cancellation);
            status = (int)response.StatusCode;
            var answer = await ReadAsync(response, call, mayStream, cancellation);
            isLeft = answer.Reply?.Rest is not null;
            if (answer.IsFailure)
                watch.NoteFailure(failed = BackendFailures.Words(answer.Status));
            return Outcome.FromResult(answer);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            if (!call.IsWanted)
                return Outcome.FromException<Answer>(new OperationCanceledException(cancellation));
            var timeout = new TimeoutRejectedException(limit);
            watch.NoteFailure(failed = BackendFailures.Words(timeout));
            return Outcome.FromException<Answer>(timeout);
        }
        catch (OperationCanceledException timeout)
        {
            // Nobody cancelled: the handler gave up connecting.
            var refused = new HttpRequestException(HttpRequestError.ConnectionError, null, timeout);
            watch.NoteFailure(failed = BackendFailures.Words(refused));
            return Outcome.FromException<Answer>(refused);
        }
        catch (Exception failure)
        {
            if (BackendFailures.IsTransportFault(failure))
                watch.NoteFailure(failed = BackendFailures.Words(failure));
            return Outcome.FromException<Answer>(failure);
        }
        finally
        {
            if (!isLeft)
                Interlocked.Decrement(ref _inFlight);
            if (activity is not null)
                BackendTracing.End(activity, status, failed);
        }
    }

    /// <summary>The reader of an answer whose rest was left to him has come to its end, or left.</summary>
    public void EndStream() => Interlocked.Decrement(ref _inFlight);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    private async ValueTask<Answer> ReadAsync(HttpResponseMessage response, BackendCall call, bool mayStream, CancellationToken cancellation)
    {
        var status = response.StatusCode;
        var isLost = (int)status >= 500 || status == HttpStatusCode.TooManyRequests || (status == HttpStatusCode.Unauthorized && call.IsSigned);
        if (!isLost)
        {
            return call.ReadsWhole
                ? new Answer(status, await ReplyBody.ReadAsync(response, options, mayStream && call.MayStream ? call : null, time, cancellation), null, null)
                : new Answer(status, null, response, null);
        }

        // Disposing drains a short body, so that the connection can be used again.
        using (response)
            return new Answer(status, null, null, RetryAfter(response));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } => date - time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        _ => null,
    };
}
