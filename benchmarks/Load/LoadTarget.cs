using System.Text;

namespace CanonicalGateway.Benchmarks.Load;

/// <summary>What a load asks of whom.</summary>
/// <param name="PathAndQuery">Encoded, beginning with a slash.</param>
internal sealed record LoadTarget(string Name, Uri Address, string PathAndQuery, params string[] Headers)
{
    public byte[] Request { get; } = Encoding.ASCII.GetBytes(
        $"GET {PathAndQuery} HTTP/1.1\r\nHost: {Address.Authority}\r\n{string.Concat(Headers.Select(h => h + "\r\n"))}\r\n");

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
