using System.Buffers;
using System.IO.Pipelines;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>The whole body of a batch, in pooled memory.</summary>
internal sealed class BatchBody : IDisposable
{
    private readonly byte[] _bytes;

    private BatchBody(byte[] bytes, int length)
    {
        _bytes = bytes;
        Memory = bytes.AsMemory(0, length);
    }

    /// <summary>Valid until disposed.</summary>
    public ReadOnlyMemory<byte> Memory { get; }

    /// <exception cref="Contracts.Errors.GatewayException">LimitExceeded.</exception>
    public static async Task<BatchBody> ReadAsync(PipeReader reader, BatchOptions options, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            if (read.Buffer.Length > options.BodyBytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw BatchFaults.TooLarge("The body of the batch is too long", options.BodyBytesMax, nameof(options.BodyBytesMax), "$batch").ToException();
            }

            if (read.IsCompleted)
            {
                var length = (int)read.Buffer.Length;
                var bytes = ArrayPool<byte>.Shared.Rent(length);
                read.Buffer.CopyTo(bytes);
                reader.AdvanceTo(read.Buffer.End);
                return new BatchBody(bytes, length);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
