using System.Net;
using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>Entity references: <c>/$ref</c> (Protocol 11.2.8, JSON Format 14).</summary>
[Collection(SandboxCollection.Name)]
public sealed class RefTests(SandboxFixture sandbox)
{
    [Fact, Clause("3.9.1", "3.12")]
    public async Task Collection_AsReferences_TakesTheOptionsOfRows()
    {
        var active = sandbox.Data.Customers.Where(c => c.Currency == "EUR").OrderByDescending(c => c.Id, StringComparer.Ordinal).ToList();

        var answer = await sandbox.GetJsonAsync("Customers/$ref?$filter=Currency eq 'EUR'&$orderby=Id desc&$skip=1&$top=3&$count=true");

        Assert.EndsWith("$metadata#Collection($ref)", answer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Equal(active.Count, answer.GetProperty("@odata.count").GetInt32());
        Assert.Equal(
            active.Skip(1).Take(3).Select(c => $"{{\"@odata.id\":\"Customers('{c.Id}')\"}}"),
            answer.GetProperty("value").EnumerateArray().Select(r => r.GetRawText()));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("full")]
    public async Task References_InEveryFormat_HoldTheirIds(string metadata)
    {
        var answer = await sandbox.GetJsonAsync($"Orders/$ref?$top=2&$format=application/json;odata.metadata={metadata}");

        Assert.All(answer.GetProperty("value").EnumerateArray(), r => Assert.Contains("Orders('", r.GetProperty("@odata.id").GetString(), StringComparison.Ordinal));
    }

    [Fact, Clause("3.12")]
    public async Task Reference_ToAnEntityAndBehindANavigation_IsItsId()
    {
        var order = sandbox.Data.Orders.First(o => sandbox.Data.Customers.Any(c => c.Id == o.CustomerId));

        var customer = await sandbox.GetJsonAsync($"Orders('{order.Id}')/Customer/$ref");

        Assert.EndsWith("$metadata#$ref", customer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.Equal($"Customers('{order.CustomerId}')", customer.GetProperty("@odata.id").GetString());
        using var missing = await sandbox.GetAsync("Orders('nothing')/$ref");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task References_ByPages_AreAllOfThem()
    {
        var ids = new List<string>();
        for (var next = "Orders/$ref?$filter=NetAmount gt 100"; next is not null;)
        {
            var page = await sandbox.GetJsonAsync(next, "Prefer: odata.maxpagesize=40");
            ids.AddRange(page.GetProperty("value").EnumerateArray().Select(r => r.GetProperty("@odata.id").GetString()!));
            next = page.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }

        Assert.Equal(
            sandbox.Data.Orders.Where(o => o.NetAmount > 100).Select(o => $"Orders('{o.Id}')").Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Customers/$ref?$select=Id", HttpStatusCode.BadRequest, "$select")]
    [InlineData("Orders('1')/Items/$ref", HttpStatusCode.NotImplemented, "OrderItem")]
    [InlineData("Customers('1')/Name/$ref", HttpStatusCode.BadRequest, "$ref")]
    public async Task Reference_WhereThereIsNone_IsRefused(string url, HttpStatusCode status, string culprit)
    {
        using var response = await sandbox.GetAsync(url);

        Assert.Equal(status, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Contains(culprit, body.RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
