using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Gateway.Resilience;
using CanonicalGateway.Tests.Unit.Planning;
using CanonicalGateway.Tests.Unit.Resilience;
using CanonicalGateway.Tests.Unit.Routing;
using CanonicalGateway.Tests.Unit.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Hosting;

/// <summary>Requests whose routes depend on the caller or the row, through a whole gateway.</summary>
public sealed class RoutedRequestTests : IAsyncLifetime
{
    private const string Rules = """
        { "Routing": {
            "Case": {
              "anchor": "zendesk",
              "rules": [ { "header": "X-Tenant=pilot", "forward": "catalog" }, { "claim": "region=EMEA", "anchor": "desk-emea" } ]
            },
            "Invoice": { "partitions": [ { "when": "CompanyCode eq '10'", "backend": "s4-emea", "keys": "startswith(Id,'1')" }, { "backend": "s4" } ] },
            "Customer": { "forward": "catalog" }, "Order": { "forward": "catalog" }, "Product": { "forward": "catalog" }
        } }
        """;

    private readonly TestAuthority _authority = new();
    private readonly ManualTime _time = new();
    private readonly Dictionary<string, FakeReader> _readers = [];
    private readonly Dictionary<string, FakeBackend> _backends = [];
    private WebApplication? _app;
    private HttpClient? _client;

    public async ValueTask InitializeAsync()
    {
        var settings = TestGateway.Settings().Where(s => !s.Key.StartsWith("Routing:", StringComparison.Ordinal)).ToDictionary();
        foreach (var (name, resource, entity) in ((string, string, string)[])[("zendesk", "tickets", "Case"), ("desk-emea", "tickets", "Case"), ("s4", "A_BillingDocument", "Invoice"), ("s4-emea", "A_BillingDocument", "Invoice")])
        {
            _readers[name] = new FakeReader(FakeAdapter.Source(name, resource, entity)) { Rows = { [resource] = [] } };
        }

        foreach (var name in (string[])["catalog", .. _readers.Keys])
        {
            var backend = await FakeBackend.StartAsync(context =>
            {
                context.Response.Headers.Vary = "Accept";
                return context.Response.WriteAsync(name);
            });
            _backends[name] = backend;
            settings[$"Backends:{name}:Kind"] = name == "catalog" ? "odata" : "fake";
            settings[$"Backends:{name}:Address"] = backend.Address.ToString();
        }

        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Rules))).Build();
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            settings[key] = value;
        }

        _app = GatewayHost.Create(settings, new GatewaySeams
        {
            Time = _time,
            Kinds = [.. BackendKinds.All, new BackendKind("fake", setup => new BackendParts(NoCredentials.Instance, _ => new BackendAdapter(setup.Name) { Reader = _readers[setup.Name], Media = new Media() }))],
            Services = services => services.AddSingleton<IDocumentRetriever>(_authority),
        });
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    [Theory]
    [InlineData("", "", "zendesk")]
    [InlineData("", "EMEA", "desk-emea")]
    [InlineData("pilot", "", "catalog")]
    [InlineData("pilot", "EMEA", "catalog")]
    public async Task Read_ByRule_GoesToTheCallersBackend(string tenant, string region, string expected)
    {
        using var response = await GetAsync("/odata/v1/Cases?$select=Id", tenant, region);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Superset(new HashSet<string> { "Accept", "Authorization", "X-Tenant" }, response.Headers.Vary.ToHashSet());
        Assert.Equal(expected == "catalog" ? 1 : 0, _backends["catalog"].Calls);
        Assert.Equal(expected == "catalog" ? [] : [expected], _readers.Where(r => r.Value.Reads.Count > 0).Select(r => r.Key));
    }

    [Fact]
    public async Task Read_OfEntityWithoutRules_DoesNotVary()
    {
        using var response = await GetAsync("/odata/v1/Products", "pilot", "");

        Assert.Equal(["Accept"], response.Headers.GetValues("Vary"));
    }

    [Fact]
    public async Task Metadata_OfAnyCaller_ShowsTheOwnersOfAll()
    {
        using var response = await GetAsync("/odata/v1/$metadata", "pilot", "EMEA");

        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("s4-emea (CompanyCode eq '10'), s4", text, StringComparison.Ordinal);
        Assert.DoesNotContain("desk-emea", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s4-emea", "10", "s4-emea")]
    [InlineData("s4", "20", "s4")]
    [InlineData("s4", "10", null)]
    [InlineData(null, null, null)]
    public async Task Media_OfAPartitionedEntity_ComesFromTheRowsBackend(string? backend, string? company, string? expected)
    {
        if (backend is not null)
        {
            _readers[backend].Rows["A_BillingDocument"].Add(new Dictionary<string, object?> { ["Id"] = "1", ["CompanyCode"] = company });
        }

        using var response = await GetAsync("/odata/v1/Invoices('1')/Document", "", "");

        Assert.Equal(expected is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, response.StatusCode);
        if (expected is not null)
        {
            Assert.Equal(expected, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(expected is null ? 0 : 1, _backends.Values.Sum(b => b.Calls));
    }

    [Fact]
    public async Task Media_KeyTellsThePartition_IsNotLookedFor()
    {
        using var response = await GetAsync("/odata/v1/Invoices('2')/Document", "", "");

        Assert.Equal("s4", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.All(_readers.Values, r => Assert.Empty(r.Reads));
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        foreach (var backend in _backends.Values)
        {
            await backend.DisposeAsync();
        }

        _authority.Dispose();
    }

    private Task<HttpResponseMessage> GetAsync(string target, string tenant, string region)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _authority.Token(_time.GetUtcNow(), claims: claims => claims["region"] = region));
        if (tenant.Length > 0)
        {
            request.Headers.Add("X-Tenant", tenant);
        }

        return _client!.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class Media : IBackendMedia
    {
        public string? TargetOf(Property media, string key) => $"/media/{media.Name}/{key}";
    }
}
