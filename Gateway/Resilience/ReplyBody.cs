using System.Buffers;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Reads a backend's answer into pooled memory: whole, or its beginning where the rest is left to its reader.</summary>
internal static class ReplyBody
{
    /// <summary>Bytes of an answer that are read before the rest of it may be left to its reader; shorter ones are always read whole.</summary>
    public const int BeginningBytes = 64 * 1024;

    private const int FirstRent = 16 * 1024;

    /// <param name="message">The answer; disposed of, unless its rest is left to its reader.</param>
    /// <param name="streamed">The call, where it may let the rest of a long answer be left to its reader; else null.</param>
    /// <exception cref="GatewayException">BackendFault: the body is longer than the limit.</exception>
    /// <exception cref="IOException">The body broke off.</exception>
    /// <exception cref="InvalidDataException">The body is not what its encoding says.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    public static async ValueTask<BackendReply> ReadAsync(
        HttpResponseMessage message, BackendOptions options, BackendCall? streamed, TimeProvider time, CancellationToken cancellation)
    {
        var content = message.Content;
        Stream? stream = null;
        byte[]? buffer = null;
        try
        {
            var isCompressed = content.Headers.NonValidated.Contains("Content-Encoding");
            var expected = isCompressed ? null : content.Headers.ContentLength;
            if (expected > options.ReplyBytesMax)
                throw TooLong(options);

            // One byte more than the limit can hold tells a body at the limit from one past it.
            var most = options.ReplyBytesMax + 1;
            stream = await content.ReadAsStreamAsync(cancellation);
            if (isCompressed)
                stream = Decompressed(stream, content, options);
            var known = expected is { } all ? (int)all : most;
            buffer = ArrayPool<byte>.Shared.Rent(Math.Min(known, expected is null ? FirstRent : streamed is null ? known : BeginningBytes));
            var length = 0;
            while (length != expected)
            {
                if (length == buffer.Length)
                {
                    if (length >= BeginningBytes && streamed is not null)
                    {
                        if (IsRows(message) && streamed.TryStream())
                        {
                            var rest = new PatientBody(new StreamedBody(message, stream, length, options, time), time);
                            var begun = new BackendReply(message.StatusCode, message.Headers, content.Headers, buffer, length) { Rest = rest };
                            (message, stream, buffer) = (null!, null, null);
                            return begun;
                        }

                        streamed = null;
                    }

                    buffer = Grown(buffer, (int)Math.Min(expected ?? (2L * length), most));
                }

                var read = await stream.ReadAsync(buffer.AsMemory(length, Math.Min(buffer.Length, most) - length), cancellation);
                if (read == 0)
                    break;
                length += read;
                if (length == most)
                    throw TooLong(options);
            }

            var whole = new BackendReply(message.StatusCode, message.Headers, content.Headers, buffer, length);
            buffer = null;
            return whole;
        }
        finally
        {
            if (buffer is not null)
                ArrayPool<byte>.Shared.Return(buffer);
            // Disposing drains a short body, so that the connection can be used again.
            if (stream is not null)
                await stream.DisposeAsync();
            message?.Dispose();
        }
    }

    public static GatewayException TooLong(BackendOptions options) =>
        new GatewayError(
            GatewayErrorCode.BackendFault,
            $"The backend '{options.Name}' answered with more than {options.ReplyBytesMax} bytes, the limit for one answer (ReplyBytesMax).")
        {
            Backend = options.Name,
        }.ToException();

    // Errors and pages in HTML are short, or a fault, and read whole.
    private static bool IsRows(HttpResponseMessage message) =>
        message is { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: { } type } && type.EndsWith("json", StringComparison.OrdinalIgnoreCase);

    private static byte[] Grown(byte[] full, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length);
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
}
