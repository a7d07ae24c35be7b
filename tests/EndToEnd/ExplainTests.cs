using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Sandbox;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Plans and figures by the header Canonical-Explain, and by the verb explain.</summary>
public sealed class ExplainTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    private const string Composed = "Customers?$filter=Status eq 'Active'&$select=Id,Name,PaymentTerms,SupportTier&$top=5";

    [Theory]
    [InlineData("Customers?$top=1")]
    [InlineData("Customers('1')")]
    [InlineData("Customers/$count")]
    public async Task Header_OfNoOperator_403NamesTheGrant(string url)
    {
        var reply = (await sandbox.Reader.GetAsync(url, ("Canonical-Explain", "run"))).AssertError(HttpStatusCode.Forbidden, "Forbidden");

        Assert.Contains("Canonical.Operate", reply.Message, StringComparison.Ordinal);
        Assert.Null(reply.Header("Canonical-Explain-Summary"));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("")]
    [InlineData("plan, run")]
    public async Task Header_WithAnotherValue_400(string value)
    {
        var reply = (await sandbox.ClientOf("admin").GetAsync("Customers?$top=1", ("Canonical-Explain", value))).AssertError(HttpStatusCode.BadRequest, "InvalidHeader");

        Assert.Equal("Canonical-Explain", reply.Target);
    }

    [Fact]
    public async Task Plan_OfCollection_IsYamlAloneAndNotRun()
    {
        sandbox.ForgetCalls();

        var reply = (await sandbox.ClientOf("admin").GetAsync(Composed, ("Canonical-Explain", "plan"))).AssertOk();

        Assert.Equal("application/yaml", reply.Header("Content-Type"));
        Assert.Equal("", sandbox.DescribeCalls());
        Assert.Equal("reads=3; calls=about 3; backends=salesforce,s4,zendesk; pushed=1; residual=0", reply.Header("Canonical-Explain-Summary"));
        Assert.StartsWith($"request: {Composed}\nsummary: reads=3", reply.Text, StringComparison.Ordinal);
        Assert.Contains("\n    call: SELECT ErpNumber__c,Name FROM Account WHERE ", reply.Text, StringComparison.Ordinal);
        Assert.Contains("\n      - exact: Status eq 'Active'\n", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ran:", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfCollection_BringsTheSameRowsAndTrueFigures()
    {
        var plain = (await sandbox.ClientOf("admin").GetAsync(Composed)).AssertOk();
        sandbox.ForgetCalls();

        var reply = (await sandbox.ClientOf("admin").GetAsync(Composed, ("Canonical-Explain", "run"))).AssertOk();

        var calls = sandbox.Host.Backends.Sum(b => b.Requests.Total);
        var yaml = reply.Json.GetProperty("@Canonical.Explain").GetString()!;
        Assert.Equal(plain.Json.GetProperty("value").ToString(), reply.Json.GetProperty("value").ToString());
        Assert.Null(plain.Header("Canonical-Explain-Summary"));
        Assert.False(plain.Json.TryGetProperty("@Canonical.Explain", out _));
        Assert.StartsWith("reads=3; ", reply.Header("Canonical-Explain-Summary"), StringComparison.Ordinal);
        Assert.Equal(calls, Figures(yaml, "calls").Sum());
        Assert.Equal(3, Figures(yaml, "reads").Count);
        Assert.Contains(", rows: 5, kept: 5, given: 5 }", yaml, StringComparison.Ordinal);
        Assert.All(Figures(yaml, "bytes"), bytes => Assert.True(bytes > 0, yaml));
        foreach (var name in plain.Column("Name"))
        {
            Assert.DoesNotContain(name!, yaml, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Customers('{0}')?$select=Name,SupportTier", 2)]
    [InlineData("Customers('{0}')/Name", 1)]
    [InlineData("Customers('{0}')/BillingAddress", 1)]
    [InlineData("Customers('{0}')?$select=Name&$format=application/json;odata.metadata=none", 1)]
    public async Task Run_OfEntityOrProperty_IsAnnotated(string url, int reads)
    {
        var key = sandbox.Data.Customers.First(c => c.BillingAddress is not null && c.Name is not null).Id;

        var reply = (await sandbox.ClientOf("admin").GetAsync(url.Replace("{0}", key, StringComparison.Ordinal), ("Canonical-Explain", "RUN"))).AssertOk();

        var yaml = reply.Json.GetProperty("@Canonical.Explain").GetString()!;
        Assert.Equal(reads, Figures(yaml, "reads").Count);
        Assert.Contains("\n    call: SELECT ", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfPath_ShowsTheReadOnTheWay()
    {
        var order = sandbox.Data.Orders.First(o => o.CustomerId is not null).Id;

        var reply = (await sandbox.ClientOf("admin").GetAsync($"Orders('{order}')/Customer?$select=Name", ("Canonical-Explain", "run"))).AssertOk();

        var yaml = reply.Json.GetProperty("@Canonical.Explain").GetString()!;
        Assert.Contains("\n  - for: CustomerId on the path\n    id: '1'\n", yaml, StringComparison.Ordinal);
        Assert.Contains("\n  - for: the answer\n    id: '2'\n", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfContained_IsAnnotated()
    {
        var order = sandbox.Data.Orders.First(o => o.Items.Count > 1).Id;

        var reply = (await sandbox.ClientOf("admin").GetAsync($"Orders('{order}')/Items?$top=1", ("Canonical-Explain", "run"))).AssertOk();

        Assert.Single(reply.Rows);
        Assert.Contains("collection: Items", reply.Json.GetProperty("@Canonical.Explain").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfCount_TellsTheSummaryAlone()
    {
        var reply = (await sandbox.ClientOf("admin").GetAsync("Orders/$count?$filter=Currency eq 'EUR'", ("Canonical-Explain", "run"))).AssertOk();

        Assert.Equal(sandbox.Data.Orders.Count(o => o.Currency == "EUR").ToString(System.Globalization.CultureInfo.InvariantCulture), reply.Text);
        Assert.Equal("reads=2; calls=about 2; backends=s4-emea,s4; pushed=4; residual=0", reply.Header("Canonical-Explain-Summary"));
    }

    [Theory]
    [InlineData("Customers?$filter=Currency eq 'EUR'&$orderby=SupportTier&$expand=Orders($top=2)&$top=7")]
    [InlineData("Customers?$filter=Orders/any(o:o/NetAmount gt 1000)&$count=true&$top=3")]
    [InlineData("Orders?$filter=Customer/Status eq 'Blocked'&$expand=Items($expand=Product),Cases&$top=4")]
    [InlineData("Cases?$filter=Status eq 'Open'&$expand=Customer&$top=4")]
    [InlineData("Products?$search=a&$orderby=ListPrice desc&$skip=2&$top=3")]
    public async Task Run_OfAnyPlan_AnswersAsWithout(string url)
    {
        var plain = (await sandbox.ClientOf("admin").GetAsync(url)).AssertOk();
        sandbox.ForgetCalls();

        var reply = (await sandbox.ClientOf("admin").GetAsync(url, ("Canonical-Explain", "run"))).AssertOk();

        Assert.Equal(plain.Json.GetProperty("value").ToString(), reply.Json.GetProperty("value").ToString());
        var yaml = reply.Json.GetProperty("@Canonical.Explain").GetString()!;
        Assert.Equal(sandbox.Host.Backends.Sum(b => b.Requests.Total), Figures(yaml, "calls").Sum());
    }

    [Fact]
    public async Task Run_WithAFailingBackend_IsTheError()
    {
        var reply = await sandbox.ClientOf("admin").GetAsync("Cases?$expand=Comments", ("Canonical-Explain", "run"));

        reply.AssertError(HttpStatusCode.NotImplemented, "NotImplemented");
    }

    [Fact]
    public async Task Verb_OverTheSandbox_PrintsPlanAndFigures()
    {
        sandbox.ForgetCalls();

        var (code, plan, errors) = await ExplainAsync(Composed, "--no-estimates");
        var planned = sandbox.DescribeCalls();
        var (ranCode, ran, _) = await ExplainAsync($"http://127.0.0.1:8080/odata/v1/{Composed}", "--run");

        Assert.Equal("", errors);
        Assert.Equal((0, 0), (code, ranCode));
        Assert.Equal("", planned);
        Assert.StartsWith($"request: {Composed}\n", plan, StringComparison.Ordinal);
        Assert.Contains(", rows: 5, kept: 5, given: 5 }", ran, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", ran, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Customers?$filter=Nmae eq 'x'", 1, "InvalidExpression: $filter, character ")]
    [InlineData("Nothing", 1, "NotFound: ")]
    [InlineData("Orders('1')/Customer", 1, "NotImplemented: The path leads through a row", "--no-estimates")]
    [InlineData("Orders", 2, "explain: --run calls backends", "--no-estimates", "--run")]
    [InlineData("Orders", 2, "explain: --claim takes name=value", "--claim")]
    [InlineData("Orders", 2, "explain: one URL is expected", "Customers")]
    public async Task Verb_CalledWrongly_SaysWhy(string url, int expected, string message, params string[] more)
    {
        var (code, output, errors) = await ExplainAsync(url, more);

        Assert.Equal(expected, code);
        Assert.StartsWith(message, errors, StringComparison.Ordinal);
        Assert.Equal("", output);
    }

    private static List<long> Figures(string yaml, string name) =>
        [.. Regex.Matches(yaml, $@"\b(?:ran|askedToPlan): \{{.*?\b{name}: (\d+)").Select(m => long.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];

    private async Task<(int Code, string Output, string Errors)> ExplainAsync(string url, params string[] more)
    {
        var host = sandbox.Host;
        var settings = SandboxSettings.For(0, host.Authority.Issuer, host.Salesforce.Address, host.S4.Address, host.Zendesk.Address);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(settings), TestContext.Current.CancellationToken);
            await using var output = new StringWriter();
            await using var errors = new StringWriter();
            var code = await Verbs.RunAsync(["explain", "--config", file, url, .. more], output, errors);
            return (code, output.ToString(), errors.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
