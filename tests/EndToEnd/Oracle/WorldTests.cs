using System.Net;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Checks that the worlds are what they are said to be: worlds that are all alike would find nothing.</summary>
[Collection(OracleCollection.Name)]
public sealed class WorldTests(Worlds worlds)
{
    private const string Filtered = "Orders?$filter=Status eq 'Open'&$orderby=OrderDate&$top=3&$select=Id";

    [Theory]
    [InlineData("composed", true)]
    [InlineData("unaided", false)]
    public async Task Condition_OfAWorld_IsPushedDownOrNot(string world, bool isPushed)
    {
        var calls = worlds.Sandbox.S4.Requests;
        calls.Clear();

        var answer = await AskAsync(world, Filtered);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var sent = calls.Snapshot().Select(c => Uri.UnescapeDataString(c.Query)).ToList();
        Assert.NotEmpty(sent);
        Assert.All(sent, query => Assert.Equal(isPushed, query.Contains("$filter=", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("partitioned", "Orders?$top=2000&$select=ExternalIds", "s4 s4-emea")]
    [InlineData("overlapping", "Invoices?$top=2000&$select=ExternalIds", "s4 s4-second s4-third")]
    [InlineData("overlapping", "Orders?$top=2000&$select=ExternalIds", "s4 s4-second s4-third")]
    [InlineData("moving", "Invoices?$top=2000&$select=ExternalIds", "s4 s4-next")]
    [InlineData("composed", "Orders?$top=2000&$select=ExternalIds", "s4")]
    public async Task Rows_OfAWorld_ComeFromItsSystems(string world, string url, string systems)
    {
        var answer = await AskAsync(world, url);

        var found = answer.Pages.SelectMany(p => p.GetProperty("value").EnumerateArray()).Select(r => r.GetProperty("ExternalIds")[0].GetProperty("System").GetString());
        Assert.Equal(systems, string.Join(' ', found.Distinct().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Page_OfTheSmallWorld_IsSmall()
    {
        var answer = await AskAsync("small", "Orders?$select=Id");

        Assert.InRange(answer.Pages.Count, 5, 50);
    }

    [Fact]
    public async Task Reader_ThatGivesWrongRows_IsFoundOut()
    {
        const int Queries = 150;
        var (lying, gateway) = await worlds.StartLyingAsync();
        await using var ends = gateway;
        using var world = lying;
        var check = new OracleCheck(world);
        var found = 0;

        foreach (var question in Enumerable.Range(0, Queries).Select(check.Generate).OfType<Question>())
        {
            found += (await check.RunAsync(question, TestContext.Current.CancellationToken)).Difference is null ? 0 : 1;
        }

        Assert.InRange(found, Queries / 10, Queries);
    }

    private Task<GatewayAnswer> AskAsync(string world, string url) =>
        GatewayAnswer.GetAsync(worlds.Named(world), url.Replace(" ", "%20", StringComparison.Ordinal), null, TestContext.Current.CancellationToken);
}
