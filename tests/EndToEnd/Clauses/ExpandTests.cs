using System.Globalization;
using System.Net;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>The forms of $expand (Protocol 11.2.5.2).</summary>
[Collection(SandboxCollection.Name)]
public sealed class ExpandTests(SandboxFixture sandbox)
{
    private Customer Buyer => sandbox.Data.Customers.First(c => c.Name is not null && OrdersOf(c).Count > 3);

    [Fact, Clause("1.12", "2.14", "3.9")]
    public async Task Star_ExpandsEveryNavigation_AndNamedOnesAsNamed()
    {
        var row = await sandbox.GetJsonAsync($"Customers('{Buyer.Id}')?$select=Id&$expand=*,Orders($top=1;$select=Id)");

        foreach (var name in new[] { "Parent", "Children", "Orders", "Invoices", "Cases" })
        {
            Assert.True(row.TryGetProperty(name, out _), name);
        }

        Assert.Equal(OrdersOf(Buyer)[0].Id, Assert.Single(row.GetProperty("Orders").EnumerateArray()).GetProperty("Id").GetString());
        Assert.Equal(sandbox.Data.Invoices.Count(i => i.CustomerId == Buyer.Id), row.GetProperty("Invoices").GetArrayLength());
    }

    [Fact, Clause("3.9.1")]
    public async Task References_HoldIdsAlone()
    {
        var row = await sandbox.GetJsonAsync($"Customers('{Buyer.Id}')?$select=Id&$expand=Orders/$ref($orderby=Id desc;$top=2;$count=true),Cases/$ref");

        var orders = OrdersOf(Buyer).AsEnumerable().Reverse().Take(2).Select(o => $"Orders('{o.Id}')");
        Assert.Equal(orders, row.GetProperty("Orders").EnumerateArray().Select(IdAlone));
        Assert.Equal(OrdersOf(Buyer).Count, row.GetProperty("Orders@odata.count").GetInt32());
        Assert.EndsWith("#Customers(Id)/$entity", row.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Fact, Clause("3.9.1")]
    public async Task StarReferences_GiveAllNavigationsAsReferences()
    {
        var child = sandbox.Data.Customers.First(c => c.ParentId is not null);

        var row = await sandbox.GetJsonAsync($"Customers('{child.Id}')?$select=Id&$expand=*/$ref");

        Assert.Equal($"Customers('{child.ParentId}')", IdAlone(row.GetProperty("Parent")));
        Assert.All(row.GetProperty("Orders").EnumerateArray(), r => IdAlone(r));
    }

    [Fact, Clause("3.9.5")]
    public async Task Counts_WithAFilter_AreNumbersWithoutRows()
    {
        var rows = await sandbox.GetJsonAsync($"Customers?$select=Id&$top=20&$expand=Orders/$count($filter=NetAmount gt 1000),Cases/$count");

        foreach (var row in rows.GetProperty("value").EnumerateArray())
        {
            var id = row.GetProperty("Id").GetString();
            Assert.Equal(sandbox.Data.Orders.Count(o => o.CustomerId == id && o.NetAmount > 1000), row.GetProperty("Orders@odata.count").GetInt32());
            Assert.Equal(sandbox.Data.Cases.Count(c => c.CustomerId == id), row.GetProperty("Cases@odata.count").GetInt32());
            Assert.False(row.TryGetProperty("Orders", out _));
        }

        var order = sandbox.Data.Orders.First(o => o.Items.Count > 2);
        var items = await sandbox.GetJsonAsync($"Orders('{order.Id}')?$select=Id&$expand=Items/$count($filter=Number gt {order.Items[0].Number.ToString(CultureInfo.InvariantCulture)})");
        Assert.Equal(order.Items.Count - 1, items.GetProperty("Items@odata.count").GetInt32());
    }

    [Fact, Clause("3.9.2", "3.9.4", "3.9.5", "3.9.6")]
    public async Task NestedOptions_ApplyToEachRowsOwn()
    {
        var rows = await sandbox.GetJsonAsync("Customers?$select=Id&$top=15&$expand=Orders($filter=NetAmount gt 100;$orderby=NetAmount desc,Id;$skip=1;$top=2;$count=true;$select=Id)");

        foreach (var row in rows.GetProperty("value").EnumerateArray())
        {
            var id = row.GetProperty("Id").GetString();
            var expected = sandbox.Data.Orders.Where(o => o.CustomerId == id && o.NetAmount > 100)
                .OrderByDescending(o => o.NetAmount).ThenBy(o => int.Parse(o.Id, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(expected.Skip(1).Take(2).Select(o => o.Id), row.GetProperty("Orders").EnumerateArray().Select(o => o.GetProperty("Id").GetString()));
            Assert.Equal(expected.Count, row.GetProperty("Orders@odata.count").GetInt32());
        }
    }

    [Fact, Clause("3.9.7")]
    public async Task NestedSearch_AppliesToTheRelatedRows()
    {
        var rows = await sandbox.GetJsonAsync("Customers?$select=Id&$top=40&$expand=Cases($search=order;$select=Id)");

        foreach (var row in rows.GetProperty("value").EnumerateArray())
        {
            var expected = sandbox.Data.Cases.Where(c => c.CustomerId == row.GetProperty("Id").GetString()
                && new[] { c.Subject, c.Description }.Any(t => t?.Contains("order", StringComparison.OrdinalIgnoreCase) == true));
            Assert.Equal(
                expected.Select(c => c.Id).Order(StringComparer.Ordinal),
                row.GetProperty("Cases").EnumerateArray().Select(c => c.GetProperty("Id").GetString()!).Order(StringComparer.Ordinal));
        }
    }

    [Fact, Clause("3.9.8")]
    public async Task Levels_RepeatTheExpand()
    {
        var children = sandbox.Data.Customers.Where(c => c.ParentId is not null).ToLookup(c => c.ParentId!);
        var top = sandbox.Data.Customers.First(c => children[c.Id].Any(child => children[child.Id].Any()));

        var row = await sandbox.GetJsonAsync($"Customers('{top.Id}')?$select=Id&$expand=Children($levels=2;$select=Id)");

        foreach (var child in row.GetProperty("Children").EnumerateArray())
        {
            var expected = children[child.GetProperty("Id").GetString()!].Select(c => c.Id).Order(StringComparer.Ordinal);
            Assert.Equal(expected, child.GetProperty("Children").EnumerateArray().Select(c => c.GetProperty("Id").GetString()));
        }

        Assert.Equal(children[top.Id].Count(), row.GetProperty("Children").GetArrayLength());
    }

    [Fact, Clause("3.9.8")]
    public async Task LevelsMax_EndsInReferences()
    {
        var top = sandbox.Data.Customers.First(c => c.ParentId is { } id && sandbox.Data.Customers.Any(p => p.Id == id && p.ParentId is null));

        var row = await sandbox.GetJsonAsync($"Customers('{top.Id}')?$select=Id&$expand=Parent($levels=max;$select=Id)");

        Assert.Equal(top.ParentId, row.GetProperty("Parent").GetProperty("Id").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("Parent").GetProperty("Parent").ValueKind);
    }

    [Theory, Clause("3.9.8", "1.11")]
    [InlineData("Customers?$expand=Orders($levels=2)", "Orders")]
    [InlineData("Customers?$expand=Children($levels=6)", "levels of $expand")]
    [InlineData("Customers?$expand=Children($levels=0)", "$levels")]
    [InlineData("Customers?$expand=Oders", "did you mean Orders?")]
    [InlineData("Customers?$expand=*($levels=4)", "expanded navigation properties")]
    public async Task Expand_Wrong_IsRefusedWithTheReason(string url, string reason)
    {
        using var response = await sandbox.GetAsync(url);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private List<Order> OrdersOf(Customer customer) =>
        [.. sandbox.Data.Orders.Where(o => o.CustomerId == customer.Id).OrderBy(o => int.Parse(o.Id, CultureInfo.InvariantCulture))];

    /// <summary>The id of an entity reference that holds nothing else.</summary>
    private static string IdAlone(JsonElement reference) => Assert.Single(reference.EnumerateObject(), p => p.Name == "@odata.id" || Fail(p.Name)).Value.GetString()!;

    private static bool Fail(string name)
    {
        Assert.Fail($"{name} is no part of a reference.");
        return false;
    }
}
