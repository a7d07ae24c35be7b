using System.Globalization;
using System.Net;
using CanonicalGateway.Sandbox;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Two ERP systems whose rows change, or one of which is down, while a client goes from page to page.</summary>
public sealed class PartitionChangeTests : IAsyncLifetime
{
    private RunningSandbox? _sandbox;

    private RunningSandbox Sandbox => _sandbox!;

    public async ValueTask InitializeAsync() => _sandbox = await RunningSandbox.StartAsync(
        new SandboxOptions { Customers = 40 }, [.. FaultTests.QuickToFailAndHeal("s4"), .. FaultTests.QuickToFailAndHeal("s4-emea")]);

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();

    [Theory]
    [InlineData("Id", 17)]
    [InlineData("Id desc", 40)]
    [InlineData("OrderDate desc", 13)]
    [InlineData("OrderDate", 60)]
    [InlineData("RequestedDeliveryDate", 19)]
    [InlineData("RequestedDeliveryDate desc", 31)]
    [InlineData("IsBlocked,Currency desc", 23)]
    [InlineData("Customer/Name", 50)]
    public async Task Pages_WhileRowsComeAndGo_HoldEachUntouchedRowOnceInOrder(string orderby, int pageRows)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var before = (await Sandbox.Reader.GetAsync($"Orders?$select=Id&$orderby={orderby}", ("Prefer", "maxpagesize=100000"))).AssertOk().Column("Id");
        var changed = new HashSet<string?>();
        var read = new List<string?>();
        for (var next = $"Orders?$select=Id&$orderby={orderby}"; next is not null;)
        {
            var page = (await Sandbox.Reader.GetAsync(next, ("Prefer", string.Create(CultureInfo.InvariantCulture, $"odata.maxpagesize={pageRows}")))).AssertOk();
            read.AddRange(page.Column("Id"));
            next = page.NextLink;
            Change(random, changed);
        }

        Assert.True(changed.Count > 20, $"Seed {seed}: only {changed.Count} rows changed.");
        Assert.True(before.Where(id => !changed.Contains(id)).SequenceEqual(read.Where(id => !changed.Contains(id))), $"Seed {seed}: untouched rows are missing, double or out of order.");
        Assert.True(read.Count == read.Distinct().Count(), $"Seed {seed}: {string.Join(", ", read.GroupBy(id => id).Where(of => of.Count() > 1).Select(of => of.Key))} came twice.");
    }

    [Theory]
    [InlineData("s4", "Orders?$select=Id&$filter=SalesOrganization eq '1010'", "Orders?$select=Id&$filter=SalesOrganization ne '1010'")]
    [InlineData("s4-emea", "Orders?$select=Id&$filter=SalesOrganization ne '1010'", "Orders?$select=Id&$filter=SalesOrganization eq '1010'")]
    [InlineData("s4", "Orders('{emea}')?$expand=Items", "Orders('{rest}')")]
    [InlineData("s4-emea", "Invoices?$select=Id&$filter=CompanyCode ne '1010'&$orderby=GrossAmount desc", "Invoices?$select=Id&$orderby=GrossAmount desc")]
    [InlineData("s4-emea", "Orders/$count?$filter=Id lt '50000000'", "Orders/$count")]
    [InlineData("s4-emea", "Customers?$select=Id&$expand=Orders($filter=SalesOrganization ne '1010')&$top=5", "Customers?$select=Id&$expand=Orders&$top=5")]
    [InlineData("s4-emea", "Customers?$select=Id&$filter=Orders/any(o: o/SalesOrganization ne '1010' and o/NetAmount gt 100)", "Customers?$select=Id&$filter=Orders/any(o: o/NetAmount gt 100)")]
    public async Task Region_Down_FailsWhoNeedsItAndNobodyElse(string down, string served, string failing)
    {
        Sandbox.Backend(down).Faults.Add(new Fault { Kind = FaultKind.Outage });

        var reply = (await Sandbox.Reader.GetAsync(Bound(failing))).AssertError(HttpStatusCode.ServiceUnavailable, "BackendUnavailable");
        Assert.Contains($"'{down}'", reply.Message, StringComparison.Ordinal);
        Assert.Equal(down, reply.Target);
        Assert.NotNull(reply.Header("Retry-After"));
        (await Sandbox.Reader.GetAsync(Bound(served))).AssertOk();

        Sandbox.Backend(down).Faults.Clear();
        await Until.TrueAsync(async () => (await Sandbox.Reader.GetAsync(Bound(failing))).Status == HttpStatusCode.OK, $"{down} is served again");
    }

    [Theory]
    [InlineData("s4", "OrderDate desc")]
    [InlineData("s4-emea", "NetAmount")]
    [InlineData("s4-emea", "Id")]
    public async Task NextLink_OnceARegionIsBack_GoesOnWhereItWas(string down, string orderby)
    {
        var url = $"Orders?$select=Id&$orderby={orderby}&$count=true";
        var whole = (await Sandbox.Reader.GetAsync(url, ("Prefer", "maxpagesize=100000"))).AssertOk().Column("Id");
        (string, string) size = ("Prefer", "odata.maxpagesize=60");
        var first = (await Sandbox.Reader.GetAsync(url, size)).AssertOk();
        Sandbox.Backend(down).Faults.Add(new Fault { Kind = FaultKind.Outage });
        var reply = (await Sandbox.Reader.GetAsync(first.NextLink!, size)).AssertError(HttpStatusCode.ServiceUnavailable, "BackendUnavailable");
        Assert.Equal(down, reply.Target);
        Sandbox.Backend(down).Faults.Clear();
        await Until.TrueAsync(async () => (await Sandbox.Reader.GetAsync(first.NextLink!, size)).Status == HttpStatusCode.OK, $"{down} is served again");

        var pages = await Sandbox.Reader.PagesAsync(first.NextLink!, 60);

        Assert.Equal(whole, first.Column("Id").Concat(pages.SelectMany(page => page.Column("Id"))));
        Assert.All(pages, page => Assert.Equal(whole.Count, page.Json.GetProperty("@odata.count").GetInt32()));
    }

    /// <summary>Takes rows away and adds some in both systems, with values that others have too.</summary>
    private void Change(Random random, HashSet<string?> changed)
    {
        foreach (var isEmea in new[] { true, false })
        {
            var (system, company) = isEmea ? (Sandbox.Host.S4EmeaSystem, Emea.Company) : (Sandbox.Host.S4System, "1710");
            var rows = Sandbox.Data.Orders.Where(o => Emea.Holds(o) == isEmea).ToList();
            for (var i = 0; i < 2; i++)
            {
                var gone = rows[random.Next(rows.Count)].Id;
                if (changed.Add(gone))
                {
                    Assert.True(system.DeleteOrder(gone));
                }

                var id = (random.Next(isEmea ? Emea.OrdersFrom : 1, isEmea ? 99_999_999 : Emea.OrdersFrom)).ToString(CultureInfo.InvariantCulture);
                if (Sandbox.Data.Orders.All(o => o.Id != id) && changed.Add(id))
                {
                    system.InsertOrder(OrderCopy.Of(rows[random.Next(rows.Count)], id, company));
                }
            }
        }
    }

    private string Bound(string url) => url
        .Replace("{emea}", Sandbox.Data.Orders.First(Emea.Holds).Id, StringComparison.Ordinal)
        .Replace("{rest}", Sandbox.Data.Orders.First(o => !Emea.Holds(o)).Id, StringComparison.Ordinal);
}
