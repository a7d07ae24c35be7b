using System.Net.Http.Headers;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Tests.Unit.Resilience;
using CanonicalGateway.Tests.Unit.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols;

namespace CanonicalGateway.Tests.Unit.Hosting;

/// <summary>A gateway on a free port, with an authority in memory, a clock that tests move, and an OData endpoint that does what a test says.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestGateway(WebApplication app, TestAuthority authority, ManualTime time, ScriptedEndpoint odata)
    {
        (_app, Authority, Time, OData) = (app, authority, time, odata);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address };
    }

    public TestAuthority Authority { get; }

    public ManualTime Time { get; }

    public ScriptedEndpoint OData { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Settings of a sound configuration that forwards all entities.</summary>
    public static Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Authentication:Authority"] = TestAuthority.Issuer,
            ["Authentication:Audience"] = TestAuthority.Audience,
            ["Authentication:RequireHttpsMetadata"] = "false",
            ["Access:Grants:Canonical.Read.All:0"] = "*:read",
            ["Access:Grants:Order.Read:0"] = "Order:read",
            ["Backends:catalog:Kind"] = "odata",
            ["Backends:catalog:Address"] = "http://127.0.0.1:9/odata/v1",
            ["Logging:LogLevel:Default"] = "None",
        };
        foreach (var type in CanonicalModel.V1.EntitySets)
        {
            settings[$"Routing:{type.Name}:forward"] = "catalog";
        }

        return settings;
    }

    public static async Task<TestGateway> StartAsync(Action<Dictionary<string, string?>>? change = null)
    {
        var settings = Settings();
        change?.Invoke(settings);
        var (authority, time, odata) = (new TestAuthority(), new ManualTime(), new ScriptedEndpoint());
        var app = GatewayHost.Create(settings, new GatewaySeams
        {
            Time = time,
            Services = services => services.AddSingleton<IDocumentRetriever>(authority).AddSingleton<IODataEndpoint>(odata),
        });
        await app.StartAsync();
        return new TestGateway(app, authority, time, odata);
    }

    public Task<HttpResponseMessage> GetAsync(string target, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return Client.SendAsync(request);
    }

    public string Token(Action<Dictionary<string, object>>? claims = null) => Authority.Token(Time.GetUtcNow(), claims: claims);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Authority.Dispose();
    }
}

/// <summary>Stands in for the engine.</summary>
public sealed class ScriptedEndpoint : IODataEndpoint
{
    public int Calls { get; private set; }

    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsync("rows");

    public Task HandleAsync(HttpContext context)
    {
        Calls++;
        return Answer(context);
    }
}
