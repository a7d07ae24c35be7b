using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>Which rows come, and in which order.</summary>
[Collection(SandboxCollection.Name)]
public sealed class RowOrderTests(SandboxFixture sandbox)
{
    [Theory]
    [Clause("2.17", "3.8")]
    [InlineData("NetAmount", false)]
    [InlineData("NetAmount asc", false)]
    [InlineData("NetAmount desc", true)]
    public async Task OrderBy_AmountsBothWays(string order, bool isDescending)
    {
        var rows = await RowsAsync($"Orders?$orderby={order},Id&$select=Id,NetAmount&$top=100");

        var amounts = sandbox.Data.Orders.Select(o => o.NetAmount);
        Assert.Equal((isDescending ? amounts.OrderDescending() : amounts.Order()).Take(100), rows.Select(row => Amount(row, "NetAmount")));
    }

    [Fact]
    [Clause("P11.2.6.2")]
    public async Task OrderBy_Null_IsBeforeEveryValueAndAfterThemWhenDescending()
    {
        var nulls = sandbox.Data.Customers.Count(c => c.Industry is null);
        Assert.InRange(nulls, 1, sandbox.Data.Customers.Count - 1);

        var ascending = await RowsAsync("Customers?$orderby=Industry&$select=Id,Industry&$top=500");
        var descending = await RowsAsync("Customers?$orderby=Industry desc&$select=Id,Industry&$top=500");

        Assert.Equal(sandbox.Data.Customers.Count, ascending.Count);
        Assert.All(ascending.Select((row, i) => (row, i)), at => Assert.Equal(at.i < nulls, IsNull(at.row, "Industry")));
        Assert.All(descending.Select((row, i) => (row, i)), at => Assert.Equal(at.i >= ascending.Count - nulls, IsNull(at.row, "Industry")));
    }

    [Theory]
    [Clause("P11.2.6.3", "P11.2.6.4", "2.12", "3.6")]
    [InlineData("Orders?$orderby=Status&$select=Id")]
    [InlineData("Customers?$select=Id")]
    [InlineData("Invoices?$filter=NetAmount gt 100&$select=Id")]
    public async Task Windows_OfTopAndSkip_AreTogetherTheRowsOnce(string url)
    {
        var whole = await RowsAsync($"{url}&$top=63");
        var windows = new List<string?>();
        for (var skip = 0; skip < 63; skip += 7)
        {
            windows.AddRange((await RowsAsync($"{url}&$skip={skip}&$top=7")).Select(Id));
        }

        Assert.Equal(whole.Select(Id), windows);
        Assert.Equal(windows.Count, windows.Distinct().Count());
    }

    [Fact]
    [Clause("2.7.5", "3.9.2")]
    public async Task Expand_WithFilter_HasTheMatchingRowsOfEachParent()
    {
        var rows = await RowsAsync("Customers?$select=Id&$expand=Orders($select=Id,NetAmount;$filter=NetAmount gt 5000)&$top=100");

        Assert.Contains(rows, row => row.GetProperty("Orders").GetArrayLength() > 0);
        foreach (var row in rows)
        {
            var expected = sandbox.Data.Orders.Where(o => o.CustomerId == Id(row) && o.NetAmount > 5000).Select(o => o.Id).Order(StringComparer.Ordinal);
            Assert.Equal(expected, row.GetProperty("Orders").EnumerateArray().Select(o => Id(o)!).Order(StringComparer.Ordinal));
        }
    }

    private async Task<List<JsonElement>> RowsAsync(string url) => [.. (await sandbox.GetJsonAsync(url)).GetProperty("value").EnumerateArray()];

    private static string? Id(JsonElement row) => row.GetProperty("Id").GetString();

    private static bool IsNull(JsonElement row, string property) => row.GetProperty(property).ValueKind == JsonValueKind.Null;

    private static decimal? Amount(JsonElement row, string property) => IsNull(row, property) ? null : row.GetProperty(property).GetDecimal();
}
