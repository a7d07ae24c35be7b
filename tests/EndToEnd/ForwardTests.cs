using System.Net;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Sandbox.Authority;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Tests.EndToEnd.Http;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>A second gateway passes Products on to the first and owns the rest itself.</summary>
public sealed class ForwardTests(ForwardTests.FirstGateway sandbox) : IClassFixture<ForwardTests.FirstGateway>, IAsyncLifetime
{
    private WebApplication? _second;
    private ODataClient? _client;

    private ODataClient Second => _client!;

    public async ValueTask InitializeAsync()
    {
        sandbox.Heal();
        _second = await StartSecondAsync(sandbox.Host.Address.ToString());
        _client = ClientOf(_second);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _second!.DisposeAsync();
    }

    [Theory]
    [InlineData("Products?$top=5")]
    [InlineData("Products?$filter=Status eq 'Active' and startswith(Name,'S')&$select=Id,Name&$orderby=Name desc&$top=7&$count=true")]
    [InlineData("Products?$search=steel&$select=Id")]
    [InlineData("Products/$count?$filter=ListPrice gt 10")]
    [InlineData("Products?$filter=Name eq 'O''Neil %26 Söhne'")]
    public async Task Query_OfForwardedEntity_IsAnsweredAsByTheFirst(string url)
    {
        var direct = (await sandbox.Reader.GetAsync(url)).AssertOk();

        var forwarded = (await Second.GetAsync(url)).AssertOk();

        Assert.Equal(direct.ContentHeaders.ContentType, forwarded.ContentHeaders.ContentType);
        Assert.Equal(direct.Header("OData-Version"), forwarded.Header("OData-Version"));
        Assert.Equal(WithoutHost(direct.Text), WithoutHost(forwarded.Text));
    }

    [Fact]
    public async Task Row_OfForwardedEntity_IsAnswered()
    {
        var product = sandbox.Data.Products[0];

        var row = (await Second.GetAsync($"Products('{Uri.EscapeDataString(product.Id)}')?$select=Id,Name")).AssertOk();

        Assert.Equal(product.Name, row.Json.GetProperty("Name").GetString());
    }

    [Fact]
    public async Task Pages_OfForwardedEntity_StayWithTheSecond()
    {
        var pages = await Second.PagesAsync("Products?$select=Id", 20);

        Assert.Equal(sandbox.Data.Products.Select(p => p.Id).Order(StringComparer.Ordinal), pages.SelectMany(page => page.Column("Id")).Order(StringComparer.Ordinal));
        Assert.All(pages.SkipLast(1), page => Assert.StartsWith(Second.Gateway.ToString(), page.NextLink, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Error_OfTheFirst_IsPassedOn()
    {
        var reply = await Second.GetAsync("Products('no-such')");

        reply.AssertError(HttpStatusCode.NotFound, "NotFound");
    }

    [Fact]
    public async Task BadQuery_OfForwardedEntity_IsRefused() => (await Second.GetAsync("Products?$filter=Nme eq 'x'")).AssertError(HttpStatusCode.BadRequest, "InvalidExpression");

    [Fact]
    public async Task OtherEntity_IsItsOwn()
    {
        (await Second.GetAsync("Orders?$top=2&$select=Id")).AssertOk();

        // An entity that is passed on can't be joined with one that is not; it is refused, not left out.
        (await Second.GetAsync("Cases?$top=2&$select=Id&$expand=Product")).AssertError(HttpStatusCode.NotImplemented, "NotImplemented");
    }

    [Fact]
    public async Task Client_WithoutToken_IsStoppedAtTheSecond()
    {
        using var nobody = new ODataClient(Second.Gateway, null);

        (await nobody.GetAsync("Products?$top=1")).AssertError(HttpStatusCode.Unauthorized, "Unauthenticated");
    }

    [Fact]
    public async Task ClientWithoutRole_IsStoppedAtTheSecond()
    {
        using var narrow = new ODataClient(Second.Gateway, sandbox.Host.Authority.IssueToken("narrow", ["Order.Read"]));

        // The gateway's own token could read products; the client's may not.
        (await narrow.GetAsync("Products?$top=1")).AssertError(HttpStatusCode.Forbidden, "Forbidden");
    }

    [Fact]
    public async Task First_FailsBehind_503IsNotHidden()
    {
        await using var first = await RunningSandbox.StartAsync(20, ("Backends:s4:RetryAttempts", "0"));
        await using var second = await StartSecondAsync(first.Host.Address.ToString(), first);
        using var client = ClientOf(second, first);
        first.S4.Faults.Add(new Fault { Kind = FaultKind.Outage });

        var reply = (await client.GetAsync("Products?$top=1")).AssertError(HttpStatusCode.ServiceUnavailable);

        Assert.NotNull(reply.Header("Retry-After"));
    }

    [Fact]
    public async Task First_Down_503NamesIt()
    {
        await using var second = await StartSecondAsync("http://127.0.0.1:1/");
        using var client = ClientOf(second);

        var reply = (await client.GetAsync("Products?$top=1")).AssertError(HttpStatusCode.ServiceUnavailable, "BackendUnavailable");

        Assert.Equal("catalog", reply.Target);
        Assert.Contains("'catalog'", reply.Message, StringComparison.Ordinal);
        (await client.GetAsync("Orders?$top=1&$select=Id")).AssertOk();
    }

    private Task<WebApplication> StartSecondAsync(string first) => StartSecondAsync(first, sandbox);

    private static async Task<WebApplication> StartSecondAsync(string first, RunningSandbox sandbox)
    {
        var host = sandbox.Host;
        var app = GatewayHost.Create(new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Authentication:Authority"] = host.Authority.Issuer,
            ["Authentication:Audience"] = "canonical-gateway",
            ["Authentication:RequireHttpsMetadata"] = "false",
            ["Access:Grants:Canonical.Read.All:0"] = "*:read",
            ["Access:Grants:Order.Read:0"] = "Order:read",
            ["Backends:catalog:Kind"] = "odata",
            ["Backends:catalog:Address"] = $"{first.TrimEnd('/')}/odata/v1",
            ["Backends:catalog:RetryAttempts"] = "0",
            ["Backends:catalog:Credentials:TokenEndpoint"] = $"{host.Authority.Issuer}/token",
            ["Backends:catalog:Credentials:ClientId"] = "reader",
            ["Backends:catalog:Credentials:ClientSecret"] = "reader-secret",
            ["Backends:s4:Kind"] = "s4hana",
            ["Backends:s4:Address"] = host.S4.Address.ToString(),
            ["Backends:s4:Credentials:User"] = "SANDBOX",
            ["Backends:s4:Credentials:Password"] = "sandbox-secret",
            ["Backends:zendesk:Kind"] = "zendesk",
            ["Backends:zendesk:Address"] = host.Zendesk.Address.ToString(),
            ["Backends:zendesk:Credentials:Email"] = "gateway@example.com",
            ["Backends:zendesk:Credentials:ApiToken"] = "sandbox-token",
            ["Routing:Customer:forward"] = "catalog",
            ["Routing:Product:forward"] = "catalog",
            ["Routing:Order:anchor"] = "s4",
            ["Routing:Invoice:anchor"] = "s4",
            ["Routing:Case:anchor"] = "zendesk",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private ODataClient ClientOf(WebApplication gateway) => ClientOf(gateway, sandbox);

    private static ODataClient ClientOf(WebApplication gateway, RunningSandbox sandbox) =>
        new(new Uri(gateway.Urls.First()), sandbox.Host.Authority.IssueToken("reader", AuthorityClient.Sandbox[0].Roles));

    // The rows are compared here; whose links they carry is a test of its own.
    private string WithoutHost(string text) => text
        .Replace(Second.Gateway.Authority, "host", StringComparison.Ordinal)
        .Replace(sandbox.Host.Address.Authority, "host", StringComparison.Ordinal);

    /// <summary>The gateway that is forwarded to believes what the one before it says of its clients' address.</summary>
    public sealed class FirstGateway() : RunningSandbox(150, ("TrustedProxies", "127.0.0.0/8"));
}
