using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>The way to one backend: its connections, its credentials and its resilience pipeline, shared by adapters and forwarder.</summary>
public sealed class BackendTransport : IBackendTransport, IDisposable
{
    private readonly BackendOptions _options;
    private readonly TimeProvider _time;
    private readonly BackendRoute _route;
    private readonly HttpMessageInvoker _socket;
    private readonly BackendWire _wire;
    private readonly BackendPipeline _pipeline;
    private readonly SharedReads _reads;

    /// <exception cref="ArgumentException">The options have faults; all are named.</exception>
    public BackendTransport(BackendOptions options, IBackendCredentials credentials, TimeProvider time)
    {
        if (BackendOptionsValidator.Faults([options]) is { Count: > 0 } faults)
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        _options = options;
        _time = time;
        _route = new BackendRoute(options);
        // HttpMessageInvoker, not HttpClient: HttpClient would read each answer whole before it hands it over, and add a time-out of its own.
        _socket = new HttpMessageInvoker(BackendSocket.Open(options), disposeHandler: true);
        _wire = new BackendWire(options, _socket, time);
        _pipeline = new BackendPipeline(options, _route, credentials, _wire, time);
        _reads = new SharedReads(options, _route, credentials, _pipeline, time);
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

    public BackendState State => new(Backend, _pipeline.Reads.Watch.State, _pipeline.Writes.Watch.State, _wire.InFlight, _pipeline.Places.Queued, _reads.KeptBytes);

    /// <summary>The address of a target on this backend.</summary>
    /// <exception cref="ArgumentException">The target is not an encoded path and query that begins with a slash.</exception>
    public Uri AddressOf(string target) => _route.AddressOf(target);

    public Task<BackendReply> SendAsync(BackendRequest request, CancellationToken cancellation) =>
        ReadKey.Fits(request)
            ? _reads.SendAsync(request, cancellation)
            : CallMeter.Watch(SendAloneAsync(new WholeCall(_route, request, OperationClasses.Of(request.Method), signed: true, cancellation)));

    /// <summary>Drops all kept answers, and lets no read join one that is under way: the backend's data has changed by other ways than this transport.</summary>
    public void Forget() => _reads.Forget();

    public void Dispose()
    {
        Streaming.Dispose();
        _socket.Dispose();
    }

    private async Task<BackendReply> SendAloneAsync(BackendCall call) => (await RunAloneAsync(call)).Reply!;

    private async ValueTask<Answer> RunAloneAsync(BackendCall call)
    {
        if (call.Operation == OperationClass.Read)
            return await _pipeline.RunAsync(call);

        // A write takes effect at some moment between its start and its end, also where it fails: what was read before its end may be out of date.
        _reads.Forget();
        try
        {
            return await _pipeline.RunAsync(call);
        }
        finally
        {
            _reads.Forget();
        }
    }

    private async Task<HttpResponseMessage> StreamAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var call = new ForwardedCall(_route, request, cancellation);
        var answer = await RunAloneAsync(call);
        var message = answer.Message!;
        message.RequestMessage = request;
        var circuit = _pipeline.CircuitOf(call.Operation);
        message.Content = new StreamedContent(message.Content, answer.Place!, circuit.Failures, circuit.Watch, _options.AttemptTimeout, _time);
        return message;
    }

    private sealed class StreamingHandler(BackendTransport transport) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            transport.StreamAsync(request, cancellationToken);
    }
}
