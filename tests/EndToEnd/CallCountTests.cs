using System.Globalization;
using CanonicalGateway.Sandbox;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>How many calls of each backend a query costs. No query may cost a call for each row.</summary>
public sealed class CallCountTests(CallCountTests.ThousandCustomers sandbox, CallCountTests.TwiceAsMany larger)
    : IClassFixture<CallCountTests.ThousandCustomers>, IClassFixture<CallCountTests.TwiceAsMany>
{
    /// <summary>The query that the gateway is measured by.</summary>
    private const string Example =
        "Customers?$filter=Status eq 'Active' and Currency eq 'EUR'&$orderby=Name&$select=Id,Name,PaymentTerms,SupportTier"
        + "&$expand=Orders($filter=NetAmount gt 1000;$orderby=OrderDate desc;$top=3),Cases($count=true)&$count=true&$top=20";

    /// <param name="first">Calls of Salesforce, S/4HANA, Zendesk and the EMEA company's S/4HANA where no number of rows is known: the calls that count them are among these.</param>
    /// <param name="second">The same once more, while the numbers are kept.</param>
    [Theory]

    // One backend owns all: one call.
    [InlineData("Customers?$select=Id,Name&$top=20", "1 0 0 0", "1 0 0 0")]
    [InlineData("Orders?$top=20", "0 1 0 1", "0 1 0 1")]
    [InlineData("Invoices?$top=20", "0 1 0 1", "0 1 0 1")]
    [InlineData("Cases?$top=20", "0 0 1 0", "0 0 1 0")]
    [InlineData("Customers/$count", "1 0 0 0", "1 0 0 0")]
    [InlineData("Customers/$count?$filter=Status eq 'Active'", "1 0 0 0", "1 0 0 0")]

    // Numbers of rows.
    [InlineData("Customers/$count?$filter=Currency eq 'EUR'", "1 1 0 0", "1 1 0 0")]
    [InlineData("Customers/$count?$filter=SupportTier eq 'Gold'", "2 0 11 0", "1 0 10 0")]
    [InlineData("Customers/$count?$filter=Cases/any(c: c/Priority eq 'Critical')", "1 0 5 0", "1 0 4 0")]
    [InlineData("Customers/$count?$filter=Orders/any()", "2 5 0 8", "1 4 0 7")]
    [InlineData("Orders/$count?$filter=Customer/BillingAddress/Country eq 'DE'", "2 2 0 2", "1 2 0 2")]
    [InlineData("Cases/$count?$filter=Customer/Name eq 'x'", "2 0 0 0", "1 0 0 0")]

    // What several own of the rows of a page: one call for each of their resources, side by side.
    [InlineData("Customers?$select=Name,PaymentTerms,SupportTier&$top=20", "1 1 1 0", "1 1 1 0")]
    [InlineData("Customers?$top=20", "1 2 1 0", "1 2 1 0")]
    [InlineData("Products?$top=20", "1 1 0 0", "1 1 0 0")]

    // Conditions on rows of other entities: sets of keys, read once, that drive the read where they are few.
    [InlineData("Customers?$select=Name&$filter=Cases/any()&$top=20", "2 0 4 0", "1 0 3 0")]
    [InlineData("Customers?$select=Name&$filter=Cases/any(c: c/Priority eq 'Critical')&$top=20", "1 0 5 0", "1 0 4 0")]
    [InlineData("Customers?$select=Name&$filter=Cases/any(c: c/Priority eq 'Critical')&$orderby=Name&$top=20&$count=true", "1 0 5 0", "1 0 4 0")]
    [InlineData("Customers?$select=Name&$filter=Cases/all(c: c/Priority eq 'Critical')&$top=20", "2 0 4 0", "1 0 3 0")]
    [InlineData("Customers?$select=Name&$filter=not Cases/any(c: c/Priority eq 'Critical')&$top=20", "1 0 5 0", "1 0 4 0")]
    [InlineData("Customers?$select=Name&$filter=Orders/any()&$top=20", "2 2 0 2", "1 1 0 1")]
    [InlineData("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 90000)&$top=20", "1 2 0 2", "1 1 0 1")]
    [InlineData("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 1000)&$top=20", "2 2 0 2", "1 1 0 1")]
    [InlineData("Customers?$select=Name&$filter=Orders/all(o: o/NetAmount gt 1000)&$top=20", "1 2 0 2", "1 1 0 1")]
    [InlineData("Customers?$select=Name&$filter=not Orders/any(o: o/NetAmount gt 90000)&$top=20", "1 2 0 2", "1 1 0 1")]
    [InlineData("Customers?$select=Name&$filter=Invoices/any(i: i/GrossAmount gt 90000)&$top=20", "1 2 0 2", "1 1 0 1")]
    [InlineData("Customers?$select=Name&$filter=Invoices/all(i: i/GrossAmount gt 10)&$top=20", "1 2 0 2", "1 1 0 1")]
    [InlineData("Customers?$select=Name&$filter=not Invoices/any()&$top=20", "2 2 0 2", "1 1 0 1")]
    [InlineData("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 90000) and Status eq 'Active'&$top=20", "2 2 0 2", "1 1 0 1")]
    [InlineData("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 90000) and Cases/any(c: c/Priority eq 'Critical')&$top=20", "2 2 5 2", "1 1 4 1")]
    [InlineData("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 90000) or Status eq 'Active'&$top=20", "1 1 0 1", "1 1 0 1")]
    [InlineData("Customers?$filter=Cases/any(c: c/Priority eq 'Critical') and Currency eq 'EUR'&$orderby=Name&$top=20&$count=true", "2 3 6 0", "1 2 5 0")]
    [InlineData("Customers?$filter=Cases/any(c: c/Priority eq 'Critical') and SupportTier eq 'Gold'&$select=Name&$top=20", "2 0 7 0", "1 0 6 0")]
    [InlineData("Products?$select=Name&$filter=Cases/any(c: c/Priority eq 'Critical')&$top=20", "0 1 3 0", "0 1 2 0")]

    // Conditions behind navigations, one and two hops.
    [InlineData("Orders?$select=Id&$filter=Customer/BillingAddress/Country eq 'DE'&$top=20", "2 2 0 2", "1 2 0 2")]
    [InlineData("Orders?$select=Id&$filter=Customer/Name eq 'x'&$top=20", "2 0 0 0", "1 0 0 0")]
    [InlineData("Orders?$select=Id&$filter=Customer/Currency eq 'EUR'&$top=20", "2 2 0 1", "1 2 0 1")]
    [InlineData("Orders?$select=Id&$filter=Customer/SupportTier eq 'Gold'&$top=20", "2 1 11 1", "1 1 10 1")]
    [InlineData("Orders?$select=Id&$filter=Customer/Parent/BillingAddress/Country eq 'DE'&$top=20", "4 1 0 1", "2 1 0 1")]
    [InlineData("Orders?$select=Id&$filter=Customer/Status ne 'Active'&$top=20", "2 1 0 1", "1 1 0 1")]
    [InlineData("Invoices?$select=Id&$filter=Customer/BillingAddress/Country eq 'DE'&$top=20", "2 2 0 2", "1 2 0 2")]
    [InlineData("Invoices?$select=Id&$filter=Customer/BillingAddress/Country eq 'DE' and Payer/Status eq 'Active'&$top=20", "4 3 0 3", "2 2 0 2")]
    [InlineData("Cases?$select=Id&$filter=Customer/BillingAddress/Country eq 'DE'&$top=20", "2 0 5 0", "1 0 5 0")]
    [InlineData("Cases?$select=Id&$filter=Order/NetAmount gt 90000&$top=20", "0 2 13 2", "0 1 13 1")]
    [InlineData("Cases?$select=Id&$filter=Order/Customer/BillingAddress/Country eq 'DE'&$top=20", "2 3 7 3", "1 2 6 2")]
    [InlineData("Cases?$select=Id&$filter=Product/Kind eq 'FinishedGoods'&$top=20", "0 2 3 0", "0 1 3 0")]
    [InlineData("Customers?$select=Name&$filter=Parent/BillingAddress/Country eq 'DE'&$top=20", "3 0 0 0", "2 0 0 0")]
    [InlineData("Customers?$select=Name&$filter=Parent/Parent/Status eq 'Active'&$top=20", "5 0 0 0", "3 0 0 0")]

    // Conditions on what another system holds of the same entity.
    [InlineData("Customers?$select=Name&$filter=SupportTier eq 'Gold'&$top=20", "1 0 3 0", "1 0 3 0")]
    [InlineData("Customers?$select=Name&$filter=PaymentTerms eq 'NT30'&$top=20", "1 1 0 0", "1 1 0 0")]
    [InlineData("Customers?$select=Name&$filter=Currency eq 'EUR' and Status eq 'Active'&$top=20", "1 1 0 0", "1 1 0 0")]
    [InlineData("Customers?$select=Name&$filter=Currency ne 'EUR'&$top=20", "1 1 0 0", "1 1 0 0")]

    // Orders by what another system holds: a walk through it, or lookups, whichever takes fewer calls.
    [InlineData("Customers?$select=Name&$orderby=SupportTier desc&$top=20", "2 0 11 0", "1 0 10 0")]
    [InlineData("Customers?$select=Name&$orderby=Currency,PaymentTerms desc&$top=20", "2 2 0 0", "1 1 0 0")]
    [InlineData("Customers?$select=Name&$orderby=Parent/Name&$top=20", "3 0 0 0", "2 0 0 0")]
    [InlineData("Products?$select=Name&$orderby=ListPrice desc&$top=20", "2 4 0 0", "1 3 0 0")]
    [InlineData("Cases?$select=Id&$orderby=Customer/Name&$top=20", "2 0 31 0", "1 0 30 0")]

    // Rows by their keys: nothing waits for anything.
    [InlineData("Customers('{customer}')?$expand=Parent,Children,Orders,Invoices,Cases", "2 4 1 2", "2 4 1 2")]
    [InlineData("Customers('{customer}')", "1 2 1 0", "1 2 1 0")]
    [InlineData("Orders('{order}')?$expand=Customer,Cases,Items($expand=Product)", "2 4 3 0", "2 4 3 0")]
    [InlineData("Invoices('{invoice}')?$expand=Customer,Items($expand=Product,Order)", "2 5 1 0", "2 5 1 0")]
    [InlineData("Cases('{case}')?$expand=Customer,Order,Product,Comments", "1 2 3 0", "1 2 3 0")]
    [InlineData("Customers?$select=Name&$filter=Id in ({customers})", "1 0 0 0", "1 0 0 0")]
    [InlineData("Customers?$filter=Id in ({customers})&$expand=Orders,Cases", "1 3 3 1", "1 3 3 1")]
    [InlineData("Customers?$select=Name&$filter=Id in ({manyCustomers})", "1 0 0 0", "1 0 0 0")]
    [InlineData("Customers?$filter=Id in ({manyCustomers})&$select=Name&$expand=Orders($select=Id)&$top=1", "1 1 0 1", "1 1 0 1")]
    [InlineData("Orders?$select=Id&$filter=Id in ({orders})", "0 1 0 1", "0 1 0 1")]
    [InlineData("Orders?$filter=Id in ({orders})&$expand=Customer", "1 3 1 1", "1 3 1 1")]

    // Rows behind navigations: one call for all of them; two where support finds tickets by search, for what its index lacks.
    [InlineData("Customers?$select=Name&$expand=Orders($select=Id)&$top=20", "1 1 0 1", "1 1 0 1")]
    [InlineData("Customers?$select=Name&$expand=Orders($select=Id),Invoices($select=Id),Cases($select=Id)&$top=20", "1 2 3 2", "1 2 3 2")]
    [InlineData("Customers?$select=Name&$expand=Orders($select=Id;$filter=NetAmount gt 1000;$orderby=OrderDate desc;$top=3)&$top=20", "1 1 0 1", "1 1 0 1")]
    [InlineData("Customers?$select=Name&$expand=Cases($select=Id;$count=true)&$top=20", "1 0 3 0", "1 0 3 0")]
    [InlineData("Orders?$select=Id&$expand=Customer($select=Name),Cases($select=Id)&$top=20", "1 1 2 1", "1 1 2 1")]
    [InlineData("Orders?$select=Id&$expand=Customer($select=Name,SupportTier,Currency)&$top=20", "1 2 1 1", "1 2 1 1")]
    [InlineData("Orders?$select=Id&$expand=Items($expand=Product($select=Name))&$top=20", "0 3 0 1", "0 3 0 1")]
    [InlineData("Invoices?$select=Id&$expand=Customer($select=Name),Payer($select=Name)&$top=20", "2 1 0 1", "2 1 0 1")]
    [InlineData("Cases?$select=Id&$expand=Customer($select=Name),Order($select=Id),Product($select=Name)&$top=20", "1 2 1 1", "1 2 1 1")]
    [InlineData("Cases?$select=Id&$expand=Order($select=Id;$expand=Customer($select=Name))&$top=20", "2 1 1 1", "2 1 1 1")]
    [InlineData("Customers?$select=Name&$expand=Orders($select=Id;$expand=Cases($select=Id))&$top=20", "1 1 3 1", "1 1 3 1")]
    [InlineData(Example, "1 2 3 1", "1 2 3 1")]
    public async Task Query_Costs_ExactlySoManyCalls(string url, string first, string second)
    {
        sandbox.Time.Forward(EstimatesAge);

        Assert.Equal(first, await CallsOfAsync(sandbox, url));
        Assert.Equal(second, await CallsOfAsync(sandbox, url));
    }

    /// <summary>
    /// Where identical reads are shared if they are under way at the same time, and where a merge has asked for a page that turned out not to be
    /// needed, a call more or less is made.
    /// </summary>
    [Theory]
    [InlineData("Orders?$select=Id&$filter=Cases/any(c: c/Priority eq 'Critical')&$top=20", "0 4 3 2", "0 4 2 2")]
    [InlineData("Orders?$select=Id&$orderby=Customer/Name&$top=20", "2 5 0 8", "1 4 0 7")]
    [InlineData("Invoices?$select=Id&$orderby=Customer/Name&$top=20", "2 5 0 6", "1 4 0 5")]
    [InlineData("Invoices('{invoice}')?$expand=Customer,Payer,Items($expand=Product,Order)", "3 7 2 0", "3 7 2 0")]
    public async Task Query_Costs_AtMostSoManyCalls(string url, string first, string second)
    {
        sandbox.Time.Forward(EstimatesAge);

        foreach (var most in new[] { first, second })
        {
            var calls = await CallsOfAsync(sandbox, url);
            Assert.True(calls.Split(' ').Zip(most.Split(' ')).All(pair => int.Parse(pair.First, CultureInfo.InvariantCulture) <= int.Parse(pair.Second, CultureInfo.InvariantCulture)), $"{calls} calls, {most} allowed:\n{sandbox.DescribeCalls()}");
        }
    }

    /// <summary>Numbers of rows that are kept too long would spoil plans.</summary>
    [Fact]
    public async Task Estimates_Aged_AreAskedForAgain()
    {
        const string Url = "Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 80000)&$top=20";
        sandbox.Time.Forward(EstimatesAge);

        var (first, second) = (await CallsOfAsync(sandbox, Url), await CallsOfAsync(sandbox, Url));
        sandbox.Time.Forward(EstimatesAge);

        Assert.Equal("1 2 0 2", first);
        Assert.Equal("1 1 0 1", second);
        Assert.Equal(first, await CallsOfAsync(sandbox, Url));
    }

    /// <summary>What is asked of a page, of keys, or by a selective condition costs the same whatever the number of rows.</summary>
    [Theory]
    [InlineData("Customers?$top=20")]
    [InlineData("Customers?$select=Id,Name&$orderby=Name&$top=20&$count=true")]
    [InlineData("Orders/$count?$filter=Currency eq 'EUR'")]
    [InlineData("Customers('{customer}')?$expand=Parent,Children,Orders,Invoices,Cases")]
    [InlineData("Invoices('{invoice}')?$expand=Customer,Items($expand=Product,Order)")]
    [InlineData("Customers?$filter=Id in ({customers})&$expand=Orders,Cases")]
    [InlineData("Customers?$select=Name&$expand=Orders($select=Id),Invoices($select=Id),Cases($select=Id)&$top=20")]
    [InlineData("Orders?$select=Id&$expand=Customer($select=Name,SupportTier,Currency)&$top=20")]
    [InlineData("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 90000)&$top=20")]
    [InlineData("Customers?$select=Name&$filter=Orders/any()&$top=20")]
    [InlineData("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 1000)&$top=20")]
    [InlineData("Customers?$select=Name&$filter=Currency ne 'EUR'&$top=20")]
    [InlineData("Customers?$select=Name&$filter=SupportTier eq 'Gold'&$top=20")]
    [InlineData("Customers?$select=Name&$filter=not Orders/any(o: o/NetAmount gt 90000)&$top=20")]
    [InlineData("Customers?$select=Name&$filter=Invoices/all(i: i/GrossAmount gt 10)&$top=20")]
    [InlineData("Customers?$select=Name&$filter=Orders/any(o: o/NetAmount gt 90000) and Status eq 'Active'&$top=20")]
    [InlineData("Orders?$select=Id&$filter=Customer/Name eq 'x'&$top=20")]
    public async Task Rows_Twice_CostTheSame(string url)
    {
        sandbox.Time.Forward(EstimatesAge);
        larger.Time.Forward(EstimatesAge);

        Assert.Equal(await CallsOfAsync(sandbox, url), await CallsOfAsync(larger, url));
        Assert.Equal(await CallsOfAsync(sandbox, url), await CallsOfAsync(larger, url));
    }

    /// <summary>Where a backend has to be walked through, or has to be asked for each list of keys, twice as many rows are twice as many pages and no more.</summary>
    [Theory]
    [InlineData("Customers?$select=Name&$orderby=SupportTier desc&$top=20")]
    [InlineData("Customers?$select=Name&$orderby=Currency,PaymentTerms desc&$top=20")]
    [InlineData("Customers?$select=Name&$filter=Cases/any(c: c/Priority eq 'Critical')&$top=20")]
    [InlineData("Customers?$select=Name&$filter=not Invoices/any()&$top=20")]
    [InlineData("Orders?$select=Id&$orderby=Customer/Name&$top=20")]
    [InlineData("Orders?$select=Id&$filter=Customer/BillingAddress/Country eq 'DE'&$top=20")]
    [InlineData("Cases?$select=Id&$filter=Customer/BillingAddress/Country eq 'DE'&$top=20")]
    [InlineData("Customers?$select=Name&$expand=Orders($select=Id;$expand=Cases($select=Id))&$top=20")]
    [InlineData("Customers?$filter=Cases/any(c: c/Priority eq 'Critical') and Currency eq 'EUR'&$orderby=Name&$top=20&$count=true")]
    [InlineData(Example)]
    public async Task Rows_Twice_CostTwiceThePagesAtMost(string url)
    {
        sandbox.Time.Forward(EstimatesAge);
        larger.Time.Forward(EstimatesAge);
        await CallsOfAsync(sandbox, url);
        await CallsOfAsync(larger, url);

        var calls = (await CallsOfAsync(sandbox, url)).Split(' ').Select(int.Parse);
        var callsOfMore = (await CallsOfAsync(larger, url)).Split(' ').Select(int.Parse);

        // Each walk may take one page more, where the last one of the smaller set was not full.
        Assert.All(calls.Zip(callsOfMore), pair => Assert.InRange(pair.Second, 0, (2 * pair.First) + 1));
    }

    [Fact]
    public async Task Example_Answer_HoldsWhatWasAsked()
    {
        var reply = (await sandbox.Reader.GetAsync(Example)).AssertOk();

        var eur = sandbox.Data.Customers.Where(c => c.Status == Contracts.Entities.CustomerStatus.Active && c.Currency == "EUR").ToList();
        Assert.Equal(eur.Count, reply.Json.GetProperty("@odata.count").GetInt32());
        Assert.Equal(Math.Min(20, eur.Count), reply.Rows.Count);
        Assert.All(reply.Rows, row =>
        {
            var id = row.GetProperty("Id").GetString();
            var orders = sandbox.Data.Orders.Where(o => o.CustomerId == id && o.NetAmount > 1000).OrderByDescending(o => o.OrderDate).Take(3).Select(o => o.OrderDate);
            Assert.Equal(orders, row.GetProperty("Orders").EnumerateArray().Select(o => (DateOnly?)DateOnly.Parse(o.GetProperty("OrderDate").GetString()!, CultureInfo.InvariantCulture)));
            Assert.Equal(sandbox.Data.Cases.Count(c => c.CustomerId == id), row.GetProperty("Cases@odata.count").GetInt32());
        });
    }

    [Fact]
    public async Task Rows_More_CostNoMoreThanTheirPages()
    {
        var few = (await CallsOfAsync(sandbox, "Customers?$select=Name&$expand=Orders($select=Id)&$top=50")).Split(' ').Sum(int.Parse);
        var many = (await CallsOfAsync(sandbox, "Customers?$select=Name&$expand=Orders($select=Id)&$top=1000")).Split(' ').Sum(int.Parse);

        // 10,000 orders are ten pages of the ERP, and their customers' keys a handful of addresses.
        Assert.True(few <= 3, $"{few} calls for 50 customers");
        Assert.True(many <= 40, $"{many} calls for 1000 customers:\n{sandbox.DescribeCalls()}");
    }

    private static TimeSpan EstimatesAge => TimeSpan.FromSeconds(301);

    /// <summary>Calls of Salesforce, S/4HANA, Zendesk and the EMEA company's S/4HANA that one request makes.</summary>
    private static async Task<string> CallsOfAsync(RunningSandbox sandbox, string url)
    {
        // What an earlier test gave up must not be counted here.
        await Until.TrueAsync(() => Task.FromResult(sandbox.Host.Backends.All(b => b.Requests.Snapshot().All(r => r.Status is not null))), "no call is under way");
        sandbox.ForgetCalls();
        (await sandbox.Reader.GetAsync(url
            .Replace("{customer}", sandbox.Data.Orders[10].CustomerId, StringComparison.Ordinal)
            .Replace("{order}", sandbox.Data.Orders[10].Id, StringComparison.Ordinal)
            .Replace("{orders}", Keys(sandbox.Data.Orders.Take(3).Concat(sandbox.Data.Orders.TakeLast(3)).Select(o => o.Id)), StringComparison.Ordinal)
            .Replace("{invoice}", sandbox.Data.Invoices[5].Id, StringComparison.Ordinal)
            .Replace("{case}", sandbox.Data.Cases[5].Id, StringComparison.Ordinal)
            .Replace("{customers}", Keys(sandbox.Data.Customers.Take(5).Select(c => c.Id)), StringComparison.Ordinal)
            .Replace("{manyCustomers}", Keys(sandbox.Data.Customers.Take(150).Select(c => c.Id)), StringComparison.Ordinal))).AssertOk();
        return string.Join(' ', sandbox.Host.Backends.Select(backend => backend.Requests.Total));
    }

    private static string Keys(IEnumerable<string> keys) => string.Join(',', keys.Select(key => $"'{key}'"));

    /// <summary>A sandbox whose numbers of rows can be made to age.</summary>
    public class AgeingSandbox(int customers, ForwardableTime time) : RunningSandbox(new SandboxOptions { Customers = customers, Time = time })
    {
        public ForwardableTime Time { get; } = time;
    }

    /// <summary>The sandbox at its usual size.</summary>
    public sealed class ThousandCustomers() : AgeingSandbox(1000, new ForwardableTime());

    public sealed class TwiceAsMany() : AgeingSandbox(2000, new ForwardableTime());
}
