using System.Globalization;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Sandbox;
using CanonicalGateway.Sandbox.Data;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Orders and invoices stand in two ERP systems, and are read as one set.</summary>
public sealed class PartitionTests(PartitionTests.TwoSystems sandbox) : IClassFixture<PartitionTests.TwoSystems>
{
    private static readonly Comparer<string?> ByNumber = Comparer<string?>.Create((a, b) => TextOrder.Compare(a ?? "", b ?? "", Collation.Number));

    [Fact]
    public void Sandbox_Systems_EachHoldTheirShare()
    {
        Assert.InRange(sandbox.Data.Orders.Count(Emea.Holds), 100, sandbox.Data.Orders.Count - 100);
        Assert.InRange(sandbox.Data.Invoices.Count(Emea.Holds), 100, sandbox.Data.Invoices.Count - 100);
    }

    public static TheoryData<string, Func<Order, IComparable?>, bool> SortKeys => new()
    {
        { "Id", _ => 0, false },
        { "Id desc", _ => 0, true },
        { "OrderDate", o => o.OrderDate, false },
        { "OrderDate desc", o => o.OrderDate, true },
        { "RequestedDeliveryDate", o => o.RequestedDeliveryDate, false },
        { "RequestedDeliveryDate desc", o => o.RequestedDeliveryDate, true },
        { "NetAmount", o => o.NetAmount, false },
        { "NetAmount desc", o => o.NetAmount, true },
        { "IsBlocked", o => o.IsBlocked, false },
    };

    [Theory]
    [MemberData(nameof(SortKeys), DisableDiscoveryEnumeration = true)]
    public async Task Orders_OfBothSystems_ComeInOneOrder(string orderby, Func<Order, IComparable?> key, bool isDescending)
    {
        var rows = (await sandbox.Reader.GetAsync($"Orders?$select=Id&$orderby={orderby}&$count=true", Whole)).AssertOk();

        // Nulls are lowest; ties are broken by the key, upwards whichever way the order goes.
        var nullsFirst = Comparer<IComparable?>.Create((a, b) => a is null ? (b is null ? 0 : -1) : b is null ? 1 : a.CompareTo(b));
        var byKey = isDescending ? sandbox.Data.Orders.OrderByDescending(key, nullsFirst) : sandbox.Data.Orders.OrderBy(key, nullsFirst);
        var expected = orderby == "Id desc" ? sandbox.Data.Orders.OrderByDescending(o => o.Id, ByNumber) : byKey.ThenBy(o => o.Id, ByNumber);
        Assert.Equal(expected.Select(o => o.Id), rows.Column("Id"));
        Assert.Equal(sandbox.Data.Orders.Count, rows.Json.GetProperty("@odata.count").GetInt32());
    }

    [Theory]
    [InlineData("OrderDate desc", 7)]
    [InlineData("OrderDate", 211)]
    [InlineData("RequestedDeliveryDate desc", 97)]
    [InlineData("RequestedDeliveryDate", 97)]
    [InlineData("IsBlocked desc,NetAmount", 150)]
    [InlineData("Currency,Status desc", 400)]
    [InlineData("Id desc", 333)]
    [InlineData("TaxAmount", 999)]
    [InlineData("Customer/Name desc", 500)]
    public async Task Orders_ByLinks_EachOnceInOrder(string orderby, int pageRows)
    {
        // Few enough pages for the small ones: the first rows of each system are what matters.
        var url = $"Orders?$select=Id&$orderby={orderby}" + (pageRows < 50 ? "&$top=150" : "");
        var whole = (await sandbox.Reader.GetAsync(url, Whole)).AssertOk().Column("Id");

        var pages = await sandbox.Reader.PagesAsync(url, pageRows);

        Assert.Equal(whole, pages.SelectMany(page => page.Column("Id")));
        Assert.Equal(whole.Count, whole.Distinct().Count());
        Assert.All(pages.SkipLast(1), page => Assert.Equal(pageRows, page.Rows.Count));
    }

    [Theory]
    [InlineData("Orders", "", "s4 s4-emea")]
    [InlineData("Orders", "NetAmount gt 1000", "s4 s4-emea")]
    [InlineData("Orders", "SalesOrganization eq '1010'", "s4-emea")]
    [InlineData("Orders", "'1010' eq SalesOrganization and NetAmount gt 1000", "s4-emea")]
    [InlineData("Orders", "SalesOrganization eq '1710'", "s4")]
    [InlineData("Orders", "SalesOrganization ne '1010'", "s4")]
    [InlineData("Orders", "not (SalesOrganization eq '1010')", "s4")]
    [InlineData("Orders", "SalesOrganization in ('1010','1710')", "s4 s4-emea")]
    [InlineData("Orders", "SalesOrganization in ('1710','2010')", "s4")]
    [InlineData("Orders", "SalesOrganization gt '1010'", "s4")]
    [InlineData("Orders", "SalesOrganization ge '1010'", "s4 s4-emea")]
    [InlineData("Orders", "startswith(SalesOrganization,'17')", "s4")]
    [InlineData("Orders", "startswith(SalesOrganization,'1')", "s4 s4-emea")]
    [InlineData("Orders", "SalesOrganization eq '1010' or NetAmount gt 1000", "s4 s4-emea")]
    [InlineData("Orders", "SalesOrganization eq '1010' and SalesOrganization eq '1710'", "")]
    [InlineData("Orders", "Id lt '1000'", "s4")]
    [InlineData("Orders", "Id ge '50000000' and NetAmount gt 1000", "s4-emea")]
    [InlineData("Orders", "Id ge '49999999'", "s4 s4-emea")]
    [InlineData("Invoices", "CompanyCode eq '1010'", "s4-emea")]
    [InlineData("Invoices", "CompanyCode ne '1010' and GrossAmount gt 100", "s4")]
    [InlineData("Invoices", "GrossAmount gt 100", "s4 s4-emea")]
    public async Task Count_OfBothSystems_AddsUpAndAsksWhoMayHoldRows(string set, string filter, string asked)
    {
        sandbox.ForgetCalls();
        var counted = (await sandbox.Reader.GetAsync($"{set}/$count{(filter.Length > 0 ? "?$filter=" : "")}{filter}")).AssertOk().Text;
        Assert.Equal(asked, Asked());

        sandbox.ForgetCalls();
        var rows = (await sandbox.Reader.GetAsync($"{set}?$select=Id&$count=true{(filter.Length > 0 ? "&$filter=" : "")}{filter}", Whole)).AssertOk();
        Assert.Equal(asked, Asked());

        Assert.Equal(rows.Rows.Count, rows.Json.GetProperty("@odata.count").GetInt32());
        Assert.Equal(rows.Rows.Count.ToString(CultureInfo.InvariantCulture), counted);
        if (filter.Length == 0)
        {
            Assert.Equal(sandbox.Data.Orders.Count, rows.Rows.Count);
        }
    }

    [Theory]
    [InlineData("Orders('{emea}')", "s4-emea")]
    [InlineData("Orders('{rest}')", "s4")]
    [InlineData("Orders('{emea}')?$select=NetAmount&$expand=Items", "s4-emea")]
    [InlineData("Orders('{rest}')/NetAmount", "s4")]
    [InlineData("Orders('{emea}')/Items", "s4-emea")]
    [InlineData("Orders?$filter=Id eq '{emea}'", "s4-emea")]
    [InlineData("Orders?$filter=Id in ('{rest}')", "s4")]
    [InlineData("Orders?$filter=Id in ('{emea}','{rest}')&$select=Id", "s4 s4-emea")]
    [InlineData("Invoices('{emeaInvoice}')", "s4-emea")]
    [InlineData("Invoices('{restInvoice}')", "s4")]
    [InlineData("Customers?$select=Id&$filter=Orders/any(o: o/SalesOrganization eq '1010' and o/NetAmount gt 50000)&$top=5", "s4-emea salesforce")]
    [InlineData("Customers?$select=Id&$filter=Orders/any(o: o/Id eq '{rest}')&$top=5", "s4 salesforce")]
    [InlineData("Customers?$select=Id&$expand=Orders($select=Id;$filter=SalesOrganization eq '1010')&$top=5", "s4-emea salesforce")]
    [InlineData("Customers?$select=Id&$expand=Orders($select=Id)&$top=5", "s4 s4-emea salesforce")]
    public async Task Read_OfOneSystemsRows_AsksNobodyElse(string url, string asked)
    {
        sandbox.ForgetCalls();

        (await sandbox.Reader.GetAsync(Bound(url))).AssertOk();

        Assert.Equal(asked, Asked());
    }

    [Theory]
    [InlineData("Orders('49999999')", "s4")]
    [InlineData("Orders('59999999')", "s4-emea")]
    [InlineData("Orders('A''b')", "")]
    public async Task Key_OfNoRow_IsAskedForInItsRangeOnly(string url, string asked)
    {
        sandbox.ForgetCalls();

        (await sandbox.Reader.GetAsync(url)).AssertError(System.Net.HttpStatusCode.NotFound);

        Assert.Contains(Asked(), asked.Length == 0 ? ["", "s4", "s4-emea"] : new[] { asked });
    }

    [Theory]
    [InlineData("$skip=9223372036854775807")]
    [InlineData("$skip=9223372036854775000&$top=5")]
    [InlineData("$skip=2147483647&$top=2147483647")]
    [InlineData("$skip=1000000&$count=true")]
    public async Task Skip_BeyondAllRows_IsEmpty(string options)
    {
        foreach (var set in new[] { "Orders", "Customers", "Orders?$filter=SalesOrganization eq '1010'" })
        {
            var reply = (await sandbox.Reader.GetAsync($"{set}{(set.Contains('?', StringComparison.Ordinal) ? '&' : '?')}$select=Id&{options}")).AssertOk();
            Assert.Empty(reply.Rows);
            Assert.Null(reply.NextLink);
        }
    }

    /// <summary>Leading zeros make another key, however a backend compares.</summary>
    [Theory]
    [InlineData("00")]
    [InlineData("0")]
    public async Task Key_WithLeadingZeros_IsNoRow(string zeros)
    {
        foreach (var order in new[] { sandbox.Data.Orders.First(Emea.Holds), sandbox.Data.Orders.First(o => !Emea.Holds(o)) })
        {
            (await sandbox.Reader.GetAsync($"Orders('{zeros}{order.Id}')")).AssertError(System.Net.HttpStatusCode.NotFound);
            Assert.Empty((await sandbox.Reader.GetAsync($"Orders?$filter=Id eq '{zeros}{order.Id}'")).AssertOk().Rows);
            Assert.Equal([order.Id], (await sandbox.Reader.GetAsync($"Orders?$select=Id&$filter=Id in ('{zeros}{order.Id}','{order.Id}')")).AssertOk().Column("Id"));
        }
    }

    /// <summary>Both systems hold rows that only the gateway can judge, order or search.</summary>
    [Theory]
    [InlineData("$filter=length(CustomerReference) gt 3&$orderby=tolower(CustomerReference) desc,Id")]
    [InlineData("$filter=month(OrderDate) eq 2&$orderby=NetAmount mul -1")]
    [InlineData("$filter=Items/any(i: i/Quantity gt 50)&$orderby=TaxAmount desc")]
    [InlineData("$filter=NetAmount gt TaxAmount and BillingStatus ne 'Billed'&$orderby=BillingStatus,Id desc")]
    [InlineData("$filter=Customer/Name gt 'M' or SalesOrganization eq '1010'&$orderby=Customer/Name desc,NetAmount")]
    public async Task Rows_ThatTheGatewayJudges_AreThoseOfOneSystem(string options)
    {
        await using var whole = await RunningSandbox.StartAsync(new SandboxOptions { Customers = 40, IsPartitioned = false });
        await using var parts = await RunningSandbox.StartAsync(new SandboxOptions { Customers = 40 });

        foreach (var cut in new[] { "", "&$top=25", "&$skip=13&$top=40&$count=true" })
        {
            var url = $"Orders?$select=Id,NetAmount,OrderDate&{options}{cut}";
            var expected = (await whole.Reader.GetAsync(url, Whole)).AssertOk();
            var actual = (await parts.Reader.GetAsync(url, Whole)).AssertOk();
            Assert.NotEmpty(expected.Rows);
            Assert.Equal(expected.Json.GetProperty("value").GetRawText(), actual.Json.GetProperty("value").GetRawText());
            Assert.Equal(expected.Json.TryGetProperty("@odata.count", out var count) ? count.GetInt32() : -1, actual.Json.TryGetProperty("@odata.count", out count) ? count.GetInt32() : -1);
        }
    }

    [Fact]
    public async Task Keys_OfALookup_GoToTheSystemsThatHoldThem()
    {
        sandbox.ForgetCalls();

        var rows = (await sandbox.Reader.GetAsync("Cases?$select=Id,OrderId&$expand=Order($select=Id,SalesOrganization)&$filter=OrderId ne null&$top=100")).AssertOk().Rows;

        var orders = sandbox.Data.Orders.ToDictionary(o => o.Id);
        Assert.All(rows, row => Assert.Equal(
            orders[row.GetProperty("OrderId").GetString()!].SalesOrganization, row.GetProperty("Order").GetProperty("SalesOrganization").GetString()));
        Assert.Equal("s4 s4-emea zendesk", Asked());
        foreach (var (backend, isEmea) in new[] { (sandbox.S4, false), (sandbox.S4Emea, true) })
        {
            var keys = backend.Requests.Snapshot().SelectMany(KeysOf).ToList();
            Assert.NotEmpty(keys);
            Assert.All(keys, key => Assert.Equal(isEmea, Emea.Holds(orders[key])));
        }
    }

    [Fact]
    public async Task Expand_OverBothSystems_ShowsTheOrdersOfBothInOrder()
    {
        var rows = (await sandbox.Reader.GetAsync("Customers?$select=Id&$expand=Orders($select=Id,OrderDate;$orderby=OrderDate desc;$skip=1;$top=4;$count=true)", Whole)).AssertOk().Rows;

        var orders = sandbox.Data.Orders.ToLookup(o => o.CustomerId);
        Assert.Equal(sandbox.Data.Customers.Count, rows.Count);
        Assert.Contains(orders, of => of.Any(Emea.Holds) && !of.All(Emea.Holds));
        Assert.All(rows, row =>
        {
            var own = orders[row.GetProperty("Id").GetString()].OrderByDescending(o => o.OrderDate).ThenBy(o => o.Id, ByNumber).ToList();
            Assert.Equal(own.Skip(1).Take(4).Select(o => o.Id), row.GetProperty("Orders").EnumerateArray().Select(o => o.GetProperty("Id").GetString()));
            Assert.Equal(own.Count, row.GetProperty("Orders@odata.count").GetInt32());
        });
    }

    [Fact]
    public async Task SetOfKeys_OverBothSystems_HoldsTheCustomersOfBoth()
    {
        var rich = (await sandbox.Reader.GetAsync("Customers?$select=Id&$filter=Orders/any(o: o/NetAmount gt 40000)&$count=true", Whole)).AssertOk();
        var poor = (await sandbox.Reader.GetAsync("Customers?$select=Id&$filter=not Orders/any(o: o/NetAmount gt 40000)", Whole)).AssertOk().Column("Id");

        var expected = sandbox.Data.Orders.Where(o => o.NetAmount > 40000).Select(o => o.CustomerId).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected, rich.Column("Id").Order(StringComparer.Ordinal));
        Assert.Equal(expected.Count, rich.Json.GetProperty("@odata.count").GetInt32());
        Assert.Equal(sandbox.Data.Customers.Count, expected.Concat(poor).Distinct().Count());
        Assert.Empty(expected.Intersect(poor));
    }

    private static (string, string) Whole => ("Prefer", "maxpagesize=100000");

    private static IEnumerable<string> KeysOf(Sandbox.Hosting.RequestRecord request) =>
        System.Text.RegularExpressions.Regex.Matches(Uri.UnescapeDataString(request.Query), "SalesOrder eq '([0-9]+)'").Select(match => match.Groups[1].Value);

    /// <summary>The backends that were asked something, in the order of their names.</summary>
    private string Asked() => string.Join(' ', sandbox.Host.Backends.Where(backend => backend.Requests.Total > 0).Select(backend => backend.Name).Order(StringComparer.Ordinal));

    private string Bound(string url) => url
        .Replace("{emea}", sandbox.Data.Orders.First(Emea.Holds).Id, StringComparison.Ordinal)
        .Replace("{rest}", sandbox.Data.Orders.First(o => !Emea.Holds(o)).Id, StringComparison.Ordinal)
        .Replace("{emeaInvoice}", sandbox.Data.Invoices.First(Emea.Holds).Id, StringComparison.Ordinal)
        .Replace("{restInvoice}", sandbox.Data.Invoices.First(i => !Emea.Holds(i)).Id, StringComparison.Ordinal);

    public sealed class TwoSystems() : RunningSandbox(new SandboxOptions { Customers = 150 });
}
