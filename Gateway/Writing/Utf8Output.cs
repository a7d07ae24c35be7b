using System.IO.Pipelines;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>
/// UTF-8 bytes on their way to the client. Writes go straight into the pipe's memory; <see cref="FlushAsync"/> between batches hands them
/// over and waits while the client reads slowly. Not thread-safe.
/// </summary>
public sealed class Utf8Output(PipeWriter pipe)
{
    // Far below the server's blocks of 4 KiB: whoever asks for more than a block gets a new array each time instead of pooled memory.
    private const int BlockBytesMin = 256;

    private Memory<byte> _block;
    private int _used;

    /// <summary>Bytes written since the last flush.</summary>
    public long Unflushed { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var free = _block.Span[_used..];
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

    public void Write(byte value)
    {
        if (_used == _block.Length)
        {
            NextBlock(BlockBytesMin);
        }

        _block.Span[_used++] = value;
    }

    /// <summary>Memory for at least <paramref name="length"/> bytes; then call <see cref="Advance"/> with the bytes written.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_block.Length - _used < length)
        {
            NextBlock(Math.Max(length, BlockBytesMin));
        }

        return _block.Span[_used..];
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
        if (_used > 0)
        {
            pipe.Advance(_used);
            Unflushed += _used;
        }

        _block = default;
        _used = 0;
    }

    private void NextBlock(int length)
    {
        Commit();
        _block = pipe.GetMemory(length);
    }
}
