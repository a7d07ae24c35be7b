using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>
/// The body of an answer within a batch, in pooled memory up to a limit. Nothing of it has left before the answer is whole, so that an error can still
/// take its place at any time. Not thread-safe.
/// </summary>
/// <param name="bytesMax">Bytes held at most; one more is an error.</param>
/// <param name="discards">Whether nothing is held at all, as for HEAD.</param>
internal sealed class CapturedBody(int bytesMax, bool discards) : PipeWriter, IDisposable
{
    private const int FirstChunkBytes = 4 * 1024;
    private const int ChunkBytesMax = 64 * 1024;

    private readonly List<(byte[] Bytes, int Used)> _full = [];
    private byte[] _chunk = [];
    private int _used;

    public int Length { get; private set; }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_chunk.Length - _used < Math.Max(sizeHint, 1))
        {
            NextChunk(sizeHint);
        }

        return _chunk.AsMemory(_used);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <exception cref="GatewayException">LimitExceeded.</exception>
    public override void Advance(int bytes)
    {
        if (discards)
        {
            return;
        }

        if (Length > bytesMax - bytes)
        {
            throw BatchFaults.TooLarge("The answer is too large for a batch; ask for fewer rows, or send the request alone", bytesMax, nameof(BatchOptions.AnswerBytesMax)).ToException();
        }

        _used += bytes;
        Length += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(default(FlushResult));
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>Forgets what was written.</summary>
    public void Reset()
    {
        Dispose();
        (_chunk, _used, Length) = ([], 0, 0);
    }

    public void CopyTo(PipeWriter target)
    {
        foreach (var (bytes, used) in _full)
        {
            target.Write(bytes.AsSpan(0, used));
        }

        target.Write(_chunk.AsSpan(0, _used));
    }

    public string Text(Encoding encoding)
    {
        var sequence = Sequence();
        return encoding.GetString(sequence);
    }

    public ReadOnlySequence<byte> Sequence()
    {
        if (_full.Count == 0)
        {
            return new ReadOnlySequence<byte>(_chunk.AsMemory(0, _used));
        }

        var first = new Segment(_full[0].Bytes.AsMemory(0, _full[0].Used), null);
        var last = first;
        foreach (var (bytes, used) in _full.Skip(1))
        {
            last = new Segment(bytes.AsMemory(0, used), last);
        }

        last = new Segment(_chunk.AsMemory(0, _used), last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    public void Dispose()
    {
        foreach (var (bytes, _) in _full)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        _full.Clear();
        if (_chunk.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
            _chunk = [];
        }
    }

    private void NextChunk(int sizeHint)
    {
        var next = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, Math.Clamp(_chunk.Length * 2, FirstChunkBytes, ChunkBytesMax)));
        if (_used > 0)
        {
            _full.Add((_chunk, _used));
        }
        else if (_chunk.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
        }

        (_chunk, _used) = (next, 0);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
