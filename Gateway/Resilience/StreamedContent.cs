using System.Net;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// The body of a forwarded answer. Keeps the call's place among the concurrent ones until it ends, bounds the wait for each piece, and
/// turns failures into gateway errors.
/// </summary>
internal sealed class StreamedContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly IDisposable _place;
    private readonly Func<Stream, Stream> _guard;

    public StreamedContent(HttpContent content, IDisposable place, BackendFailures failures, CircuitWatch watch, TimeSpan stallMax, TimeProvider time)
    {
        _content = content;
        _place = place;
        _guard = stream => new GuardedStream(stream, place, failures, watch, stallMax, time);
        foreach (var (name, values) in content.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => _guard(await _content.ReadAsStreamAsync());

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        _guard(await _content.ReadAsStreamAsync(cancellationToken));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var guarded = await CreateContentReadStreamAsync();
        await guarded.CopyToAsync(stream);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            _place.Dispose();
        }

        base.Dispose(disposing);
    }
}
