using System.Net;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>The forms of $select (Protocol 11.2.5.1), and collections of values.</summary>
[Collection(SandboxCollection.Name)]
public sealed class SelectTests(SandboxFixture sandbox)
{
    private Case Tagged => sandbox.Data.Cases.First(c => c.Tags.Count > 2 && c.Tags.Distinct(StringComparer.Ordinal).Count() > 2);

    [Fact, Clause("2.3", "5.5", "P11.2.5.1")]
    public async Task Paths_IntoComplexProperties_SelectThatMuch()
    {
        var customer = sandbox.Data.Customers.First(c => c.BillingAddress?.City is not null);

        foreach (var select in new[] { "Id,BillingAddress/City", "Id,BillingAddress($select=City)", "Id,Id,BillingAddress/Canonical.Address/City" })
        {
            var row = await sandbox.GetJsonAsync($"Customers('{customer.Id}')?$select={select}");

            Assert.EndsWith("#Customers(Id,BillingAddress/City)/$entity", row.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
            Assert.Equal(["Id", "BillingAddress"], row.EnumerateObject().Select(p => p.Name).Where(n => !n.Contains('@', StringComparison.Ordinal)));
            Assert.Equal($"{{\"City\":{JsonSerializer.Serialize(customer.BillingAddress!.City)}}}", JsonSerializer.Serialize(row.GetProperty("BillingAddress")));
        }
    }

    [Fact, Clause("2.3")]
    public async Task Operations_OfTheNamespace_AreNoPartOfARow()
    {
        var row = await sandbox.GetJsonAsync($"Customers('{sandbox.Data.Customers[0].Id}')?$select=Canonical.*,Name");

        Assert.Equal(["Name"], row.EnumerateObject().Select(p => p.Name).Where(n => !n.Contains('@', StringComparison.Ordinal)));
    }

    [Fact, Clause("5.5", "5.9", "6.5", "6.5.1", "6.5.2", "6.5.3", "6.5.4")]
    public async Task NestedOptions_ApplyToTheValues()
    {
        var expected = Tagged.Tags.Where(t => t != Tagged.Tags[0]).OrderDescending(StringComparer.Ordinal).ToList();
        var literal = Uri.EscapeDataString(Tagged.Tags[0].Replace("'", "''", StringComparison.Ordinal));

        var row = await sandbox.GetJsonAsync($"Cases('{Tagged.Id}')?$select=Id,Tags($filter=$it ne '{literal}';$orderby=$it desc;$skip=1;$top=1;$count=true)");

        Assert.Equal(expected.Count, row.GetProperty("Tags@odata.count").GetInt32());
        Assert.Equal(expected.Skip(1).Take(1), row.GetProperty("Tags").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact, Clause("6.5.1")]
    public async Task NestedFilter_OfComplexValues_ReadsTheirProperties()
    {
        var rows = await sandbox.GetJsonAsync("Customers?$top=30&$select=Id,ExternalIds($filter=System eq 'nowhere' or startswith(Id,'001');$select=Id)");

        foreach (var row in rows.GetProperty("value").EnumerateArray())
        {
            var ids = sandbox.Data.Customers.First(c => c.Id == row.GetProperty("Id").GetString()).ExternalIds.Where(e => e.Id.StartsWith("001", StringComparison.Ordinal));
            Assert.Equal(ids.Select(e => $"{{\"Id\":\"{e.Id}\"}}"), row.GetProperty("ExternalIds").EnumerateArray().Select(e => e.GetRawText()));
        }
    }

    [Fact, Clause("2.13", "3.7", "3.8", "3.6")]
    public async Task CollectionOfValues_AtItsPath_TakesTheOptions()
    {
        var expected = Tagged.Tags.Order(StringComparer.Ordinal).ToList();

        var values = await sandbox.GetJsonAsync($"Cases('{Tagged.Id}')/Tags?$filter=length($it) gt 0&$orderby=$it&$skip=1&$top=2&$count=true");
        using var count = await sandbox.GetAsync($"Cases('{Tagged.Id}')/Tags/$count?$filter=length($it) gt 0");
        using var system = await sandbox.GetAsync($"Customers('{sandbox.Data.Customers[0].Id}')/ExternalIds/$count?$filter=System eq 'nowhere'");

        Assert.Equal(expected.Count, values.GetProperty("@odata.count").GetInt32());
        Assert.Equal(expected.Skip(1).Take(2), values.GetProperty("value").EnumerateArray().Select(v => v.GetString()));
        Assert.Equal($"{expected.Count}", await count.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("0", await system.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact, Clause("P11.2.5.1")]
    public async Task Select_AtAComplexProperty_GivesThatMuchOfIt()
    {
        var customer = sandbox.Data.Customers.First(c => c.BillingAddress?.City is not null);

        var address = await sandbox.GetJsonAsync($"Customers('{customer.Id}')/BillingAddress?$select=City");
        var ids = await sandbox.GetJsonAsync($"Customers('{customer.Id}')/ExternalIds?$select=System");

        Assert.Equal(["City"], address.EnumerateObject().Select(p => p.Name).Where(n => !n.Contains('@', StringComparison.Ordinal)));
        Assert.All(ids.GetProperty("value").EnumerateArray(), e => Assert.Equal(["System"], e.EnumerateObject().Select(p => p.Name)));
    }

    [Theory, Clause("1.11")]
    [InlineData("Customers?$select=Curency", "did you mean Currency?")]
    [InlineData("Cases?$select=Tags($filter=Id eq 'x')", "$it")]
    [InlineData("Cases?$select=Tags($select=Id)", "Tags")]
    [InlineData("Customers?$select=Elsewhere.*", "Elsewhere")]
    public async Task Select_Wrong_IsRefusedWithTheReason(string url, string reason)
    {
        using var response = await sandbox.GetAsync(url);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
