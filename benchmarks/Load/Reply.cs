using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace CanonicalGateway.Benchmarks.Load;

/// <summary>What came back for one request.</summary>
internal sealed class Reply
{
    private ArrayBufferWriter<byte>? _body;

    public int Status { get; set; }

    public long StartedAt { get; set; }

    /// <summary>When the first of the body came; 0 where none did.</summary>
    public long FirstByteAt { get; private set; }

    public long EndedAt { get; set; }

    public long BodyBytes { get; private set; }

    /// <summary>Line feeds in the body: the gateway begins each row with one, and ends the rows with one.</summary>
    public long Lines { get; private set; }

    public string Body => _body is null ? "" : Encoding.UTF8.GetString(_body.WrittenSpan);

    public double Milliseconds => Stopwatch.GetElapsedTime(StartedAt, EndedAt).TotalMilliseconds;

    public double FirstByteMilliseconds => Stopwatch.GetElapsedTime(StartedAt, FirstByteAt).TotalMilliseconds;

    public void Take(ReadOnlySpan<byte> part, bool keeps)
    {
        if (BodyBytes == 0)
        {
            FirstByteAt = Stopwatch.GetTimestamp();
        }

        BodyBytes += part.Length;
        Lines += part.Count((byte)'\n');
        if (keeps)
        {
            (_body ??= new ArrayBufferWriter<byte>()).Write(part);
        }
    }
}
