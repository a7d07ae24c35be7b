using CanonicalGateway.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>A simulator whose answers come in pieces of any length, as a network may deliver them.</summary>
internal sealed class ScatteredSimulator(ISimulator inner) : ISimulator
{
    public string Name => inner.Name;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        ((IApplicationBuilder)endpoints).Use(next => async context =>
        {
            var whole = context.Response.Body;
            context.Response.Body = new ScatteringStream(whole);
            try
            {
                await next(context);
            }
            finally
            {
                context.Response.Body = whole;
            }
        });
        inner.Map(endpoints);
    }

    public void Reset() => inner.Reset();

    private sealed class ScatteringStream(Stream inner) : Stream
    {
        // Small pieces first, where heads of documents are; larger ones after, for time.
        private const int PieceBytesAtFirst = 24;
        private const int PieceBytesLater = 3_000;

        private int _pieces;
        private uint _draw = 1;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (!buffer.IsEmpty)
            {
                var piece = Math.Min(NextLength((uint)buffer.Length), buffer.Length);
                await inner.WriteAsync(buffer[..piece], cancellationToken);
                await inner.FlushAsync(cancellationToken);
                buffer = buffer[piece..];
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        private int NextLength(uint salt)
        {
            _draw = (_draw * 1664525) + 1013904223 + salt;
            return 1 + (int)((_draw >> 8) % (uint)(_pieces++ < 20 ? PieceBytesAtFirst : PieceBytesLater));
        }
    }
}
