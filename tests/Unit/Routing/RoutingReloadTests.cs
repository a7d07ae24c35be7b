using System.Net;
using System.Text.Json;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Tests.Unit.Hosting;
using CanonicalGateway.Tests.Unit.Resilience;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Routing;

public sealed class RoutingReloadTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("gateway").FullName, "rules.json");

    [Theory]
    [InlineData("""{ "Routing": { "Customer": { "forward": "nowhere" } } }""", "Routing:Customer:forward = nowhere")]
    [InlineData("""{ "Routing": { """, "rules.json")]
    public async Task File_TurnsBadThenGood_LastGoodRulesStay(string bad, string fault)
    {
        await File.WriteAllTextAsync(_file, Rules("one"), TestContext.Current.CancellationToken);
        await using var app = GatewayHost.Create(GatewayConfiguration.FromFile(_file, builder => builder.AddInMemoryCollection(Settings())));
        await app.StartAsync(TestContext.Current.CancellationToken);
        var tables = app.Services.GetRequiredService<RoutingTables>();
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(app.Urls.First()) };

        await File.WriteAllTextAsync(_file, bad, TestContext.Current.CancellationToken);
        await Until.True(() => !tables.Faults.IsEmpty, "the reload");
        var whileBad = ForwardOf(tables);
        var faults = tables.Faults;
        using var health = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        using var state = JsonDocument.Parse(await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(_file, Rules("two"), TestContext.Current.CancellationToken);
        await Until.True(() => ForwardOf(tables) == "two", "the reload");

        Assert.Equal("one", whileBad);
        Assert.Contains(faults, f => f.Contains(fault, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal("lastGood", state.RootElement.GetProperty("routing").GetProperty("status").GetString());
        Assert.Empty(tables.Faults);
    }

    [Fact]
    public async Task File_GainsRules_CallersGetTheirs()
    {
        await File.WriteAllTextAsync(_file, Rules("one"), TestContext.Current.CancellationToken);
        await using var app = GatewayHost.Create(GatewayConfiguration.FromFile(_file, builder => builder.AddInMemoryCollection(Settings())));
        await app.StartAsync(TestContext.Current.CancellationToken);
        var tables = app.Services.GetRequiredService<RoutingTables>();
        var before = tables.Current;

        await File.WriteAllTextAsync(
            _file,
            Rules("one").Replace("\"Customer\": { ", """ "Customer": { "rules": [ { "claim": "region=EMEA", "forward": "two" } ], """, StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await Until.True(() => tables.Current.IsConditional, "the reload");

        var customer = CanonicalModel.V1.FindType("Customer")!;
        var caller = new FakeCaller("claim region=EMEA");
        Assert.Equal("one", before.For(caller)[customer].Forward);
        Assert.Equal("two", tables.Current.For(caller)[customer].Forward);
        Assert.Equal("one", tables.Current.Default[customer].Forward);
        Assert.Same(tables.Current.For(caller), tables.Current.For(caller));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    private static string? ForwardOf(RoutingTables tables) => tables.Current.Default[CanonicalModel.V1.FindType("Customer")!].Forward;

    private static string Rules(string backend) =>
        $$"""{ "Routing": { {{string.Join(", ", CanonicalModel.V1.EntitySets.Select(e => $$"""
            "{{e.Name}}": { "forward": "{{backend}}" }
            """))}} } }""";

    private static Dictionary<string, string?> Settings()
    {
        var settings = TestGateway.Settings();
        foreach (var key in settings.Keys.Where(k => k.StartsWith("Routing:", StringComparison.Ordinal)).ToList())
        {
            settings.Remove(key);
        }

        foreach (var name in (string[])["one", "two"])
        {
            settings[$"Backends:{name}:Kind"] = "odata";
            settings[$"Backends:{name}:Address"] = "http://127.0.0.1:9";
        }

        return settings;
    }
}
