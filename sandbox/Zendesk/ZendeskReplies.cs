using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>Sends answers: JSON with a weak ETag, 304 where the client has it already. Buffers are used again.</summary>
internal sealed class ZendeskReplies
{
    private const int BuffersMax = 64;
    private const int BufferBytesMax = 8 << 20;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ConcurrentBag<ArrayBufferWriter<byte>> _buffers = [];

    public async Task Send(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var buffer = _buffers.TryTake(out var used) ? used : new ArrayBufferWriter<byte>(16 << 10);
        await using (var json = new Utf8JsonWriter(buffer, Json)) write(json);

        var etag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan).AsSpan(0, 16))}\"";
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl = "max-age=0, private, must-revalidate";
        if (context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(etag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        }
        else
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = buffer.WrittenCount;
            await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
        }

        if (buffer.Capacity > BufferBytesMax || _buffers.Count >= BuffersMax) return;
        buffer.ResetWrittenCount();
        _buffers.Add(buffer);
    }

    public static Task Refuse(HttpContext context, ZendeskException fault)
    {
        context.Response.StatusCode = fault.Status;
        if (fault.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Basic realm=\"Web Password\"";
        if (fault.RetryAfter is { } wait) context.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(fault.Message, context.RequestAborted);
    }
}
