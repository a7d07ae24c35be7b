using System.Globalization;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Following the next links gives each row once, in order, whatever the page size and the order.</summary>
public sealed class PagingTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    public static TheoryData<string, int> Orders
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var order in new[]
            {
                "Id", "Id desc", "OrderDate", "OrderDate desc", "RequestedDeliveryDate desc,NetAmount", "Status,Currency desc", "TaxAmount", "CustomerReference",
            })
            {
                data.Add(order, 97);
                data.Add(order, 1000);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Orders_ByLinks_EachOnceInOrder(string orderby, int pageRows)
    {
        var url = $"Orders?$select=Id&$orderby={orderby}";
        var whole = (await sandbox.Reader.GetAsync(url, ("Prefer", "odata.maxpagesize=100000"))).AssertOk();
        Assert.Null(whole.NextLink);

        var pages = await sandbox.Reader.PagesAsync(url, pageRows);

        Assert.Equal(whole.Column("Id"), pages.SelectMany(page => page.Column("Id")));
        Assert.Equal(sandbox.Data.Orders.Select(order => order.Id).Order(StringComparer.Ordinal), whole.Column("Id").Order(StringComparer.Ordinal));
        Assert.All(pages.SkipLast(1), page => Assert.Equal(pageRows, page.Rows.Count));
        Assert.All(pages, page => Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"odata.maxpagesize={pageRows}"), page.Header("Preference-Applied")));
    }

    [Theory]
    [InlineData("Customers?$select=Id,Name&$orderby=Name", 7)]
    [InlineData("Customers?$select=Id,Name&$orderby=Name desc", 7)]
    [InlineData("Customers?$select=Id&$orderby=Industry,Name desc", 11)]
    [InlineData("Customers?$select=Id&$orderby=SupportTier desc", 20)]
    [InlineData("Customers?$select=Id&$orderby=Currency,PaymentTerms desc", 20)]
    [InlineData("Customers?$select=Id&$orderby=tolower(Name)", 20)]
    [InlineData("Customers?$select=Id&$orderby=Parent/Name", 20)]
    [InlineData("Orders?$select=Id&$expand=Items($select=Number;$top=1)&$orderby=Items/any(i: i/NetAmount lt 500),Cases/any(c: c/Priority eq 'High') desc", 300)]
    [InlineData("Customers?$select=Id&$filter=Status eq 'Active'&$orderby=CreatedAt", 9)]
    [InlineData("Products?$select=Id&$orderby=ListPrice desc", 8)]
    [InlineData("Products?$select=Id&$orderby=Name", 8)]
    [InlineData("Invoices?$select=Id&$orderby=GrossAmount desc", 211)]
    [InlineData("Cases?$select=Id&$orderby=Priority", 50)]
    [InlineData("Cases?$select=Id&$orderby=CreatedAt desc", 50)]
    [InlineData("Cases?$select=Id&$orderby=Subject desc", 33)]
    [InlineData("Cases?$select=Id&$filter=IsEscalated eq true", 3)]
    [InlineData("Orders?$select=Id&$orderby=Customer/Name", 400)]
    [InlineData("Cases?$select=Id&$orderby=now() sub CreatedAt", 30)]
    [InlineData("Cases?$compute=now() sub CreatedAt as Open&$select=Id,Open&$orderby=Open desc", 30)]
    [InlineData("Cases?$select=Id&$orderby=case(IsEscalated:Priority,Status eq 'Open':cast('Low',Canonical.CasePriority)) desc", 30)]
    public async Task Rows_ByLinks_EqualOnePage(string url, int pageRows)
    {
        var whole = (await sandbox.Reader.GetAsync(url, ("Prefer", "maxpagesize=100000"))).AssertOk().Column("Id");
        Assert.True(whole.Count > pageRows, $"{whole.Count} rows are one page.");

        var pages = await sandbox.Reader.PagesAsync(url, pageRows);

        Assert.Equal(whole, pages.SelectMany(page => page.Column("Id")));
    }

    [Fact]
    public async Task Names_Ordered_WithoutCaseAsTheOwnerSorts()
    {
        var names = (await sandbox.Reader.GetAsync("Customers?$select=Id,Name&$orderby=Name")).AssertOk();

        var expected = sandbox.Data.Customers.Select(c => c.Name).Order(Comparer<string?>.Create((a, b) => TextOrder.Compare(a ?? "", b ?? "", Collation.IgnoreCase))).ToList();
        Assert.Equal(expected, names.Column("Name"));
    }

    [Fact]
    public async Task Nulls_Ascending_ComeFirst()
    {
        var dates = (await sandbox.Reader.GetAsync("Orders?$select=RequestedDeliveryDate&$orderby=RequestedDeliveryDate", ("Prefer", "maxpagesize=100000"))).AssertOk()
            .Column("RequestedDeliveryDate");
        var nulls = sandbox.Data.Orders.Count(order => order.RequestedDeliveryDate is null);

        Assert.True(nulls > 0);
        Assert.All(dates.Take(nulls), Assert.Null);
        Assert.All(dates.Skip(nulls), Assert.NotNull);
        Assert.Equal(dates.Skip(nulls).Order(StringComparer.Ordinal), dates.Skip(nulls));
    }

    [Theory]
    [InlineData(250, 100)]
    [InlineData(100, 100)]
    [InlineData(101, 100)]
    [InlineData(99, 100)]
    [InlineData(0, 100)]
    public async Task Top_OverPages_IsTheNumberOfAllRows(int top, int pageRows)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"Orders?$select=Id&$orderby=OrderDate desc&$top={top}");
        var whole = (await sandbox.Reader.GetAsync(url)).AssertOk().Column("Id");
        Assert.Equal(top, whole.Count);

        var pages = await sandbox.Reader.PagesAsync(url, pageRows);

        Assert.Equal(whole, pages.SelectMany(page => page.Column("Id")));
        Assert.Equal(Math.Max(1, (top + pageRows - 1) / pageRows), pages.Count);
    }

    [Fact]
    public async Task Skip_OverPages_CountsOnce()
    {
        var all = (await sandbox.Reader.GetAsync("Orders?$select=Id&$orderby=NetAmount", ("Prefer", "maxpagesize=100000"))).AssertOk().Column("Id");

        var pages = await sandbox.Reader.PagesAsync("Orders?$select=Id&$orderby=NetAmount&$skip=130&$top=300", 70);

        Assert.Equal(all.Skip(130).Take(300), pages.SelectMany(page => page.Column("Id")));
    }

    [Theory]
    [InlineData("Orders?$select=Id&$count=true", 400)]
    [InlineData("Orders?$select=Id&$count=true&$filter=NetAmount gt 500&$skip=10&$top=200", 60)]
    [InlineData("Customers?$select=Id&$count=true&$filter=SupportTier eq 'Gold'", 4)]
    [InlineData("Cases?$select=Id&$count=true&$filter=Status eq 'Open' or Status eq 'New'", 20)]
    public async Task Count_OnEachPage_IsTheSame(string url, int pageRows)
    {
        var filter = url.Contains("$filter=", StringComparison.Ordinal) ? "?" + url.Split('&').Single(part => part.StartsWith("$filter", StringComparison.Ordinal)) : "";
        var expected = int.Parse((await sandbox.Reader.GetAsync($"{url.Split('?')[0]}/$count{filter}")).AssertOk().Text, CultureInfo.InvariantCulture);

        var pages = await sandbox.Reader.PagesAsync(url, pageRows);

        Assert.True(pages.Count > 1);
        Assert.All(pages, page => Assert.Equal(expected, page.Json.GetProperty("@odata.count").GetInt32()));
    }

    [Fact]
    public async Task NextLink_KeepsExpandAndFormat()
    {
        var pages = await sandbox.Reader.PagesAsync("Orders?$select=Id&$expand=Items($select=Number;$top=1),Customer($select=Name)&$top=30", 12);

        Assert.Equal(3, pages.Count);
        Assert.All(pages.SelectMany(page => page.Rows), row =>
        {
            Assert.Equal(JsonValueKind.Array, row.GetProperty("Items").ValueKind);
            Assert.True(row.TryGetProperty("Customer", out _));
        });
    }

    [Fact]
    public async Task PageSize_Nonsense_IsIgnored()
    {
        foreach (var value in new[] { "odata.maxpagesize=0", "odata.maxpagesize=-1", "odata.maxpagesize=x", "maxpagesize", "respond-async, frobnicate=1" })
        {
            var reply = (await sandbox.Reader.GetAsync("Orders?$select=Id&$top=3", ("Prefer", value))).AssertOk();
            Assert.Null(reply.Header("Preference-Applied"));
            Assert.Equal(3, reply.Rows.Count);
        }
    }

    [Fact]
    public async Task Orders_Whole_HoldTheDataSet()
    {
        var rows = (await sandbox.Reader.PagesAsync("Orders?$select=Id,NetAmount,Status", 333)).SelectMany(page => page.Rows).ToDictionary(
            row => row.GetProperty("Id").GetString()!, row => (row.GetProperty("NetAmount").GetDecimal(), Enum.Parse<OrderStatus>(row.GetProperty("Status").GetString()!)));

        Assert.Equal(sandbox.Data.Orders.Count, rows.Count);
        Assert.All(sandbox.Data.Orders, order => Assert.Equal((order.NetAmount!.Value, order.Status), rows[order.Id]));
    }
}
