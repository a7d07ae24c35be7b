using System.Net.Http.Headers;
using System.Text.Json;
using CanonicalGateway.Sandbox;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>
/// One gateway with its authority and backends for all tests of <see cref="SandboxCollection"/>, which run one after another:
/// the counts of backend calls are a test's own.
/// </summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private HttpClient? _client;
    private SandboxHost? _host;

    public SandboxHost Host => _host ?? throw new InvalidOperationException("The sandbox has not been started.");

    /// <summary>What the gateway must answer.</summary>
    public Dataset Data => Host.Data;

    /// <summary>Sends the token of a client that may read everything. Its base address is the service root.</summary>
    public HttpClient Client => _client ?? throw new InvalidOperationException("The sandbox has not been started.");

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(new SandboxOptions { Port = 0, Customers = 150, Seed = 7 }, TestContext.Current.CancellationToken);
        _client = ClientOf(new Uri(_host.Address, "odata/v1/"));
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync("reader", "reader-secret"));
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    /// <summary>Asks the authority for a token of a client.</summary>
    public async Task<string> TokenAsync(string client, string secret)
    {
        using var http = ClientOf(new Uri(Host.Authority.Issuer.TrimEnd('/') + "/"));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client,
            ["client_secret"] = secret,
        });
        using var response = await http.PostAsync(new Uri("token", UriKind.Relative), form, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return body.RootElement.GetProperty("access_token").GetString()!;
    }

    /// <param name="url">Below the service root, percent-encoded as it shall be sent; or absolute.</param>
    /// <param name="headers">Headers to add, as <c>Name: value</c>.</param>
    public Task<HttpResponseMessage> GetAsync(string url, params string[] headers) =>
        SendAsync(HttpMethod.Get, url, TestContext.Current.CancellationToken, headers);

    /// <inheritdoc cref="GetAsync"/>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, CancellationToken cancellation, params string[] headers)
    {
        using var request = new HttpRequestMessage(method, Verbatim(url));
        foreach (var header in headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            request.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 1)..].Trim());
        }

        return await Client.SendAsync(request, cancellation);
    }

    /// <summary>The body of an answer that must be 200.</summary>
    public async Task<JsonElement> GetJsonAsync(string url, params string[] headers)
    {
        using var response = await GetAsync(url, headers);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{url}: {(int)response.StatusCode} {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>How many requests a backend saw since <see cref="ForgetCalls"/>.</summary>
    public long CallsTo(string backend) => Backend(backend).Requests.Total;

    public void ForgetCalls()
    {
        foreach (var backend in Host.Backends)
        {
            backend.Requests.Clear();
        }
    }

    /// <param name="name">As the gateway's configuration calls it: <c>salesforce</c>, <c>s4</c>, <c>s4-emea</c> or <c>zendesk</c>.</param>
    public SimulatorHost Backend(string name) => name switch
    {
        "salesforce" => Host.Salesforce,
        "s4" => Host.S4,
        "zendesk" => Host.Zendesk,
        "s4-emea" => Host.S4Emea,
        _ => throw new ArgumentException($"There is no backend {name}.", nameof(name)),
    };

    // Uri would decode what need not be encoded, and the test would not send what it says.
    private Uri Verbatim(string url)
    {
        var absolute = url.StartsWith("http", StringComparison.Ordinal) ? url : Client.BaseAddress + url;

        // No request line can hold a blank.
        absolute = absolute.Replace(" ", "%20", StringComparison.Ordinal);
        return new Uri(absolute, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private static HttpClient ClientOf(Uri root)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        return new HttpClient(handler) { BaseAddress = root, Timeout = TimeSpan.FromSeconds(60) };
    }
}
