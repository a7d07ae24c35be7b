using System.Net.Http.Headers;

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
    /// <param name="prefer">Value of <c>Prefer</c>; null for no such header.</param>
    /// <param name="isPosted">Whether the query options go in the body of a <c>POST …/$query</c>.</param>
    public async Task<HttpResponseMessage> GetAsync(string url, string? prefer, CancellationToken cancellation, bool isPosted = false)
    {
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        using var body = isPosted && mark > 0 ? new StringContent(url[(mark + 1)..], System.Text.Encoding.UTF8, "text/plain") : null;
        if (body is not null)
        {
            url = url[..mark] + "/$query";
        }

        // Uri would decode what need not be encoded, and the test would not send what it says.
        var absolute = url.StartsWith("http", StringComparison.Ordinal) ? url : _root + url;
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(absolute, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = body;
        request.Headers.Authorization = Token();
        if (prefer is not null)
        {
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        }

        return await _client.SendAsync(request, cancellation);
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
