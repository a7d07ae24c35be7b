using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Contracts.Adapters;

/// <summary>A backend's answer with its body in pooled memory: the whole of it, or its beginning where the rest is still to come.</summary>
/// <param name="buffer">Rented from <see cref="ArrayPool{T}.Shared"/>; given back by <see cref="Dispose"/> unless detached.</param>
public sealed class BackendReply(HttpStatusCode status, HttpResponseHeaders headers, HttpContentHeaders contentHeaders, byte[] buffer, int length) : IDisposable
{
    private byte[]? _buffer = buffer;
    private ReplyRest? _rest;

    public HttpStatusCode Status { get; } = status;

    /// <summary>How long ago the backend gave the answer; zero unless it was kept (<see cref="CallPolicy.FreshFor"/>).</summary>
    public TimeSpan Age { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public HttpResponseHeaders Headers { get; } = headers;

    public HttpContentHeaders ContentHeaders { get; } = contentHeaders;

    /// <summary>What of the body is there.</summary>
    public ReadOnlyMemory<byte> Body => _buffer.AsMemory(0, length);

    /// <summary>What of the body is not there yet; none, unless the request allowed it (<see cref="BackendRequest.MayStream"/>).</summary>
    public ReplyRest? Rest
    {
        get => _rest;
        init => _rest = value;
    }

    /// <summary>Whether there may be more of the body than <see cref="Body"/>.</summary>
    public bool HasMore => _rest is not null;

    /// <summary>Whether the body says that it is JSON. Gateways and login pages in front of a backend answer HTML.</summary>
    public bool IsJson => ContentHeaders.ContentType?.MediaType is { } type
        && (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    /// <summary>Counts the bytes that are still to come; null where nobody measures.</summary>
    internal CallMeter? Meter { get; set; }

    /// <summary>An answer with a copy of a body in pooled memory of its own.</summary>
    /// <param name="age">How long ago the backend gave it.</param>
    public static BackendReply Copy(
        HttpStatusCode status, HttpResponseHeaders headers, HttpContentHeaders contentHeaders, ReadOnlySpan<byte> body, TimeSpan age = default)
    {
        var copy = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(copy);
        return new BackendReply(status, headers, contentHeaders, copy, body.Length) { Age = age };
    }

    /// <summary>Hands the body's buffer over to the caller, who gives it back to the pool.</summary>
    public byte[] Detach(out int bodyLength)
    {
        var detached = _buffer ?? throw new ObjectDisposedException(nameof(BackendReply));
        _buffer = null;
        bodyLength = length;
        return detached;
    }

    /// <summary>Reads on where the body has not arrived whole.</summary>
    /// <returns>Bytes read; fewer than asked for at the end of the body only, from when on <see cref="HasMore"/> is false.</returns>
    /// <exception cref="GatewayException">The backend failed meanwhile; names it.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    public async ValueTask<int> FillAsync(Memory<byte> target, CancellationToken cancellation)
    {
        var filled = 0;
        while (filled < target.Length && _rest is { } rest)
        {
            var read = await rest.ReadAsync(target[filled..], cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                _rest = null;
                rest.Dispose();
            }

            filled += read;
        }

        Meter?.Add(filled);
        return filled;
    }

    public void Dispose()
    {
        if (_buffer is { } rented)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(rented);
        }

        _rest?.Dispose();
    }
}

/// <summary>
/// What of an answer's body is still to come. Whoever stops reading before the end gives the call up by disposing of it. One reader at a time.
/// </summary>
public abstract class ReplyRest : IDisposable
{
    /// <summary>Waits for more of the body.</summary>
    /// <returns>Bytes read; zero at the body's end.</returns>
    /// <exception cref="GatewayException">The body broke off, did not come in time or is too long; names the backend.</exception>
    public abstract ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellation);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
