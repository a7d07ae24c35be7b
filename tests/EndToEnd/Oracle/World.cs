using System.Net.Http.Headers;
using System.Text;
using CanonicalGateway.Tests.EndToEnd.Http;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>A gateway with its backends and routes, and what it must answer: the same queries go to several.</summary>
internal sealed class World : IDisposable
{
    private static readonly TimeSpan TokenAgeMax = TimeSpan.FromMinutes(10);

    private readonly HttpClient _client;
    private readonly Uri _root;
    private readonly Func<string> _issueToken;

    private (AuthenticationHeaderValue Header, long IssuedAt)? _token;

    /// <param name="gateway">Address of the gateway.</param>
    /// <param name="issueToken">Issues a token of a client that may read everything.</param>
    public World(string name, Truth truth, Uri gateway, Func<string> issueToken)
    {
        Name = name;
        Truth = truth;
        _root = new Uri(gateway, "odata/v1/");
        _issueToken = issueToken;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
    }

    public string Name { get; }

    public Truth Truth { get; }

    /// <summary>How many of the queries this world gets, in proportion to the others.</summary>
    public int Share { get; init; } = 1;

    /// <summary>Tells the queries that this world's routes can answer at all.</summary>
    public Func<Query, bool> Takes { get; init; } = _ => true;

    /// <param name="url">Below the service root, percent-encoded as it shall be sent; or absolute.</param>
    /// <param name="isPosted">Whether the query options go in the body of a <c>POST …/$query</c>.</param>
    public async Task<HttpResponseMessage> GetAsync(string url, IEnumerable<(string Name, string Value)> headers, bool isPosted, CancellationToken cancellation)
    {
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        using var body = isPosted && mark > 0 ? new StringContent(url[(mark + 1)..], Encoding.UTF8, "text/plain") : null;
        if (body is not null)
        {
            url = url[..mark] + "/$query";
        }

        // Uri would decode what need not be encoded, and the test would not send what it says.
        var absolute = url.StartsWith("http", StringComparison.Ordinal) ? url : _root + url;
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(absolute, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = body;
        request.Headers.Authorization = Token();
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request, cancellation);
    }

    public async Task<Reply> PostBatchAsync(string contentType, string body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_root, "$batch")) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.Authorization = Token();
        request.Headers.TryAddWithoutValidation("Prefer", "continue-on-error");
        using var response = await _client.SendAsync(request, cancellation);
        return new Reply("POST $batch", response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsByteArrayAsync(cancellation));
    }

    public void Dispose() => _client.Dispose();

    // A night's run outlives a token; two threads may issue one each.
    private AuthenticationHeaderValue Token()
    {
        if (_token is not { } token || TimeProvider.System.GetElapsedTime(token.IssuedAt) > TokenAgeMax)
        {
            _token = token = (new AuthenticationHeaderValue("Bearer", _issueToken()), TimeProvider.System.GetTimestamp());
        }

        return token.Header;
    }
}
