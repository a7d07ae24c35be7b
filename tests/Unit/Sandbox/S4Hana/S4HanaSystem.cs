using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.S4Hana;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.S4Hana;

/// <summary>The simulator on a real socket, over a small generated data set.</summary>
public sealed class S4HanaSystem : IAsyncLifetime
{
    public const string Orders = "API_SALES_ORDER_SRV/A_SalesOrder";

    private const string Root = "/sap/opu/odata/sap/";

    private readonly SocketsHttpHandler _handler = new() { UseCookies = false };
    private WebApplication? _host;
    private HttpClient? _client;
    private S4HanaSimulator? _simulator;

    public Dataset Data { get; } = DatasetGenerator.Generate(seed: 7, customers: 60);

    public S4HanaSimulatorOptions Options { get; init; } = new() { PageRows = 50, ExpandedPageRows = 20 };

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public S4HanaSimulator Simulator => _simulator ?? throw new InvalidOperationException("Not started.");

    public HttpClient Client => _client ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _host = builder.Build();
        _simulator = new S4HanaSimulator(Data, Clock, Options);
        _simulator.Map(_host);
        await _host.StartAsync();
        _client = new HttpClient(_handler) { BaseAddress = new Uri(_host.Urls.Single()) };
        _client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("SANDBOX:sandbox-secret")));
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await _host!.DisposeAsync();
    }

    public static string Address(string path) => Root + path;

    /// <summary>Sends a request without a body.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Address(path));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Reads JSON; the status must be the one expected.</summary>
    public async Task<JsonElement> ReadAsync(string path, int status = 200)
    {
        using var response = await SendAsync(HttpMethod.Get, path);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == (int)response.StatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<List<JsonElement>> ResultsAsync(string path) => [.. (await ReadAsync(path)).GetProperty("d").GetProperty("results").EnumerateArray()];

    public async Task<int> CountAsync(string set, string filter)
    {
        using var response = await SendAsync(HttpMethod.Get, $"{set}/$count?$filter={Uri.EscapeDataString(filter)}");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{filter}: {(int)response.StatusCode} {text}");
        return int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Follows the page links to the end, keeping path and query of each.</summary>
    public async Task<(List<JsonElement> Rows, int Pages)> AllAsync(string path)
    {
        var rows = new List<JsonElement>();
        var pages = 0;
        for (string? next = path; next is not null; pages++)
        {
            var body = (await ReadAsync(next)).GetProperty("d");
            rows.AddRange(body.GetProperty("results").EnumerateArray());
            next = null;
            if (body.TryGetProperty("__next", out var link))
            {
                var uri = new Uri(link.GetString()!);
                Assert.Equal("s4-internal.example.invalid:44300", uri.Authority);
                next = uri.PathAndQuery[Root.Length..];
            }
        }
        return (rows, pages);
    }
}
