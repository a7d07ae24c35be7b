using System.Globalization;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>How many calls of each backend a query costs. No query may cost a call for each row.</summary>
public sealed class CallCountTests(CallCountTests.ThousandCustomers sandbox) : IClassFixture<CallCountTests.ThousandCustomers>
{
    /// <summary>The query that the gateway is measured by.</summary>
    private const string Example =
        "Customers?$filter=Status eq 'Active' and Currency eq 'EUR'&$orderby=Name&$select=Id,Name,PaymentTerms,SupportTier"
        + "&$expand=Orders($filter=NetAmount gt 1000;$orderby=OrderDate desc;$top=3),Cases($count=true)&$count=true&$top=20";

    [Theory]

    // One backend owns all: one call.
    [InlineData("Customers?$select=Id,Name&$top=20", 1, 0, 0)]
    [InlineData("Customers?$select=Name&$filter=Status eq 'Active' and startswith(Name,'A')&$orderby=Name&$top=20", 1, 0, 0)]
    [InlineData("Orders?$select=Id,NetAmount&$filter=NetAmount gt 1000&$orderby=OrderDate desc&$top=20", 0, 1, 0)]
    [InlineData("Orders?$filter=Currency eq 'EUR'&$count=true&$top=10", 0, 1, 0)]
    [InlineData("Invoices?$filter=InvoiceDate ge 2025-01-01&$top=50", 0, 1, 0)]
    [InlineData("Orders/$count?$filter=Currency eq 'EUR'", 0, 1, 0)]
    [InlineData("Orders?$expand=Items&$top=20", 0, 1, 0)]
    [InlineData("Cases?$select=Id,Subject&$top=20", 0, 0, 1)]

    // Two or three own what is asked for: one call each.
    [InlineData("Customers?$select=Name,PaymentTerms&$top=20", 1, 1, 0)]
    [InlineData("Customers?$select=Name,SupportTier&$top=20", 1, 0, 1)]
    [InlineData("Customers?$select=Name,PaymentTerms,SupportTier&$top=20", 1, 1, 1)]
    [InlineData("Products?$select=Name,ListPrice&$top=20", 1, 1, 0)]

    // Rows behind navigations: one call for all of them.
    [InlineData("Customers?$select=Name&$expand=Orders($select=Id)&$top=20", 1, 1, 0)]
    [InlineData("Customers?$select=Name&$expand=Orders($select=Id)&$top=100", 1, 1, 0)]
    [InlineData("Customers?$select=Name&$expand=Orders($select=Id),Invoices($select=Id)&$top=20", 1, 2, 0)]
    [InlineData("Orders?$select=Id&$expand=Customer($select=Name)&$top=20", 1, 1, 0)]
    [InlineData("Orders?$select=Id&$expand=Customer($select=Name)&$top=100", 1, 1, 0)]
    public async Task Query_Costs_ExactlySoManyCalls(string url, int salesforce, int s4, int zendesk)
    {
        sandbox.ForgetCalls();

        (await sandbox.Reader.GetAsync(url)).AssertOk();

        AssertCalls(salesforce, s4, zendesk);
    }

    [Theory]
    [InlineData("Customers('{customer}')?$select=Name", 1, 0, 0)]
    [InlineData("Customers('{customer}')", 1, 3, 1)]
    [InlineData("Customers('{customer}')/PaymentTerms", 1, 1, 0)]
    [InlineData("Orders('{order}')", 0, 1, 0)]
    [InlineData("Orders('{order}')/Customer/Name", 1, 1, 0)]
    [InlineData("Cases('{case}')?$select=Subject", 0, 0, 1)]
    public async Task Row_Costs_AtMostSoManyCalls(string url, int salesforce, int s4, int zendesk)
    {
        var order = sandbox.Data.Orders[10];
        sandbox.ForgetCalls();

        (await sandbox.Reader.GetAsync(url
            .Replace("{customer}", order.CustomerId, StringComparison.Ordinal)
            .Replace("{order}", order.Id, StringComparison.Ordinal)
            .Replace("{case}", sandbox.Data.Cases[5].Id, StringComparison.Ordinal))).AssertOk();

        AssertCallsAtMost(salesforce, s4, zendesk);
    }

    [Theory]

    // Filters and orders on what is not the anchor's: a few calls, whatever the rows.
    // Support finds no organization by its tier: a thousand keys are ten calls.
    [InlineData("Customers?$select=Name&$filter=SupportTier eq 'Gold'&$top=20", 11)]
    [InlineData("Customers?$select=Name&$filter=PaymentTerms eq 'NT30'&$top=20", 6)]
    [InlineData("Customers?$select=Name&$orderby=SupportTier desc&$top=20", 20)]
    [InlineData("Customers?$select=Name&$expand=Cases($select=Id;$count=true)&$top=20", 6)]
    [InlineData("Products?$select=Name&$orderby=ListPrice desc&$top=20", 6)]
    [InlineData("Cases?$select=Id&$expand=Customer($select=Name),Order($select=Id),Product($select=Name)&$top=20", 8)]
    [InlineData(Example, 6)]
    public async Task Query_OverBackends_CostsAFewCalls(string url, int most)
    {
        sandbox.ForgetCalls();

        (await sandbox.Reader.GetAsync(url)).AssertOk();

        var calls = sandbox.Host.Backends.Sum(backend => backend.Requests.Total);
        Assert.True(calls <= most, string.Create(CultureInfo.InvariantCulture, $"{calls} calls, {most} allowed:\n{sandbox.DescribeCalls()}"));
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
        var few = await CallsOfAsync("Customers?$select=Name&$expand=Orders($select=Id)&$top=50");
        var many = await CallsOfAsync("Customers?$select=Name&$expand=Orders($select=Id)&$top=1000");

        // 10,000 orders are ten pages of the ERP, and their customers' keys a handful of addresses.
        Assert.True(few <= 3, $"{few} calls for 50 customers");
        Assert.True(many <= 40, $"{many} calls for 1000 customers:\n{sandbox.DescribeCalls()}");
    }

    private async Task<long> CallsOfAsync(string url)
    {
        sandbox.ForgetCalls();
        (await sandbox.Reader.GetAsync(url)).AssertOk();
        return sandbox.Host.Backends.Sum(backend => backend.Requests.Total);
    }

    private void AssertCalls(int salesforce, int s4, int zendesk) => Assert.True(
        (sandbox.Salesforce.Requests.Total, sandbox.S4.Requests.Total, sandbox.Zendesk.Requests.Total) == (salesforce, s4, zendesk),
        string.Create(CultureInfo.InvariantCulture, $"Salesforce {salesforce}, S/4HANA {s4}, Zendesk {zendesk} expected:\n{sandbox.DescribeCalls()}"));

    private void AssertCallsAtMost(int salesforce, int s4, int zendesk) => Assert.True(
        sandbox.Salesforce.Requests.Total <= salesforce && sandbox.S4.Requests.Total <= s4 && sandbox.Zendesk.Requests.Total <= zendesk,
        string.Create(CultureInfo.InvariantCulture, $"At most Salesforce {salesforce}, S/4HANA {s4}, Zendesk {zendesk} expected:\n{sandbox.DescribeCalls()}"));

    /// <summary>The sandbox at its usual size.</summary>
    public sealed class ThousandCustomers() : RunningSandbox(1000);
}
