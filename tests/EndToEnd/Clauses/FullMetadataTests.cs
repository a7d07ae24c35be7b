using System.Net;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>What metadata=full adds, and that its links lead where they say.</summary>
[Collection(SandboxCollection.Name)]
public sealed class FullMetadataTests(SandboxFixture sandbox)
{
    private const string Full = "Accept: application/json;odata.metadata=full";

    private string Root => sandbox.Client.BaseAddress!.AbsoluteUri;

    private string Order => sandbox.Data.Orders.First(o => o is { Items.Count: > 1, CustomerId: not null, NetAmount: not null }).Id;

    [Fact]
    [Clause("8.14", "8.18")]
    public async Task Entity_HasIdReadLinkAndType()
    {
        var row = await sandbox.GetJsonAsync($"Orders('{Order}')", Full);

        Assert.Equal(["@odata.context", "@odata.type", "@odata.id", "@odata.readLink"], row.EnumerateObject().Take(4).Select(m => m.Name));
        Assert.Equal("#Canonical.Order", row.GetProperty("@odata.type").GetString());
        Assert.Equal($"{Root}Orders('{Order}')", row.GetProperty("@odata.id").GetString());
        Assert.Equal($"{Root}Orders('{Order}')", row.GetProperty("@odata.readLink").GetString());
        Assert.False(row.TryGetProperty("@odata.editLink", out _), "Rows can't be edited.");
    }

    [Fact]
    [Clause("8.14")]
    public async Task Properties_SayTheTypeThatJsonDoesNotTell()
    {
        var row = await sandbox.GetJsonAsync($"Orders('{Order}')?$expand=Items", Full);
        var customer = await sandbox.GetJsonAsync($"Customers('{sandbox.Data.Customers.First(c => c.BillingAddress is not null).Id}')", Full);

        Assert.Equal("#Decimal", row.GetProperty("NetAmount@odata.type").GetString());
        Assert.Equal("#Date", row.GetProperty("OrderDate@odata.type").GetString());
        Assert.Equal("#DateTimeOffset", row.GetProperty("CreatedAt@odata.type").GetString());
        Assert.Equal("#Canonical.OrderStatus", row.GetProperty("Status@odata.type").GetString());
        Assert.Equal("#Int32", row.GetProperty("Items")[0].GetProperty("Number@odata.type").GetString());
        Assert.False(row.TryGetProperty("Id@odata.type", out _));
        Assert.Equal("#Canonical.Address", customer.GetProperty("BillingAddress").GetProperty("@odata.type").GetString());
        Assert.Equal("#Collection(Canonical.ExternalId)", customer.GetProperty("ExternalIds@odata.type").GetString());
    }

    [Fact]
    [Clause("8.14")]
    public async Task PropertyAlone_SaysItsType()
    {
        Assert.Equal("#Decimal", (await sandbox.GetJsonAsync($"Orders('{Order}')/NetAmount", Full)).GetProperty("@odata.type").GetString());
        Assert.Equal("Decimal", (await sandbox.GetJsonAsync($"Orders('{Order}')/NetAmount", Full, "OData-MaxVersion: 4.01")).GetProperty("@type").GetString());
        Assert.False((await sandbox.GetJsonAsync($"Orders('{Order}')/Currency", Full)).TryGetProperty("@odata.type", out _));
    }

    [Fact]
    [Clause("8.14", "8.18")]
    public async Task Navigations_HaveBothLinksEachBeforeTheRows()
    {
        var row = await sandbox.GetJsonAsync($"Orders('{Order}')?$expand=Items", Full);
        var names = row.EnumerateObject().Select(m => m.Name).ToList();

        foreach (var navigation in new[] { "Customer", "Items" })
        {
            Assert.Equal($"{Root}Orders('{Order}')/{navigation}", row.GetProperty($"{navigation}@odata.navigationLink").GetString());
            Assert.Equal($"{Root}Orders('{Order}')/{navigation}/$ref", row.GetProperty($"{navigation}@odata.associationLink").GetString());
            Assert.Equal(names.IndexOf($"{navigation}@odata.associationLink") + 1, names.IndexOf($"{navigation}@odata.navigationLink"));
        }

        Assert.Equal(names.IndexOf("Items@odata.navigationLink") + 1, names.IndexOf("Items"));
    }

    [Fact]
    [Clause("8.14")]
    public async Task ContainedRows_HaveUrlsBelowTheirRow()
    {
        var expanded = await sandbox.GetJsonAsync($"Customers?$select=Id&$filter=Orders/any(o:o/Id%20eq%20'{Order}')&$expand=Orders($filter=Id%20eq%20'{Order}';$expand=Items)", Full);
        var items = await sandbox.GetJsonAsync($"Orders('{Order}')/Items", Full);
        var number = items.GetProperty("value")[0].GetProperty("Number").GetInt32();
        var item = await sandbox.GetJsonAsync($"Orders('{Order}')/Items({number})", Full);
        var url = $"{Root}Orders('{Order}')/Items({number})";

        Assert.Equal(url, items.GetProperty("value")[0].GetProperty("@odata.id").GetString());
        Assert.Equal(url, item.GetProperty("@odata.id").GetString());
        Assert.Equal(url, expanded.GetProperty("value")[0].GetProperty("Orders")[0].GetProperty("Items")[0].GetProperty("@odata.readLink").GetString());
        Assert.Equal(number, (await sandbox.GetJsonAsync(url)).GetProperty("Number").GetInt32());
    }

    [Theory]
    [Clause("8.18")]
    [InlineData("Orders?$top=1&$select=Status", "value/0", "Orders('{0}')")]
    [InlineData("Orders('{0}')?$select=Status", "", "Orders('{0}')")]
    [InlineData("Orders('{0}')/Items?$select=Text", "value/0", "Orders('{0}')/Items(10)")]
    [InlineData("Orders('{0}')/Items(10)?$select=Text", "", "Orders('{0}')/Items(10)")]
    [InlineData("Orders('{0}')?$select=Id&$expand=Items($select=Text)", "Items/0", "Orders('{0}')/Items(10)")]
    [InlineData("Orders('{0}')?$select=Id&$expand=Customer($select=Name)", "Customer", "Customers('{1}')")]
    public async Task MinimalWithoutTheKey_HasTheId(string url, string place, string expected)
    {
        var order = sandbox.Data.Orders.First(o => o.Items.Any(i => i.Number == 10) && o.CustomerId is not null);
        if (url.Contains("$top", StringComparison.Ordinal))
        {
            order = sandbox.Data.Orders[0];
        }

        var row = await sandbox.GetJsonAsync(url.Replace("{0}", order.Id, StringComparison.Ordinal));
        foreach (var step in place.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            row = int.TryParse(step, out var index) ? row[index] : row.GetProperty(step);
        }

        var id = expected.Replace("{0}", order.Id, StringComparison.Ordinal).Replace("{1}", order.CustomerId, StringComparison.Ordinal);
        Assert.Equal(id, row.GetProperty("@odata.id").GetString());
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(id)).StatusCode);
    }

    [Fact]
    [Clause("8.14", "8.16")]
    public async Task Links_LeadToWhatTheySay()
    {
        foreach (var url in new[] { "Customers?$top=2", "Invoices?$top=2", "Cases?$top=1", "Products?$top=1", $"Orders('{Order}')/Items" })
        {
            var page = await sandbox.GetJsonAsync(url, Full);
            foreach (var row in page.GetProperty("value").EnumerateArray())
            {
                using var self = await sandbox.GetAsync(row.GetProperty("@odata.readLink").GetString()!);
                Assert.Equal(HttpStatusCode.OK, self.StatusCode);
                foreach (var link in row.EnumerateObject().Where(m => m.Name.EndsWith("@odata.navigationLink", StringComparison.Ordinal)))
                {
                    using var linked = await sandbox.GetAsync(link.Value.GetString()!);
                    Assert.True(linked.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent, $"{link.Value}: {linked.StatusCode}");
                }
            }
        }
    }

    [Fact]
    [Clause("8.14")]
    public async Task Streams_HaveAReadLink()
    {
        var invoice = sandbox.Data.Invoices[0].Id;
        var row = await sandbox.GetJsonAsync($"Invoices('{invoice}')", Full);
        var minimal = await sandbox.GetJsonAsync($"Invoices('{invoice}')");

        Assert.Equal($"{Root}Invoices('{invoice}')/Document", row.GetProperty("Document@odata.mediaReadLink").GetString());
        Assert.DoesNotContain(minimal.EnumerateObject(), m => m.Name.StartsWith("Document", StringComparison.Ordinal));
    }
}
