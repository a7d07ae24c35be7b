using System.Text.Json;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Tests.Unit.Hosting;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Explain;

public sealed class ExplainVerbTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    [Theory]
    [InlineData("Customers?$top=1&$filter=Name eq 'Müller'")]
    [InlineData("/Customers?$top=1&$filter=Name+eq+'M%C3%BCller'")]
    [InlineData("/odata/v1/Customers?$top=1&$filter=Name eq 'Müller'")]
    [InlineData("https://api.example.com/odata/v1/Customers?$top=1&$filter=Name%20eq%20'Müller'", "--run")]
    public async Task Entity_ThatIsForwarded_IsNamedAndNotCalled(string url, params string[] more)
    {
        var code = await RunAsync(_ => { }, [url, .. more]);

        Assert.Equal("", _errors.ToString());
        Assert.Equal(0, code);
        Assert.Equal(
            """
            request: Customers?$top=1&$filter=Name eq 'Müller'
            summary: reads=1; calls=about 1; backends=catalog; pushed=0; residual=0
            reads:
              - for: the answer
                id: '1'
                node: forward
                backend: catalog
                call: GET /Customers?$top=1&$filter=Name eq 'Müller'

            """,
            _output.ToString().Replace("=Name+eq+", "=Name eq ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rules_ForCallers_AreChosenByClaimsAndHeaders()
    {
        void Change(Dictionary<string, string?> settings)
        {
            settings["Backends:pilot:Kind"] = "odata";
            settings["Backends:pilot:Address"] = "http://127.0.0.1:9/pilot";
            settings["Routing:Customer:rules:0:claim"] = "region=EMEA";
            settings["Routing:Customer:rules:0:header"] = "X-Tenant=pilot";
            settings["Routing:Customer:rules:0:forward"] = "pilot";
        }

        await RunAsync(Change, "Customers", "--claim", "region=EMEA", "--header", "X-Tenant=pilot");
        Assert.Contains("backend: pilot", _output.ToString(), StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        await RunAsync(Change, "Customers", "--claim", "region=EMEA");
        Assert.Contains("backend: catalog", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_WithFaults_IsToldFirst()
    {
        var code = await RunAsync(settings => settings["Routing:Order:forward"] = "nowhere", "Customers");

        Assert.Equal(1, code);
        Assert.Equal("Routing:Order:forward = nowhere: no backend of that name is configured", _errors.ToString().Trim());
    }

    [Fact]
    public async Task Arguments_Missing_PrintTheUsage()
    {
        var code = await RunAsync(_ => { });

        Assert.Equal(2, code);
        Assert.StartsWith("explain: the URL is missing", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("usage: gateway", _errors.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        File.Delete(_file);
        _output.Dispose();
        _errors.Dispose();
    }

    private async Task<int> RunAsync(Action<Dictionary<string, string?>> change, params string[] args)
    {
        var settings = TestGateway.Settings();
        change(settings);
        await File.WriteAllTextAsync(_file, JsonSerializer.Serialize(settings), TestContext.Current.CancellationToken);
        return await Verbs.RunAsync(["explain", "--config", _file, .. args], _output, _errors);
    }
}
