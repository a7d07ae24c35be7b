using System.Net;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>System query options: how they are written, and where they apply (URL Conventions 5, Protocol 11.2.6).</summary>
[Collection(SandboxCollection.Name)]
public sealed class OptionTests(SandboxFixture sandbox)
{
    [Theory, Clause("4.6", "4.7", "4.9", "1.7")]
    [InlineData("Customers?$top=3&$select=Id&$orderby=Id")]
    [InlineData("Customers?top=3&select=Id&orderby=Id")]
    [InlineData("Customers?$TOP=3&Select=Id&$OrderBy=Id")]
    [InlineData("Customers/?$top=3&$select=Id&$orderby=Id")]
    [InlineData("Customers?&&$top=3&&$select=Id&$orderby=Id&")]
    [InlineData("Customers?%24top=3&$select=%49%64&$orderby=Id+asc")]
    [InlineData("Customers?$top=3&$select=Id&$orderby=Id&custom=1&other")]
    public async Task Options_WrittenInAnyWay_MeanTheSame(string url)
    {
        var answer = await sandbox.GetJsonAsync(url);

        Assert.Equal(
            sandbox.Data.Customers.Select(c => c.Id).Order(StringComparer.Ordinal).Take(3), answer.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("Id").GetString()));
    }

    [Theory, Clause("1.6", "U5.1", "P11.2.6.5", "4.5")]
    [InlineData("Customers?$top=1&$top=2", HttpStatusCode.BadRequest, "more than once")]
    [InlineData("Customers?$top=1&Top=2", HttpStatusCode.BadRequest, "more than once")]
    [InlineData("Customers?$unknown=1", HttpStatusCode.BadRequest, "$unknown")]
    [InlineData("Customers?$count=yes", HttpStatusCode.BadRequest, "true or false")]
    [InlineData("Customers?$index=1", HttpStatusCode.BadRequest, "$index")]
    [InlineData("Customers?$levels=1", HttpStatusCode.BadRequest, "$levels")]
    [InlineData("Customers?$id=Customers('1')", HttpStatusCode.BadRequest, "$id")]
    [InlineData("Customers?$deltatoken=x", HttpStatusCode.NotImplemented, "$deltatoken")]
    [InlineData("Customers?$skiptoken=made-up", HttpStatusCode.BadRequest, "$skiptoken")]
    [InlineData("Customers('1')?$filter=true", HttpStatusCode.BadRequest, "$filter")]
    public async Task Options_Wrong_AreRefusedByName(string url, HttpStatusCode status, string culprit)
    {
        using var response = await sandbox.GetAsync(url);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(culprit, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact, Clause("2.5", "2.13", "P11.2.6.3", "P11.2.6.5")]
    public async Task Count_WithTopZero_IsTheWholeNumber()
    {
        var answer = await sandbox.GetJsonAsync("Customers?$filter=Currency eq 'EUR'&$top=0&$count=true");

        Assert.Equal(sandbox.Data.Customers.Count(c => c.Currency == "EUR"), answer.GetProperty("@odata.count").GetInt32());
        Assert.Equal(0, answer.GetProperty("value").GetArrayLength());
        Assert.False(answer.TryGetProperty("@odata.nextLink", out _));
    }

    [Fact, Clause("2.12", "2.16", "3.4", "P11.2.6.3")]
    public async Task SkipAndTop_CutAStableOrder()
    {
        var all = await IdsAsync("Customers?$orderby=Currency desc&$select=Id");
        var parts = new List<string?>();
        for (var skip = 0; skip < all.Count; skip += 17)
        {
            parts.AddRange(await IdsAsync($"Customers?$orderby=Currency desc&$select=Id&$skip={skip}&$top=17"));
        }

        Assert.Equal(all, parts);
        using var count = await sandbox.GetAsync("Customers/$count");
        Assert.Equal($"{all.Count}", await count.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact, Clause("2.16", "2.11", "3.4", "3.10")]
    public async Task CountSegment_WithFilterAndSearch_CountsTheMatches()
    {
        var expected = sandbox.Data.Products.Count(p => p.Brand is not null && new[] { p.Id, p.Name, p.Description }.Any(t => t?.Contains("premium", StringComparison.OrdinalIgnoreCase) == true));

        using var response = await sandbox.GetAsync("Products/$count?$filter=Brand ne null&$search=premium");

        Assert.Equal($"{expected}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<List<string?>> IdsAsync(string url) =>
        [.. (await sandbox.GetJsonAsync(url)).GetProperty("value").EnumerateArray().Select(r => r.GetProperty("Id").GetString())];
}
