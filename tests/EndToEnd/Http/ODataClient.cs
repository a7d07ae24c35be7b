using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace CanonicalGateway.Tests.EndToEnd.Http;

/// <summary>A client of a gateway. URLs go out as they are written, but for what no request line can hold.</summary>
public sealed class ODataClient : IDisposable
{
    private static readonly HashSet<string> _ofContent = new(StringComparer.OrdinalIgnoreCase) { "Content-Type", "Content-Encoding", "Content-Language" };

    private readonly HttpClient _http;

    /// <param name="token">Bearer token; null for none.</param>
    public ODataClient(Uri gateway, string? token)
    {
        Gateway = gateway;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, MaxResponseHeadersLength = 64 })
        {
            Timeout = TimeSpan.FromSeconds(60),
        };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public Uri Gateway { get; }

    /// <param name="url">Below the service root; or absolute, as in next links; or from the gateway's root, beginning with a slash.</param>
    public Task<Reply> GetAsync(string url, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, url, headers);

    public Task<Reply> SendAsync(HttpMethod method, string url, params (string Name, string Value)[] headers) => SendAsync(method, url, null, headers);

    /// <param name="body">Null for that of any change, <c>{}</c>. What it is, the headers say.</param>
    public async Task<Reply> SendAsync(HttpMethod method, string url, byte[]? body, params (string Name, string Value)[] headers)
    {
        using var response = await StartAsync(method, url, body, HttpCompletionOption.ResponseContentRead, headers);
        return new Reply(
            $"{method} {url}", response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Sends the request and leaves the body to the caller.</summary>
    public Task<HttpResponseMessage> StreamAsync(string url, params (string Name, string Value)[] headers) =>
        StartAsync(HttpMethod.Get, url, null, HttpCompletionOption.ResponseHeadersRead, headers);

    /// <summary>Reads a collection page by page, following the next links.</summary>
    public async Task<IReadOnlyList<Reply>> PagesAsync(string url, int? pageRows = null)
    {
        (string, string)[] headers = pageRows is { } rows ? [("Prefer", string.Create(CultureInfo.InvariantCulture, $"odata.maxpagesize={rows}"))] : [];
        var pages = new List<Reply>();
        for (var next = url; next is not null; next = pages[^1].NextLink)
        {
            pages.Add((await GetAsync(next, headers)).AssertOk());
        }

        return pages;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> StartAsync(
        HttpMethod method, string url, byte[]? body, HttpCompletionOption completion, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, AddressOf(url));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
        }
        else if (method != HttpMethod.Get && method != HttpMethod.Head)
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            if (_ofContent.Contains(name))
            {
                request.Content?.Headers.Remove(name);
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
            else
            {
                request.Headers.Remove(name);
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await _http.SendAsync(request, completion);
    }

    private Uri AddressOf(string url)
    {
        var absolute = url.StartsWith("http", StringComparison.Ordinal) ? url : url.StartsWith('/') ? $"http://{Gateway.Authority}{url}" : $"http://{Gateway.Authority}/odata/v1/{url}";
        return new Uri(Escape(absolute), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    // Blanks, quotes and what is not ASCII; escapes that the URL already has stay.
    private static string Escape(string url)
    {
        var escaped = new StringBuilder(url.Length + 32);
        foreach (var rune in url.EnumerateRunes())
        {
            if (rune.Value is > ' ' and < 0x7F and not ('"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}' or '#'))
            {
                escaped.Append((char)rune.Value);
                continue;
            }

            foreach (var b in Encoding.UTF8.GetBytes(rune.ToString()))
            {
                escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }
}
