using System.Globalization;
using System.Net;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Clauses;

/// <summary>$compute (Protocol 11.2.5.3, URL Conventions 5.1.3): computed properties in answers, filters and orders.</summary>
[Collection(SandboxCollection.Name)]
public sealed class ComputeTests(SandboxFixture sandbox)
{
    [Fact]
    [Clause("3.16", "4.15", "5.8", "6.4", "P11.2.5.3")]
    public async Task Computed_InFilterOrderAndSelect_IsThatOfTheRow()
    {
        var answer = await sandbox.GetJsonAsync(
            "Orders?$compute=NetAmount%20mul%202%20as%20Twice,year(OrderDate)%20as%20Year&$filter=Twice%20gt%2010000%20and%20Year%20eq%202024&$orderby=Twice%20desc,Id&$select=Id,Twice,Year&$count=true");

        var expected = sandbox.Data.Orders.Where(o => o.NetAmount * 2 > 10_000 && o.OrderDate?.Year == 2024)
            .OrderByDescending(o => o.NetAmount).ThenBy(o => Number(o.Id))
            .Select(o => (o.Id, o.NetAmount * 2, 2024)).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Rows(answer).Select(r => (r.GetProperty("Id").GetString()!, Decimal(r, "Twice"), r.GetProperty("Year").GetInt32())));
        Assert.Equal(expected.Count, answer.GetProperty("@odata.count").GetInt32());
        Assert.EndsWith("$metadata#Orders(Id,Twice,Year)", answer.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [Clause("6.4", "P11.2.5.3")]
    [InlineData("", true)]
    [InlineData("&$select=*", true)]
    [InlineData("&$select=Id,Twice", true)]
    [InlineData("&$select=Id", false)]
    public async Task Computed_IsPartOfTheAnswer_UnlessSelectNamesOthers(string select, bool isPart)
    {
        var answer = await sandbox.GetJsonAsync($"Orders?$compute=NetAmount%20mul%202%20as%20Twice&$top=1{select}");

        var row = Rows(answer).Single();
        Assert.Equal(isPart, row.TryGetProperty("Twice", out _));
        Assert.True(row.TryGetProperty("Id", out _));
        Assert.Equal(isPart, answer.GetProperty("@odata.context").GetString()!.Contains("Twice", StringComparison.Ordinal));
    }

    [Fact]
    [Clause("6.3", "6.4")]
    public async Task CountOfFound_WithinALambda_CountsTheRowsOwn()
    {
        var answer = await sandbox.GetJsonAsync("Customers?$compute=Cases/$count($search=login)%20as%20Logins&$filter=Orders/any(o:Logins%20gt%200)&$select=Id,Logins");
        var both = await sandbox.GetJsonAsync("Customers?$compute=Cases/$count($search=login)%20as%20Logins&$filter=Logins%20gt%200%20and%20Orders/any()&$select=Id,Logins");

        Assert.NotEmpty(Rows(both));
        Assert.Equal(Rows(both).Select(r => r.GetRawText()), Rows(answer).Select(r => r.GetRawText()));
    }

    [Fact]
    [Clause("6.4", "J4.5.3")]
    public async Task Types_ThatJsonDoesNotTell_AreTold()
    {
        const string Url = "Customers?$compute=1%20as%20Whole,'a'%20as%20Text,true%20as%20Flag,case(true:SupportTier)%20as%20Tier,CreatedAt%20as%20At&$top=1&$select=Whole,Text,Flag,Tier,At";

        var minimal = Rows(await sandbox.GetJsonAsync(Url)).Single();
        var none = Rows(await sandbox.GetJsonAsync(Url, "Accept: application/json;odata.metadata=none")).Single();

        Assert.Equal("#Int32", minimal.GetProperty("Whole@odata.type").GetString());
        Assert.Equal("#Canonical.SupportTier", minimal.GetProperty("Tier@odata.type").GetString());
        Assert.Equal("#DateTimeOffset", minimal.GetProperty("At@odata.type").GetString());
        Assert.False(minimal.TryGetProperty("Text@odata.type", out _));
        Assert.False(minimal.TryGetProperty("Flag@odata.type", out _));
        Assert.Equal(["Whole", "Text", "Flag", "Tier", "At"], none.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    [Clause("3.9.9", "6.4")]
    public async Task Computed_WithinExpand_SeesTheWholeRow()
    {
        var customers = sandbox.Data.Customers.Where(c => sandbox.Data.Orders.Any(o => o.CustomerId == c.Id)).Take(8).ToList();

        var answer = await sandbox.GetJsonAsync(
            $"Customers?$filter=Id%20in%20({string.Join(',', customers.Select(c => $"'{c.Id}'"))})&$select=Id"
            + "&$expand=Orders($orderby=Total%20desc,Id;$top=2;$select=Id,Total,Big;$compute=NetAmount%20add%20TaxAmount%20as%20Total,Items/any(i:i/Quantity%20gt%2050)%20as%20Big;"
            + "$expand=Items($top=1;$select=Number,Price;$compute=NetAmount%20mul%202%20as%20Price))");

        foreach (var row in Rows(answer))
        {
            var expected = sandbox.Data.Orders.Where(o => o.CustomerId == row.GetProperty("Id").GetString())
                .OrderByDescending(o => o.NetAmount + o.TaxAmount).ThenBy(o => Number(o.Id)).Take(2).ToList();
            var orders = row.GetProperty("Orders").EnumerateArray().ToList();
            Assert.Equal(
                expected.Select(o => (o.Id, o.NetAmount + o.TaxAmount, o.Items.Any(i => i.Quantity > 50))),
                orders.Select(o => (o.GetProperty("Id").GetString()!, Decimal(o, "Total"), o.GetProperty("Big").GetBoolean())));
            Assert.Equal(
                expected.Select(o => o.Items.Take(1).Select(i => i.NetAmount * 2)),
                orders.Select(o => o.GetProperty("Items").EnumerateArray().Select(i => Decimal(i, "Price"))));
        }
    }

    [Fact]
    [Clause("6.4")]
    public async Task Computed_FromOtherBackendsAndRelatedRows_IsRight()
    {
        var answer = await sandbox.GetJsonAsync(
            "Customers?$compute=Currency%20as%20Money,Parent/Name%20as%20ParentName,Cases/any(c:c/Status%20eq%20'Open')%20as%20HasOpen,length(Name)%20as%20Long"
            + "&$select=Id,Money,ParentName,HasOpen,Long&$expand=Cases($top=1;$select=Id)",
            "Prefer: maxpagesize=40");

        var customers = sandbox.Data.Customers.ToDictionary(c => c.Id);
        Assert.Equal(40, Rows(answer).Count);
        foreach (var row in Rows(answer))
        {
            var customer = customers[row.GetProperty("Id").GetString()!];
            var parent = customer.ParentId is null ? null : customers.GetValueOrDefault(customer.ParentId);
            Assert.Equal(customer.Currency, row.GetProperty("Money").GetString());
            Assert.Equal(parent?.Name, row.GetProperty("ParentName").GetString());
            Assert.Equal(sandbox.Data.Cases.Any(c => c.CustomerId == customer.Id && c.Status == CaseStatus.Open), row.GetProperty("HasOpen").GetBoolean());
            Assert.Equal(customer.Name?.EnumerateRunes().Count(), row.GetProperty("Long") is { ValueKind: JsonValueKind.Number } length ? length.GetInt32() : null);
        }
    }

    [Fact]
    [Clause("6.4")]
    public async Task Pages_OrderedByComputed_AreWhole()
    {
        var ids = new List<string>();
        for (var url = "Invoices?$compute=GrossAmount%20sub%20NetAmount%20as%20Tax&$orderby=Tax%20desc&$select=Id,Tax"; url is not null;)
        {
            var page = await sandbox.GetJsonAsync(url, "Prefer: maxpagesize=50");
            ids.AddRange(Rows(page).Select(r => r.GetProperty("Id").GetString()!));
            url = page.TryGetProperty("@odata.nextLink", out var next) ? next.GetString()! : null;
        }

        Assert.Equal(sandbox.Data.Invoices.OrderByDescending(i => i.GrossAmount - i.NetAmount).ThenBy(i => Number(i.Id)).Select(i => i.Id), ids);
    }

    [Fact]
    [Clause("6.4")]
    public async Task SingleEntity_AndContainedRows_TakeCompute()
    {
        var order = sandbox.Data.Orders.First(o => o.Items.Count > 1);

        var one = await sandbox.GetJsonAsync($"Orders('{order.Id}')?$compute=NetAmount%20add%201%20as%20More&$select=More");
        var items = await sandbox.GetJsonAsync($"Orders('{order.Id}')/Items?$compute=NetAmount%20add%201%20as%20More&$select=Number,More&$orderby=More%20desc,Number");

        Assert.Equal(order.NetAmount + 1, Decimal(one, "More"));
        Assert.Equal(
            order.Items.OrderByDescending(i => i.NetAmount).ThenBy(i => i.Number).Select(i => (i.Number, i.NetAmount + 1)),
            Rows(items).Select(i => (i.GetProperty("Number").GetInt32(), Decimal(i, "More"))));
    }

    [Fact]
    [Clause("6.4")]
    public async Task Failure_OfAComputation_IsABadRequest()
    {
        using var response = await sandbox.GetAsync("Orders?$compute=NetAmount%20div%20(NetAmount%20sub%20NetAmount)%20as%20None&$select=Id,None");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static long Number(string id) => long.Parse(id, CultureInfo.InvariantCulture);

    private static decimal? Decimal(JsonElement row, string name) => row.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDecimal() : null;

    private static List<JsonElement> Rows(JsonElement answer) => [.. answer.GetProperty("value").EnumerateArray()];
}
