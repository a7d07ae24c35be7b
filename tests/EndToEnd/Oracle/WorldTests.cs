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
    [InlineData("overlapping", "Invoices?$top=2000&$select=ExternalIds", "s4 s4-emea")]
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

    private Task<GatewayAnswer> AskAsync(string world, string url) =>
        GatewayAnswer.GetAsync(worlds.Named(world), url.Replace(" ", "%20", StringComparison.Ordinal), null, TestContext.Current.CancellationToken);
}
