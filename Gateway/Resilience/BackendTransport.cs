using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using Polly;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>The way to one backend: its connections, its credentials and its resilience pipeline, shared by adapters and forwarder.</summary>
public sealed class BackendTransport : IBackendTransport, IDisposable
{
    private readonly BackendOptions _options;
    private readonly TimeProvider _time;
    private readonly BackendRoute _route;
    private readonly CircuitWatch _watch;
    private readonly BackendFailures _failures;
    private readonly ConcurrencyLimiter _limiter;
    private readonly HttpMessageInvoker _socket;
    private readonly ResiliencePipeline<Answer> _pipeline;
    private int _inFlight;

    /// <exception cref="ArgumentException">The options have faults; all are named.</exception>
    public BackendTransport(BackendOptions options, IBackendCredentials credentials, TimeProvider time)
    {
        if (BackendOptionsValidator.Faults([options]) is { Count: > 0 } faults)
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        _options = options;
        _time = time;
        _route = new BackendRoute(options);
        _watch = new CircuitWatch(options, time);
        _failures = new BackendFailures(options, _watch);
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.ConcurrentCalls,
            QueueLimit = options.QueuedCalls,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        // HttpMessageInvoker, not HttpClient: HttpClient would read each answer whole before it hands it over, and add a time-out of its own.
        _socket = new HttpMessageInvoker(BackendSocket.Open(options), disposeHandler: true);
        _pipeline = BackendPipeline.Build(options, credentials, ExchangeAsync, _limiter, _watch, time);
        Streaming = new HttpMessageInvoker(new StreamingHandler(this), disposeHandler: false);
    }

    public string Backend => _options.Name;

    /// <summary>The backend's address, without a slash at its end.</summary>
    public string Address => _options.Address.AbsoluteUri.TrimEnd('/');

    /// <summary>Longest time until the headers of a streamed answer are there.</summary>
    public TimeSpan TotalTimeout => _options.TotalTimeout;

    /// <summary>
    /// Sends messages through the same pipeline and answers as soon as the headers are there; for the forwarder. Addresses come from
    /// <see cref="AddressOf"/>. Failures, of the body too, are <see cref="GatewayException"/>s as with <see cref="SendAsync"/>.
    /// </summary>
    public HttpMessageInvoker Streaming { get; }

    public BackendState State
    {
        get
        {
            var failure = _watch.LastFailure;
            var queued = (int)(_limiter.GetStatistics()?.CurrentQueuedCount ?? 0);
            return new BackendState(
                Backend, _watch.Status, Volatile.Read(ref _inFlight), queued, failure is null ? null : $"It {failure.Words}.", failure?.At, _watch.ChangedAt);
        }
    }

    /// <summary>The address of a target on this backend.</summary>
    /// <exception cref="ArgumentException">The target is not an encoded path and query that begins with a slash.</exception>
    public Uri AddressOf(string target) => _route.AddressOf(target);

    public Task<BackendReply> SendAsync(BackendRequest request, CancellationToken cancellation) =>
        CallMeter.Watch(SendWholeAsync(new WholeCall(_route, request, signed: true, cancellation)));

    public void Dispose()
    {
        Streaming.Dispose();
        _socket.Dispose();
        _limiter.Dispose();
    }

    private Task<BackendReply> ExchangeAsync(BackendRequest request, CancellationToken cancellation) =>
        SendWholeAsync(new WholeCall(_route, request, signed: false, cancellation));

    private async Task<BackendReply> SendWholeAsync(BackendCall call) => (await RunAsync(call)).Reply!;

    private async Task<HttpResponseMessage> StreamAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var answer = await RunAsync(new ForwardedCall(_route, request, cancellation));
        var message = answer.Message!;
        message.RequestMessage = request;
        message.Content = new StreamedContent(message.Content, answer.Place!, _failures, _watch, _options.AttemptTimeout, _time);
        return message;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    private async ValueTask<Answer> RunAsync(BackendCall call)
    {
        var context = ResilienceContextPool.Shared.Get(call.Cancellation);
        call.AttachTo(context);
        Outcome<Answer> outcome;
        try
        {
            outcome = await _pipeline.ExecuteOutcomeAsync(static (context, transport) => transport.AttemptAsync(context), context, this);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }

        if (outcome.Result is { } answer)
            return _failures.Of(answer, call) is { } unusable ? throw unusable : answer;
        if (outcome.Exception is OperationCanceledException && call.IsAbandoned)
            throw new OperationCanceledException(call.Cancellation);
        if (outcome.Exception is { } failure && _failures.Of(failure) is { } error)
            throw error;
        outcome.ThrowIfException();
        throw new InvalidOperationException("The pipeline brought neither an answer nor a failure.");
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    private async ValueTask<Outcome<Answer>> AttemptAsync(ResilienceContext context)
    {
        var call = BackendCall.Of(context);
        var message = call.Message!;
        var activity = BackendTracing.Begin(Backend, message.Method);
        BackendTracing.Propagate(message);
        int? status = null;
        string? failed = null;
        Interlocked.Increment(ref _inFlight);
        try
        {
            var response = await _socket.SendAsync(message, context.CancellationToken);
            status = (int)response.StatusCode;
            var answer = await ReadAsync(response, call, context.CancellationToken);
            if (answer.IsFailure)
                _watch.NoteFailure(failed = BackendFailures.Words(answer.Status));
            return Outcome.FromResult(answer);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // Time-outs have their token cancelled too; the strategies around tell them apart.
            if (!call.IsAbandoned)
                _watch.NoteFailure(failed = $"did not answer within {_options.AttemptTimeoutSeconds} s");
            return Outcome.FromException<Answer>(new OperationCanceledException(context.CancellationToken));
        }
        catch (OperationCanceledException timeout)
        {
            // Nobody cancelled: the handler gave up connecting.
            var refused = new HttpRequestException(HttpRequestError.ConnectionError, null, timeout);
            _watch.NoteFailure(failed = BackendFailures.Words(refused));
            return Outcome.FromException<Answer>(refused);
        }
        catch (Exception failure)
        {
            if (BackendFailures.IsTransportFault(failure))
                _watch.NoteFailure(failed = BackendFailures.Words(failure));
            return Outcome.FromException<Answer>(failure);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            if (activity is not null)
                BackendTracing.End(activity, status, failed);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    private async ValueTask<Answer> ReadAsync(HttpResponseMessage response, BackendCall call, CancellationToken cancellation)
    {
        var status = response.StatusCode;
        var isLost = (int)status >= 500 || status == HttpStatusCode.TooManyRequests || (status == HttpStatusCode.Unauthorized && call.IsSigned);
        if (!isLost && !call.ReadsWhole)
            return new Answer(status, null, response, null);
        // Disposing drains a short body, so that the connection can be used again.
        using (response)
        {
            return isLost
                ? new Answer(status, null, null, RetryAfter(response))
                : new Answer(status, await ReplyBody.ReadAsync(response, _options, cancellation), null, null);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } => date - _time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        _ => null,
    };

    private sealed class StreamingHandler(BackendTransport transport) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            transport.StreamAsync(request, cancellationToken);
    }
}
