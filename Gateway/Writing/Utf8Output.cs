using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>
/// UTF-8 bytes on their way to the client. Writes go straight into the pipe's memory; <see cref="FlushAsync"/> between batches hands them
/// over and waits while the client reads slowly. Not thread-safe.
/// </summary>
public sealed class Utf8Output(PipeWriter pipe)
{
    // Far below the server's blocks of 4 KiB: whoever asks for more than a block gets a new array each time instead of pooled memory.
    private const int BlockBytesMin = 256;

    // The pipe's memory as the array that it is, which is cheaper to reach than a Memory at each write.
    private byte[] _block = [];
    private int _start;
    private int _used;
    private int _end;

    /// <summary>Bytes written since the last flush.</summary>
    public long Unflushed { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _end - _used)
        {
            bytes.CopyTo(_block.AsSpan(_used));
            _used += bytes.Length;
        }
        else
        {
            WriteAcrossBlocks(bytes);
        }
    }

    public void Write(byte value)
    {
        if (_used == _end)
        {
            NextBlock(BlockBytesMin);
        }

        _block[_used++] = value;
    }

    /// <summary>Writes a constant.</summary>
    internal void Write(PaddedText text)
    {
        text.CopyTo(Reserve(text.Length + PaddedText.Slack));
        _used += text.Length;
    }

    /// <summary>Writes a constant and a text; a short one, since they stand in one block.</summary>
    /// <param name="textAndBeyond">The text, whatever stands behind it included.</param>
    internal void Write(PaddedText lead, ReadOnlySpan<byte> textAndBeyond, int length)
    {
        var target = Reserve(lead.Length + length + PaddedText.Slack);
        lead.CopyTo(target);
        PaddedText.Copy(textAndBeyond, length, target[lead.Length..]);
        _used += lead.Length + length;
    }

    /// <summary>Writes a constant and a text in quotes; a short one, since they stand in one block.</summary>
    /// <param name="textAndBeyond">The text, whatever stands behind it included.</param>
    internal void WriteQuoted(PaddedText lead, ReadOnlySpan<byte> textAndBeyond, int length)
    {
        var target = Reserve(lead.Length + length + 2 + PaddedText.Slack);
        lead.CopyTo(target);
        target = target[lead.Length..];
        target[0] = (byte)'"';
        PaddedText.Copy(textAndBeyond, length, target[1..]);
        target[length + 1] = (byte)'"';
        _used += lead.Length + length + 2;
    }

    /// <summary>Memory for at least <paramref name="length"/> bytes; then call <see cref="Advance"/> with the bytes written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int length)
    {
        if (_end - _used < length)
        {
            NextBlock(Math.Max(length, BlockBytesMin));
        }

        return _block.AsSpan(_used, _end - _used);
    }

    public void Advance(int written) => _used += written;

    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        Commit();
        Unflushed = 0;
        await pipe.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Hands over what is written without waiting for the client.</summary>
    public void Commit()
    {
        if (_used > _start)
        {
            pipe.Advance(_used - _start);
            Unflushed += _used - _start;
        }

        _block = [];
        (_start, _used, _end) = (0, 0, 0);
    }

    private void WriteAcrossBlocks(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var free = _block.AsSpan(_used, _end - _used);
            if (bytes.Length <= free.Length)
            {
                bytes.CopyTo(free);
                _used += bytes.Length;
                return;
            }

            bytes[..free.Length].CopyTo(free);
            _used += free.Length;
            bytes = bytes[free.Length..];
            NextBlock(BlockBytesMin);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NextBlock(int length)
    {
        Commit();
        var memory = pipe.GetMemory(length);
        if (!MemoryMarshal.TryGetArray((ReadOnlyMemory<byte>)memory, out var block))
        {
            throw new NotSupportedException("The pipe's memory is not made of arrays.");
        }

        _block = block.Array!;
        _start = _used = block.Offset;
        _end = block.Offset + block.Count;
    }
}
