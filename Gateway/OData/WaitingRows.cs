using System.Buffers;
using System.IO.Pipelines;
using CanonicalGateway.Gateway.Writing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>
/// The rows of a page that wait for their count: a client that reads on the way gets it before them (OData JSON 13), and where rows are counted
/// while they are read it is known after them. Never more than a page.
/// </summary>
internal sealed class WaitingRows : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _rows = new(4096);

    public WaitingRows() => Output = new Utf8Output(this);

    public Utf8Output Output { get; }

    public void MoveTo(Utf8Output answer)
    {
        Output.Commit();
        answer.Write(_rows.WrittenSpan);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _rows.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _rows.GetSpan(sizeHint);

    public override void Advance(int bytes) => _rows.Advance(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(default(FlushResult));

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
