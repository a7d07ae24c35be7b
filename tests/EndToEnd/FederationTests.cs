using System.Globalization;
using System.Net;
using CanonicalGateway.Contracts.Entities;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>Questions over several systems: right answers whichever way they are found, and a clear error where they would take too much.</summary>
public sealed class FederationTests
{
    private const int Customers = 150;

    /// <summary>The same questions, answered by sets of keys, by walks or by lookups, as the settings make one or the other impossible or dear.</summary>
    [Theory]
    [InlineData]
    [InlineData("Limits:PreloadRowsMax=0", "Limits:FilterCallsMax=100000")]
    [InlineData("Limits:PreloadRowsMax=100000", "Limits:DriverKeysMax=0")]
    [InlineData("Limits:PreloadRowsMax=100000", "Limits:DriverKeysMax=5000")]
    [InlineData("Limits:PreloadRowsMax=40", "Limits:DriverKeysMax=3", "Limits:FilterCallsMax=100000")]
    public async Task Answers_WhicheverWayTheyAreFound_AreTheSame(params string[] settings)
    {
        await using var sandbox = await RunningSandbox.StartAsync(Customers, [.. settings.Select(s => s.Split('=')).Select(s => (s[0], s[1]))]);
        var (data, orders) = (sandbox.Data, sandbox.Data.Orders.ToLookup(o => o.CustomerId));
        var (cases, customers) = (data.Cases.ToLookup(c => c.CustomerId), data.Customers.ToDictionary(c => c.Id));
        var country = data.Customers.GroupBy(c => c.BillingAddress?.Country).Where(g => g.Key is not null).MaxBy(g => g.Count())!.Key!;

        for (var run = 0; run < 2; run++)
        {
            await AssertAsync("Customers", "Cases/any(c: c/Priority eq 'Critical') and Currency eq 'EUR'", data.Customers
                .Where(c => c.Currency == "EUR" && cases[c.Id].Any(t => t.Priority == CasePriority.Critical)).Select(c => c.Id));
            await AssertAsync("Customers", "Cases/all(c: c/Priority eq 'Low')", data.Customers.Where(c => cases[c.Id].All(t => t.Priority == CasePriority.Low)).Select(c => c.Id));
            await AssertAsync("Customers", "not Orders/any(o: o/NetAmount gt 1000)", data.Customers.Where(c => !orders[c.Id].Any(o => o.NetAmount > 1000)).Select(c => c.Id));
            await AssertAsync("Customers", "Orders/any(o: o/NetAmount gt 20000) and SupportTier eq 'Gold' and Status eq 'Active'", data.Customers
                .Where(c => c.SupportTier == SupportTier.Gold && c.Status == CustomerStatus.Active && orders[c.Id].Any(o => o.NetAmount > 20000)).Select(c => c.Id));
            await AssertAsync("Customers", "Orders/any(o: o/NetAmount gt 20000) or Currency eq 'USD'", data.Customers
                .Where(c => c.Currency == "USD" || orders[c.Id].Any(o => o.NetAmount > 20000)).Select(c => c.Id));
            await AssertAsync("Orders", $"Customer/BillingAddress/Country eq '{country}' and NetAmount gt 500", data.Orders
                .Where(o => o.NetAmount > 500 && customers[o.CustomerId!].BillingAddress?.Country == country).Select(o => o.Id));
            await AssertAsync("Orders", "Customer/Parent/Status eq 'Active'", data.Orders
                .Where(o => customers[o.CustomerId!].ParentId is { } parent && customers[parent].Status == CustomerStatus.Active).Select(o => o.Id));
            await AssertAsync("Orders", "Customer/Currency ne 'EUR' and Customer/Parent/Name eq null", data.Orders
                .Where(o => customers[o.CustomerId!] is var c && c.Currency != "EUR" && (c.ParentId is null || customers[c.ParentId].Name is null)).Select(o => o.Id));
            await AssertAsync("Cases", "Customer/Currency ne 'EUR' and not Customer/Orders/any(o: o/NetAmount gt 20000)", data.Cases
                .Where(c => c.CustomerId is null || (customers[c.CustomerId].Currency != "EUR" && !orders[c.CustomerId].Any(o => o.NetAmount > 20000))).Select(c => c.Id));
            await AssertAsync("Orders", "Customer/Currency eq 'USD' and Cases/any()", data.Orders
                .Where(o => customers[o.CustomerId!].Currency == "USD" && data.Cases.Any(c => c.OrderId == o.Id)).Select(o => o.Id));
        }

        async Task AssertAsync(string set, string filter, IEnumerable<string> expected)
        {
            var reply = (await sandbox.Reader.GetAsync($"{set}?$select=Id&$count=true&$filter={filter}", ("Prefer", "maxpagesize=100000"))).AssertOk();
            Assert.Equal(expected.Order(StringComparer.Ordinal), reply.Column("Id").Order(StringComparer.Ordinal));
            Assert.Equal(reply.Rows.Count, reply.Json.GetProperty("@odata.count").GetInt32());

            var firsts = (await sandbox.Reader.GetAsync($"{set}?$select=Id&$filter={filter}&$top=7")).AssertOk().Column("Id");
            Assert.Equal(reply.Column("Id").Take(7), firsts);
        }
    }

    /// <summary>Where support's tickets can neither be loaded as a set nor be looked up for all customers, the answer says what would fit.</summary>
    [Fact]
    public async Task SetOfKeys_AtItsLimit_IsReadAndOnePastItIsTooBroad()
    {
        var matching = await MatchingAsync();
        await using (var sandbox = await RunningSandbox.StartAsync(Customers, ("Limits:PreloadRowsMax", Text(matching)), ("Limits:FilterCallsMax", "1")))
        {
            (await sandbox.Reader.GetAsync(AnyUrl)).AssertOk();
            (await sandbox.Reader.GetAsync(AnyUrl)).AssertOk();
        }

        await using (var sandbox = await RunningSandbox.StartAsync(Customers, ("Limits:PreloadRowsMax", Text(matching - 1)), ("Limits:FilterCallsMax", "1")))
        {
            for (var run = 0; run < 2; run++)
            {
                var reply = (await sandbox.Reader.GetAsync(AnyUrl)).AssertError(HttpStatusCode.BadRequest, "FilterTooBroad");
                Assert.Equal("$filter", reply.Target);
                Assert.Contains($"about {matching} rows", reply.Message, StringComparison.Ordinal);
                Assert.Contains($"{matching - 1} are allowed (Limits:PreloadRowsMax)", reply.Message, StringComparison.Ordinal);
                Assert.Contains("Limits:FilterCallsMax", reply.Message, StringComparison.Ordinal);
                Assert.Contains("Add a condition on Orders that", reply.Message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Orders by what another system holds: calls at the limit are made, one more is refused with the number of rows that would fit.</summary>
    [Fact]
    public async Task Lookups_AtTheirLimit_AreMadeAndOnePastItIsTooBroad()
    {
        // 150 customers are two lists of a hundred keys.
        const string Url = "Customers?$select=Id&$orderby=SupportTier";
        (string, string) noWalk = ("Limits:PreloadRowsMax", "0");
        await using (var sandbox = await RunningSandbox.StartAsync(Customers, noWalk, ("Limits:FilterCallsMax", "2")))
        {
            (await sandbox.Reader.GetAsync(Url)).AssertOk();
        }

        await using (var sandbox = await RunningSandbox.StartAsync(Customers, noWalk, ("Limits:FilterCallsMax", "1")))
        {
            var reply = (await sandbox.Reader.GetAsync(Url)).AssertError(HttpStatusCode.BadRequest, "FilterTooBroad");
            Assert.Equal("$orderby", reply.Target);
            Assert.Contains("about 2 calls for about 150 rows; 1 is allowed (Limits:FilterCallsMax)", reply.Message, StringComparison.Ordinal);
            Assert.Contains("leaves at most 100 rows", reply.Message, StringComparison.Ordinal);
            (await sandbox.Reader.GetAsync("Customers?$select=Id&$orderby=SupportTier&$filter=Id in ('1000001','1000002')")).AssertOk();
        }
    }

    /// <summary>
    /// Where the set of keys would itself take too many calls, a page is looked up slice by slice: the same rows come, also of "ne", where the
    /// refused set would have ruled rows out. All rows are refused.
    /// </summary>
    [Theory]
    [InlineData("eq", true)]
    [InlineData("ne", false)]
    public async Task SetThatTakesTooManyCalls_OfAPage_IsLookedUp(string comparison, bool isGold)
    {
        // 250 customers are three lists of a hundred keys.
        await using var sandbox = await RunningSandbox.StartAsync(250, ("Limits:PreloadRowsMax", "0"), ("Limits:FilterCallsMax", "2"));
        var customers = sandbox.Data.Customers.ToDictionary(c => c.Id);
        var expected = sandbox.Data.Orders.Where(o => customers[o.CustomerId!].SupportTier == SupportTier.Gold == isGold).Select(o => o.Id).OrderBy(id => long.Parse(id, CultureInfo.InvariantCulture));
        var url = $"Orders?$select=Id&$filter=Customer/SupportTier {comparison} 'Gold'";

        for (var run = 0; run < 2; run++)
        {
            Assert.Equal(expected.Take(3), (await sandbox.Reader.GetAsync($"{url}&$top=3")).AssertOk().Column("Id"));
            var refusal = (await sandbox.Reader.GetAsync($"{url}&$count=true")).AssertError(HttpStatusCode.BadRequest, "FilterTooBroad");
            Assert.Equal("$filter", refusal.Target);
            Assert.Contains("2 are allowed (Limits:FilterCallsMax)", refusal.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Rows behind two navigations by what no backend evaluates: right while their number is a guess, when the guess is wrong, and when it is known.</summary>
    [Theory]
    [InlineData(600)]
    [InlineData(200)]
    [InlineData(20)]
    public async Task SetOfGuessedSize_HoweverManyThereAre_GivesTheSameRows(int preloadRowsMax)
    {
        await using var sandbox = await RunningSandbox.StartAsync(Customers, ("Limits:PreloadRowsMax", Text(preloadRowsMax)), ("Limits:FilterCallsMax", "100000"));
        var customers = sandbox.Data.Customers.ToDictionary(c => c.Id);
        var orders = sandbox.Data.Orders.ToDictionary(o => o.Id);
        var expected = sandbox.Data.Cases
            .Where(c => c.OrderId is { } order && orders.TryGetValue(order, out var o) && customers[o.CustomerId!].SupportTier == SupportTier.Gold)
            .Select(c => c.Id).Order(StringComparer.Ordinal).ToList();

        for (var run = 0; run < 3; run++)
        {
            var reply = (await sandbox.Reader.GetAsync("Cases?$select=Id&$count=true&$expand=Order($select=Id)&$filter=Order/Customer/SupportTier eq 'Gold'", ("Prefer", "maxpagesize=100000"))).AssertOk();
            Assert.Equal(expected, reply.Column("Id").Order(StringComparer.Ordinal));
            Assert.Equal(expected.Count, reply.Json.GetProperty("@odata.count").GetInt32());
            Assert.All(reply.Rows, row => Assert.Equal(sandbox.Data.Cases.Single(c => c.Id == row.GetProperty("Id").GetString()).OrderId, row.GetProperty("Order").GetProperty("Id").GetString()));
        }
    }

    private static string AnyUrl => "Customers?$select=Id&$filter=Orders/any(o: o/NetAmount gt 1000)&$orderby=Name&$count=true";

    private static async Task<int> MatchingAsync()
    {
        await using var sandbox = await RunningSandbox.StartAsync(Customers);
        return sandbox.Data.Orders.Count(o => o.NetAmount > 1000);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
