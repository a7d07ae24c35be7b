using System.Buffers;
using System.IO.Pipelines;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// The beginning of an answer, kept out of the server's hands until there is too much of it: what the server was given can't be taken back,
/// and an error could no longer be answered. Dispose it when the answer has ended, well or not.
/// </summary>
internal sealed class DelayedAnswer(PipeWriter body) : PipeWriter, IDisposable
{
    /// <summary>Bytes held at most.</summary>
    public const int BytesMax = 32 * 1024;

    private byte[] _held = ArrayPool<byte>.Shared.Rent(BytesMax);
    private int _used;

    /// <summary>Whether the server has what was written; then it must be flushed before anything can fail.</summary>
    public bool IsHandedOver { get; private set; }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (!IsHandedOver && _held.Length - _used < Math.Max(sizeHint, 1))
        {
            HandOver();
        }

        return IsHandedOver ? body.GetMemory(sizeHint) : _held.AsMemory(_used);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (IsHandedOver)
        {
            body.Advance(bytes);
        }
        else
        {
            _used += bytes;
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!IsHandedOver)
        {
            HandOver();
        }

        return body.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public void Dispose()
    {
        if (_held.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_held);
            _held = [];
        }
    }

    private void HandOver()
    {
        body.Write(_held.AsSpan(0, _used));
        IsHandedOver = true;
        Dispose();
    }
}
