using System.Buffers;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Reads a backend's answer whole into pooled memory.</summary>
internal static class ReplyBody
{
    private const int FirstRent = 16 * 1024;

    /// <exception cref="GatewayException">BackendFault: the body is longer than the limit.</exception>
    /// <exception cref="IOException">The body broke off.</exception>
    /// <exception cref="InvalidDataException">The body is not what its encoding says.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    public static async ValueTask<BackendReply> ReadAsync(HttpResponseMessage message, BackendOptions options, CancellationToken cancellation)
    {
        var content = message.Content;
        var isCompressed = content.Headers.NonValidated.Contains("Content-Encoding");
        var expected = isCompressed ? null : content.Headers.ContentLength;
        if (expected > options.ReplyBytesMax)
            throw TooLong(options);

        // One byte more than the limit can hold tells a body at the limit from one past it.
        var most = options.ReplyBytesMax + 1;
        var wire = await content.ReadAsStreamAsync(cancellation);
        await using var stream = isCompressed ? Decompressed(wire, content, options) : wire;
        var buffer = ArrayPool<byte>.Shared.Rent(expected is { } known ? (int)known : Math.Min(FirstRent, most));
        var length = 0;
        try
        {
            while (length != expected)
            {
                if (length == buffer.Length)
                    buffer = Grown(buffer, most);
                var read = await stream.ReadAsync(buffer.AsMemory(length, Math.Min(buffer.Length, most) - length), cancellation);
                if (read == 0)
                    break;
                length += read;
                if (length == most)
                    throw TooLong(options);
            }

            return new BackendReply(message.StatusCode, message.Headers, content.Headers, buffer, length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static byte[] Grown(byte[] full, int most)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * full.Length, most));
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    private static GZipStream Decompressed(Stream wire, HttpContent content, BackendOptions options) =>
        content.Headers.ContentEncoding is { Count: 1 } encodings && string.Equals(encodings.First(), "gzip", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(wire, CompressionMode.Decompress)
            : throw new GatewayError(GatewayErrorCode.BackendFault, $"The backend '{options.Name}' answered in an encoding that was not asked for.")
            {
                Backend = options.Name,
            }.ToException();

    private static GatewayException TooLong(BackendOptions options) =>
        new GatewayError(
            GatewayErrorCode.BackendFault,
            $"The backend '{options.Name}' answered with more than {options.ReplyBytesMax} bytes, the limit for one answer (ReplyBytesMax).")
        {
            Backend = options.Name,
        }.ToException();
}
