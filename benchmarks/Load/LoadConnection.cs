using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace CanonicalGateway.Benchmarks.Load;

/// <summary>
/// One keep-alive connection of HTTP/1.1 with one request at a time. Bare sockets, not HttpClient: the load shares the processors with what it
/// measures. Understands Content-Length and chunked bodies. Not thread-safe.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;

    private LoadConnection(Socket socket) => _socket = socket;

    /// <summary>Waits before each read, to play a slow reader.</summary>
    public TimeSpan ReadPause { get; init; }

    /// <summary>Keeps the body of each answer, for <see cref="Reply.Body"/>.</summary>
    public bool KeepsBody { get; init; }

    /// <summary>The answer that came last, or as much of it as has come.</summary>
    public Reply Last { get; private set; } = new();

    /// <param name="receiveBytes">Size of the socket's own buffer; 0 for the system's.</param>
    public static async Task<LoadConnection> OpenAsync(
        Uri address, bool keepsBody = false, TimeSpan readPause = default, int receiveBytes = 0, CancellationToken cancellation = default)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBytes > 0)
        {
            socket.ReceiveBufferSize = receiveBytes;
        }

        await socket.ConnectAsync(address.Host, address.Port, cancellation);
        return new LoadConnection(socket) { KeepsBody = keepsBody, ReadPause = readPause };
    }

    /// <exception cref="IOException">The connection ended within the answer.</exception>
    public async ValueTask<Reply> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        var reply = Last = new Reply { StartedAt = Stopwatch.GetTimestamp() };
        await _socket.SendAsync(request, cancellation);
        var head = await FindAsync("\r\n\r\n"u8.ToArray(), cancellation);
        reply.Status = ((_buffer[_start + 9] - '0') * 100) + ((_buffer[_start + 10] - '0') * 10) + (_buffer[_start + 11] - '0');
        var (length, isChunked) = BodyOf(_buffer.AsSpan(_start, head));
        _start += head + 4;
        if (isChunked)
        {
            await TakeChunksAsync(reply, cancellation);
        }
        else
        {
            await TakeAsync(reply, length, cancellation);
        }

        reply.EndedAt = Stopwatch.GetTimestamp();
        return reply;
    }

    public void Dispose() => _socket.Dispose();

    private static (long Length, bool IsChunked) BodyOf(ReadOnlySpan<byte> head)
    {
        var text = Encoding.ASCII.GetString(head);
        if (text.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            return (0, true);
        }

        const string Name = "Content-Length: ";
        var at = text.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return (0, false);
        }

        return Utf8Parser.TryParse(head[(at + Name.Length)..], out long length, out _) ? (length, false) : throw new IOException("Content-Length is no number.");
    }

    private async ValueTask TakeChunksAsync(Reply reply, CancellationToken cancellation)
    {
        while (true)
        {
            var line = await FindAsync("\r\n"u8.ToArray(), cancellation);
            if (!Utf8Parser.TryParse(_buffer.AsSpan(_start, line), out int size, out _, 'x'))
            {
                throw new IOException("The answer is not chunked as it says.");
            }

            _start += line + 2;
            await TakeAsync(reply, size, cancellation);
            await FindAsync("\r\n"u8.ToArray(), cancellation);
            _start += 2;
            if (size == 0)
            {
                return;
            }
        }
    }

    private async ValueTask TakeAsync(Reply reply, long length, CancellationToken cancellation)
    {
        while (length > 0)
        {
            if (_start == _end)
            {
                await FillAsync(cancellation);
            }

            var part = (int)Math.Min(length, _end - _start);
            reply.Take(_buffer.AsSpan(_start, part), KeepsBody);
            _start += part;
            length -= part;
        }
    }

    /// <returns>How far from the start of what was read the text begins.</returns>
    private async ValueTask<int> FindAsync(byte[] text, CancellationToken cancellation)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf(text);
            if (at >= 0)
            {
                return at;
            }

            await FillAsync(cancellation);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (ReadPause > TimeSpan.Zero)
        {
            await Task.Delay(ReadPause, TimeProvider.System, cancellation);
        }

        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellation);
        if (read == 0)
        {
            throw new IOException("The connection ended within the answer.");
        }

        _end += read;
    }
}
