using System.Text.Json;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Gateway.Resilience;
using CanonicalGateway.Tests.Unit.Routing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Hosting;

public sealed class VerbsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    [Fact]
    public async Task Check_SoundConfiguration_SaysSo()
    {
        var code = await Run("check", TestGateway.Settings());

        Assert.Equal("", _errors.ToString());
        Assert.Equal("configuration is sound", _output.ToString().Trim());
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Check_FaultsEverywhere_ListsAllAndFails()
    {
        var settings = TestGateway.Settings();
        settings["Authentication:ClockSkewSeconds"] = "90";
        settings["Access:Grants:X:0"] = "Nothing:read";
        settings["Limits:UrlCharactersMax"] = "1";
        settings["Backends:catalog:BreakSeconds"] = "0";
        settings["Backends:catalog:Retries"] = "3";
        settings["Backends:catalog:Credentials:ClientId"] = "me";
        settings["Backends:erp:Kind"] = "as400";
        settings["Routing:Order:forward"] = "nowhere";

        var code = await Run("check", settings);

        Assert.Equal(1, code);
        Assert.Equal(
            [
                "Access:Grants:X:0 = Nothing:read: there is no entity Nothing",
                "Authentication:ClockSkewSeconds = 90: expected 0-60",
                "Backends:catalog:BreakSeconds = 0: expected 1-300",
                "Backends:catalog:Credentials:ClientSecret: missing; expected a secret, best from the environment: Backends__catalog__Credentials__ClientSecret",
                "Backends:catalog:Credentials:TokenEndpoint: missing; expected an absolute address, or a path on the backend",
                "Backends:catalog:Retries: unknown setting",
                "Backends:erp:Address: missing; expected an absolute http or https address",
                "Backends:erp:Kind = as400: expected salesforce or s4hana or zendesk or odata",
                "Limits:UrlCharactersMax = 1: expected 256-60000",
                "Routing:Order:forward = nowhere: no backend of that name is configured",
            ],
            _errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Routes_Rules_PrintsTheTable()
    {
        var settings = TestGateway.Settings();
        foreach (var key in settings.Keys.Where(k => k.StartsWith("Routing:", StringComparison.Ordinal)).ToList())
        {
            settings.Remove(key);
        }

        foreach (var (key, value) in RoutingCompilerTests.Rules())
        {
            settings[key] = value;
        }

        foreach (var name in FakeAdapter.All().Keys)
        {
            settings[$"Backends:{name}:Kind"] = "fake";
            settings[$"Backends:{name}:Address"] = "http://127.0.0.1:9";
        }

        var seams = new GatewaySeams
        {
            Kinds = [.. BackendKinds.All, new BackendKind("fake", setup => new BackendParts(NoCredentials.Instance, _ => FakeAdapter.All()[setup.Name]))],
        };

        var code = await Run("routes", settings, seams);

        Assert.Equal(0, code);
        Assert.Contains("Customer  SupportTier", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FaultyConfiguration_ExitsOneWithoutStackTrace()
    {
        var code = await Run("run", []);

        Assert.Equal(1, code);
        Assert.DoesNotContain("   at ", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("Backends: missing", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("Authentication:Authority: missing", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verb_Unknown_PrintsUsage()
    {
        var code = await Verbs.RunAsync(["route"], _output, _errors);

        Assert.Equal(2, code);
        Assert.StartsWith("unknown verb route; did you mean routes?", _errors.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<int> Run(string verb, Dictionary<string, string?> settings, GatewaySeams? seams = null)
    {
        // The file's keys may be whole paths: the configuration reads them alike.
        var file = Path.Combine(_folder, "settings.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(settings), TestContext.Current.CancellationToken);
        return await Verbs.RunAsync([verb, "--config", file], _output, _errors, seams);
    }
}
