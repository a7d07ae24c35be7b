using System.Buffers;
using System.Net;
using System.Text;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Adapters;

namespace CanonicalGateway.Tests.Unit.Mapping;

/// <summary>A page that comes a few bytes at a time, as from a socket.</summary>
/// <param name="first">Bytes that are there at the beginning.</param>
internal sealed class ArrivingPage(byte[] page, int first)
{
    private static readonly HttpResponseMessage Headers = new();

    public ArrivingPage(string page, int first)
        : this(Encoding.UTF8.GetBytes(page), first)
    {
    }

    /// <summary>Bytes that come at a time.</summary>
    public int BytesAtOnce { get; init; } = int.MaxValue;

    /// <summary>Bytes of a piece at most, where no row needs more.</summary>
    public int PieceBytesMax { get; init; } = 16;

    /// <summary>What happens at the end instead.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Bytes that have been asked for, and that were there.</summary>
    public int BytesRead { get; private set; } = first;

    public bool IsReleased { get; private set; }

    public BackendReply Reply()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BytesRead);
        page.AsSpan(0, BytesRead).CopyTo(buffer);
        return new BackendReply(HttpStatusCode.OK, Headers.Headers, Headers.Content.Headers, buffer, BytesRead) { Rest = new Rest(this) };
    }

    public PageStream Open(PageReader reader, BackendReply reply, string?[] scalars, RowCheck? check = null, int? needed = null) =>
        new(reader, reply, "erp", "Order", scalars, check) { PieceBytesMax = PieceBytesMax, ScalarNeeded = needed };

    private sealed class Rest(ArrivingPage page) : ReplyRest
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellation)
        {
            if (page.BytesRead % 2 == 0)
            {
                await Task.Yield();
            }

            cancellation.ThrowIfCancellationRequested();
            var bytes = page.Next(target.Length);
            bytes.CopyTo(target);
            return bytes.Length;
        }

        protected override void Dispose(bool disposing) => page.IsReleased = true;
    }

    private ReadOnlyMemory<byte> Next(int most)
    {
        var bytes = page.AsMemory(BytesRead, Math.Min(Math.Min(most, BytesAtOnce), page.Length - BytesRead));
        BytesRead += bytes.Length;
        return bytes.IsEmpty && Failure is not null ? throw Failure : bytes;
    }
}
