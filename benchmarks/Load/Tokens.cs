using System.Text.Json;

namespace CanonicalGateway.Benchmarks.Load;

/// <summary>Access tokens of the sandbox's authority, each another.</summary>
internal static class Tokens
{
    private const int AtATime = 4;

    public static async Task<IReadOnlyList<string>> IssueAsync(Uri authority, int count)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var tokens = new string[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (i, cancellation) =>
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = "reader",
                ["client_secret"] = "reader-secret",
            });
            using var reply = await client.PostAsync(new Uri(authority, "/token"), form, cancellation);
            reply.EnsureSuccessStatusCode();
            await using var body = await reply.Content.ReadAsStreamAsync(cancellation);
            using var answer = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
            tokens[i] = answer.RootElement.GetProperty("access_token").GetString()!;
        });
        return tokens;
    }
}
