using System.Text;

namespace CanonicalGateway.Benchmarks.Load;

/// <summary>What a load asks of whom.</summary>
/// <param name="PathAndQuery">Encoded, beginning with a slash.</param>
internal sealed record LoadTarget(string Name, Uri Address, string PathAndQuery, params string[] Headers)
{
    public byte[] Request { get; } = Encoded(Address, PathAndQuery, Headers);

    /// <summary>Makes each request another one, by its number from 0. Null: all are the same.</summary>
    public Func<int, byte[]>? Varied { get; init; }

    public static byte[] Encoded(Uri address, string pathAndQuery, params IEnumerable<string> headers) => Encoding.ASCII.GetBytes(
        $"GET {pathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n");

    /// <summary>The request of this number, from 0.</summary>
    public byte[] RequestAt(int number) => Varied?.Invoke(number) ?? Request;

    /// <summary>Sends the request once.</summary>
    /// <exception cref="InvalidOperationException">The answer is not 200.</exception>
    public async Task<Reply> OnceAsync(bool keepsBody = false)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var connection = await LoadConnection.OpenAsync(Address, keepsBody, cancellation: patience.Token);
        return Checked(await connection.SendAsync(Request, patience.Token));
    }

    public Reply Checked(Reply reply) =>
        reply.Status == 200 ? reply : throw new InvalidOperationException($"{Name} answered {reply.Status} to {PathAndQuery}. {reply.Body}");
}
