using System.Net.Sockets;
using System.Text;

namespace CanonicalGateway.Tests.EndToEnd.Http;

/// <summary>Speaks to the gateway's socket byte by byte: for requests that no client library would send.</summary>
internal static class RawHttp
{
    private const int AnswerBytesMax = 1 << 20;

    /// <summary>Sends the bytes and reads until the gateway closes the connection.</summary>
    /// <returns>The answer as Latin-1; empty where the connection was closed or reset without one.</returns>
    public static async Task<string> SendAsync(Uri gateway, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Host, gateway.Port, cancellation);
        var stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(bytes, cancellation);
            if (!bytes.Span.EndsWith("\r\n\r\n"u8))
            {
                // Else the gateway would wait for the rest. After a whole request it would be a client that has gone.
                client.Client.Shutdown(SocketShutdown.Send);
            }

            var buffer = new byte[8192];
            while (answer.Length < AnswerBytesMax && await stream.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                answer.Write(buffer, 0, read);
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            // The gateway may hang up on garbage before all of it is sent; what it said before that counts.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    public static Task<string> SendAsync(Uri gateway, string text, CancellationToken cancellation) => SendAsync(gateway, Encoding.Latin1.GetBytes(text), cancellation);

    /// <summary>The status of an answer; 0 where there is none.</summary>
    public static int StatusOf(string answer) =>
        answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && int.TryParse(answer.AsSpan(9, 3), out var status) ? status : 0;
}
