using System.Net.Http.Headers;
using System.Text.Json;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Salesforce;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.Salesforce;

/// <summary>A simulator on a socket of its own, with a clock that stands still, and a client that has signed in.</summary>
internal sealed class SalesforceServer : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly SocketsHttpHandler _handler = new();

    private SalesforceServer(WebApplication host, SalesforceSimulator simulator, StandingClock clock)
    {
        _host = host;
        Simulator = simulator;
        Clock = clock;
        Client = new(_handler) { BaseAddress = new(host.Urls.First()) };
    }

    public SalesforceSimulator Simulator { get; }

    public StandingClock Clock { get; }

    public HttpClient Client { get; }

    public static async Task<SalesforceServer> StartAsync(Dataset? data = null, SalesforceSimulatorOptions? options = null)
    {
        var clock = new StandingClock();
        var simulator = new SalesforceSimulator(data ?? SampleOrg.Data, clock, options ?? new());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => SalesforceSimulator.Relax(kestrel.Limits));
        var host = builder.Build();
        simulator.Map(host);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var server = new SalesforceServer(host, simulator, clock);
        await server.SignInAsync();
        return server;
    }

    public async Task<HttpResponseMessage> PostTokenAsync(params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await Client.PostAsync(new Uri("/services/oauth2/token", UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    public async Task SignInAsync()
    {
        using var answer = await PostTokenAsync(("grant_type", "client_credentials"), ("client_id", "sandbox-client"), ("client_secret", "sandbox-secret"));
        Client.DefaultRequestHeaders.Authorization = new("Bearer", (await JsonAsync(answer)).GetProperty("access_token").GetString());
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? queryOptions = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (queryOptions is not null)
        {
            request.Headers.Add("Sforce-Query-Options", queryOptions);
        }

        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The answer to a query that must succeed.</summary>
    public async Task<JsonElement> QueryAsync(string soql, string verb = "query", string? queryOptions = null)
    {
        using var answer = await GetAsync($"/services/data/v62.0/{verb}?q={Uri.EscapeDataString(soql)}", queryOptions);
        var body = await JsonAsync(answer);
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body;
    }

    /// <summary>One text field of each record.</summary>
    public async Task<string?[]> ColumnAsync(string soql, string field)
    {
        var answer = await QueryAsync(soql);
        return [.. answer.GetProperty("records").EnumerateArray().Select(r => r.GetProperty(field).GetString())];
    }

    /// <summary>Status and error code of a refusal, with its message.</summary>
    public async Task<(int Status, string? Code, string Message)> RefusalAsync(string path)
    {
        using var answer = await GetAsync(path);
        var error = Assert.Single((await JsonAsync(answer)).EnumerateArray().ToArray());
        return ((int)answer.StatusCode, error.GetProperty("errorCode").GetString(), error.GetProperty("message").GetString()!);
    }

    public Task<(int Status, string? Code, string Message)> RefusedQueryAsync(string soql) =>
        RefusalAsync("/services/data/v62.0/query?q=" + Uri.EscapeDataString(soql));

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        Assert.Equal(new MediaTypeHeaderValue("application/json") { CharSet = "UTF-8" }, answer.Content.Headers.ContentType);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await _host.DisposeAsync();
    }
}

internal sealed class StandingClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
