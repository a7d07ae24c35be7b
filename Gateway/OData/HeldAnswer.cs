using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Security.Cryptography;
using CanonicalGateway.Contracts.Errors;
using Microsoft.Net.Http.Headers;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// The body of an answer that may be asked for again unchanged: held until it is whole, so that its ETag is known and a client that has it is
/// answered 304 (RFC 9110 section 13.1.2). A body longer than the limit goes out as it is written, without an ETag.
/// </summary>
internal sealed class HeldAnswer(HttpContext context) : PipeWriter
{
    /// <summary>Bytes held at most.</summary>
    public const int BytesMax = 1 << 20;

    private readonly ArrayBufferWriter<byte> _held = new(4096);
    private bool _passesThrough;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _passesThrough ? context.Response.BodyWriter.GetMemory(sizeHint) : _held.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_passesThrough)
        {
            context.Response.BodyWriter.Advance(bytes);
        }
        else
        {
            _held.Advance(bytes);
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!_passesThrough && _held.WrittenCount > BytesMax)
        {
            context.Response.BodyWriter.Write(_held.WrittenSpan);
            _held.Clear();
            _passesThrough = true;
        }

        return _passesThrough ? context.Response.BodyWriter.FlushAsync(cancellationToken) : ValueTask.FromResult(default(FlushResult));
    }

    /// <summary>Sends what is held, or 304 where the client holds it already.</summary>
    /// <param name="isWhole">Else parts are missing: nobody is to keep it, and it has no ETag.</param>
    public async ValueTask SendAsync(bool isWhole, CancellationToken cancellation)
    {
        if (_passesThrough)
        {
            return;
        }

        var response = context.Response;
        if (!isWhole)
        {
            ProtocolHeaders.RequireNoMatch(context.Request);
            response.ContentLength = _held.WrittenCount;
            await response.BodyWriter.WriteAsync(_held.WrittenMemory, cancellation).ConfigureAwait(false);
            return;
        }

        var tag = $"W/\"{Base64Url.EncodeToString(SHA256.HashData(_held.WrittenSpan).AsSpan(0, 16))}\"";
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "private, no-cache";
        if (context.Request.Headers.IfMatch.Count > 0 && !Holds(context.Request.GetTypedHeaders().IfMatch, tag))
        {
            throw new GatewayError(GatewayErrorCode.PreconditionFailed, "If-Match does not name the ETag that the answer has now.") { Target = "If-Match" }.ToException();
        }

        if (Holds(context.Request.GetTypedHeaders().IfNoneMatch, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.Headers.ContentType = default;
            return;
        }

        response.ContentLength = _held.WrittenCount;
        await response.BodyWriter.WriteAsync(_held.WrittenMemory, cancellation).ConfigureAwait(false);
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    private static bool Holds(IList<EntityTagHeaderValue> given, string tag) =>
        given.Any(g => g == EntityTagHeaderValue.Any || g.Compare(EntityTagHeaderValue.Parse(tag), useStrongComparison: false));
}
