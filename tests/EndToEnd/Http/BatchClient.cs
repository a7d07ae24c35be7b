using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CanonicalGateway.Sandbox.Authority;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Http;

/// <summary>Sends batches, and reads their answers as UI5's OData V4 model does, which takes nothing else.</summary>
internal sealed class BatchClient : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    public BatchClient(RunningSandbox sandbox, string client = "reader")
    {
        Gateway = sandbox.Host.Address;
        _http.Timeout = TimeSpan.FromSeconds(60);
        var token = sandbox.Host.Authority.IssueToken(client, AuthorityClient.Sandbox.Single(c => c.Id == client).Roles);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Gateway { get; }

    /// <param name="contentType">Null for none.</param>
    public async Task<Reply> PostAsync(string? contentType, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Gateway, "odata/v1/$batch")) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Reply("POST $batch", response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    public Task<Reply> JsonAsync(string requests, params (string Name, string Value)[] headers) => PostAsync("application/json", $$"""{"requests":[{{requests}}]}""", headers);

    /// <param name="parts">Each a request, as text; or a part with headers of its own, where it begins with Content-.</param>
    public Task<Reply> MultipartAsync(string[] parts, params (string Name, string Value)[] headers) =>
        PostAsync("multipart/mixed; boundary=batch_1", Parts("batch_1", parts), headers);

    public static string Parts(string boundary, params string[] parts) =>
        string.Concat(parts.Select(part => $"--{boundary}\r\n{(part.StartsWith("Content-", StringComparison.Ordinal) ? part : $"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{part}")}\r\n"))
        + $"--{boundary}--\r\n";

    public static string Get(string url, params string[] headers) => $"GET {url} HTTP/1.1\r\n{string.Concat(headers.Select(h => $"{h}\r\n"))}\r\n";

    public static string ChangeSet(string boundary, params (string Id, string Request)[] members) =>
        $"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n"
        + Parts(boundary, [.. members.Select(m => $"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: {m.Id}\r\n\r\n{m.Request}")]);

    /// <summary>The response objects of a JSON answer, in their order.</summary>
    public static List<JsonElement> Responses(Reply reply)
    {
        reply.AssertOk();
        Assert.Equal("application/json", reply.ContentHeaders.ContentType!.MediaType);
        Assert.Equal(["responses"], reply.Json.EnumerateObject().Select(member => member.Name));
        return [.. reply.Json.GetProperty("responses").EnumerateArray()];
    }

    public static IEnumerable<int> Statuses(Reply reply) => Responses(reply).Select(response => response.GetProperty("status").GetInt32());

    /// <summary>The answers within a multipart answer; those of a change set one after another.</summary>
    public static List<PartAnswer> Answers(Reply reply)
    {
        reply.AssertOk();
        return Answers(reply.Header("Content-Type")!, Encoding.Latin1.GetString(reply.Bytes));
    }

    // A character a byte, since bodies may be no text. The steps of sap.ui.model.odata.v4.lib._Batch.deserializeBatchResponse.
    private static List<PartAnswer> Answers(string contentType, string body)
    {
        Assert.StartsWith("multipart/mixed;", contentType, StringComparison.Ordinal);
        var boundary = Regex.Escape(contentType[(contentType.IndexOf("boundary=", StringComparison.Ordinal) + 9)..]);
        var answers = new List<PartAnswer>();
        var parts = Regex.Split(body, $"--{boundary}-{{0,2}} *\r\n");
        Assert.True(parts.Length >= 2, body);
        foreach (var part in parts[1..^1])
        {
            var pieces = part.Split("\r\n\r\n");
            var mime = pieces[0].Split("\r\n").Where(l => l.Length > 0).Select(l => l.Split(':', 2, StringSplitOptions.TrimEntries)).ToDictionary(l => l[0], l => l[1], StringComparer.OrdinalIgnoreCase);
            if (mime["Content-Type"].StartsWith("multipart/mixed;", StringComparison.Ordinal))
            {
                answers.AddRange(Answers(mime["Content-Type"], string.Join("\r\n\r\n", pieces[1..])));
                continue;
            }

            Assert.Equal("application/http", mime["Content-Type"]);
            var head = pieces[1].Split("\r\n");
            var headers = head.Skip(1).Select(l => l.Split(':', 2, StringSplitOptions.TrimEntries)).ToDictionary(l => l[0], l => l[1], StringComparer.OrdinalIgnoreCase);
            var text = string.Join("\r\n\r\n", pieces[2..]);
            var content = Encoding.Latin1.GetBytes(text[..^2]);
            Assert.Equal(content.Length == 0 ? null : content.Length.ToString(CultureInfo.InvariantCulture), headers.GetValueOrDefault("Content-Length"));
            answers.Add(new PartAnswer(int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(content), mime.GetValueOrDefault("Content-ID")));
        }

        return answers;
    }

    public void Dispose() => _http.Dispose();
}

internal sealed record PartAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body, string? Id)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Code => Json.GetProperty("error").GetProperty("code").GetString()!;
}
