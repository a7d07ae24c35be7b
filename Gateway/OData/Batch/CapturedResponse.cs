using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>The answer to a request within a batch, in the place of the server's.</summary>
internal sealed class CapturedResponse : IHttpResponseFeature, IHttpResponseBodyFeature, IHttpRequestLifetimeFeature, IDisposable
{
    private readonly CancellationTokenSource _abort;
    private readonly CapturedStream _stream;
    private List<(Func<object, Task> Callback, object State)>? _starting;
    private List<(Func<object, Task> Callback, object State)>? _completed;

    public CapturedResponse(int bytesMax, bool discards, CancellationToken batch)
    {
        Captured = new CapturedBody(bytesMax, discards);
        _stream = new CapturedStream(Captured);
        _abort = CancellationTokenSource.CreateLinkedTokenSource(batch);
        RequestAborted = _abort.Token;
    }

    public CapturedBody Captured { get; }

    /// <summary>Whether the request was broken off: what is captured is not whole.</summary>
    public bool IsAborted { get; private set; }

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    /// <summary>Never: nothing leaves before the answer is whole.</summary>
    public bool HasStarted => false;

    public Stream Body { get => _stream; set => throw new NotSupportedException(); }

    public Stream Stream => _stream;

    public PipeWriter Writer => Captured;

    public CancellationToken RequestAborted { get; set; }

    public void Abort()
    {
        IsAborted = true;
        _abort.Cancel();
    }

    public void OnStarting(Func<object, Task> callback, object state) => (_starting ??= []).Add((callback, state));

    public void OnCompleted(Func<object, Task> callback, object state) => (_completed ??= []).Add((callback, state));

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task CompleteAsync() => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(_stream, path, offset, count, cancellationToken);

    /// <summary>The answer is whole: runs what waits for its start and its end, last come first served, as the server does.</summary>
    public async Task EndAsync()
    {
        await RunAsync(_starting).ConfigureAwait(false);
        await RunAsync(_completed).ConfigureAwait(false);
    }

    /// <summary>The captured body stays: it belongs to the answer.</summary>
    public void Dispose()
    {
        _abort.Dispose();
        _stream.Dispose();
    }

    private static async Task RunAsync(List<(Func<object, Task> Callback, object State)>? callbacks)
    {
        for (var i = (callbacks?.Count ?? 0) - 1; i >= 0; i--)
        {
            await callbacks![i].Callback(callbacks[i].State).ConfigureAwait(false);
        }
    }
}
