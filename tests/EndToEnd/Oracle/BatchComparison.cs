using System.Globalization;
using System.Text.Json;
using CanonicalGateway.Tests.EndToEnd.Http;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Sends a query twice within a batch: each answer must be that of the query sent alone.</summary>
internal static class BatchComparison
{
    /// <param name="alone">What it got alone.</param>
    /// <returns>The difference in words; null where there is none.</returns>
    public static async Task<string?> DifferenceAsync(World world, Query query, GatewayAnswer alone, CancellationToken cancellation)
    {
        var url = UrlPrinter.Print(query);
        var headers = query.Manner.Headers(query.PageSize).ToList();
        var answers = query.Manner.Batch == BatchForm.Json
            ? await JsonAsync(world, url, headers, cancellation)
            : await MultipartAsync(world, url, headers, cancellation);
        return answers.Count != 2 ? $"{answers.Count} answers in the batch, 2 expected" : answers.Select(a => Difference(a.Status, a.Body, alone, query.Manner)).FirstOrDefault(d => d is not null);
    }

    private static async Task<List<(int Status, JsonElement? Body)>> JsonAsync(World world, string url, List<(string Name, string Value)> headers, CancellationToken cancellation)
    {
        var request = $"\"method\":\"get\",\"url\":{JsonSerializer.Serialize(url)},\"headers\":{JsonSerializer.Serialize(headers.ToDictionary(h => h.Name, h => h.Value))}";
        var reply = await world.PostBatchAsync("application/json", $$"""{"requests":[{"id":"1",{{request}}},{"id":"2",{{request}}}]}""", cancellation);
        return [.. BatchClient.Responses(reply).Select(r => (r.GetProperty("status").GetInt32(), r.TryGetProperty("body", out var body) ? body : (JsonElement?)null))];
    }

    private static async Task<List<(int Status, JsonElement? Body)>> MultipartAsync(World world, string url, List<(string Name, string Value)> headers, CancellationToken cancellation)
    {
        var request = BatchClient.Get(url, [.. headers.Select(h => $"{h.Name}: {h.Value}")]);
        var reply = await world.PostBatchAsync("multipart/mixed; boundary=batch_1", BatchClient.Parts("batch_1", request, request), cancellation);
        return [.. BatchClient.Answers(reply).Select(a => (a.Status, a.Body.Length == 0 ? (JsonElement?)null
            : a.Headers["Content-Type"].StartsWith("application/json", StringComparison.Ordinal) ? a.Json
            : JsonSerializer.SerializeToElement(a.Body)))];
    }

    private static string? Difference(int status, JsonElement? body, GatewayAnswer alone, Manner manner)
    {
        if (status != (int)alone.Status)
        {
            return string.Create(CultureInfo.InvariantCulture, $"status {(int)alone.Status} alone, {status} in the batch: {body?.GetRawText()}");
        }

        var isSame = alone.Pages.Count > 0
            ? body is { } json && AreEqual(alone.Pages[0], json, manner)
            : body is null ? alone.Text.Length == 0 : body.Value.ValueKind == JsonValueKind.String && body.Value.GetString() == alone.Text;
        return isSame ? null : $"in the batch it is {Cut(body?.GetRawText() ?? "nothing")}, alone {Cut(alone.Pages.Count > 0 ? alone.Pages[0].GetRawText() : alone.Text)}";
    }

    // A next link holds what only the gateway reads.
    private static bool AreEqual(JsonElement alone, JsonElement within, Manner manner)
    {
        var next = manner.Control("nextLink");
        return alone.ValueKind == JsonValueKind.Object && within.ValueKind == JsonValueKind.Object
            && alone.EnumerateObject().Select(m => m.Name).SequenceEqual(within.EnumerateObject().Select(m => m.Name))
            && alone.EnumerateObject().All(m => m.Name == next || JsonElement.DeepEquals(m.Value, within.GetProperty(m.Name)));
    }

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
