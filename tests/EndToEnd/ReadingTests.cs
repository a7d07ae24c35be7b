using System.Globalization;
using System.Net;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>The plain forms of reading, one by one.</summary>
[Collection(SandboxCollection.Name)]
public sealed class ReadingTests(SandboxFixture sandbox)
{
    [Fact]
    public async Task Entity_ByKey_ComesFromAllItsBackends()
    {
        var customer = sandbox.Data.Customers.First(c => c is { SupportTier: not null, Currency: not null, Name: not null });
        sandbox.ForgetCalls();

        var row = await sandbox.GetJsonAsync($"Customers('{customer.Id}')");

        Assert.Equal(customer.Name, row.GetProperty("Name").GetString());
        Assert.Equal(customer.Currency, row.GetProperty("Currency").GetString());
        Assert.Equal(customer.SupportTier.ToString(), row.GetProperty("SupportTier").GetString());
        Assert.EndsWith("$metadata#Customers/$entity", row.GetProperty("@odata.context").GetString(), StringComparison.Ordinal);
        Assert.All(["salesforce", "s4", "zendesk"], backend => Assert.True(sandbox.CallsTo(backend) > 0, $"{backend} was not asked."));
    }

    [Fact]
    public async Task Entity_OnlyPropertiesOfOneBackend_AsksNoOther()
    {
        var id = sandbox.Data.Customers[0].Id;
        await sandbox.GetJsonAsync($"Customers('{id}')");
        sandbox.ForgetCalls();

        await sandbox.GetJsonAsync($"Customers('{id}')?$select=Id,Name");

        Assert.True(sandbox.CallsTo("salesforce") > 0);
        Assert.Equal(0, sandbox.CallsTo("s4"));
        Assert.Equal(0, sandbox.CallsTo("zendesk"));
    }

    [Theory]
    [InlineData("Customers('nobody')")]
    [InlineData("Customers('nobody')/Name")]
    [InlineData("Customers('nobody')/Orders")]
    [InlineData("Orders('99999999')/Items")]
    [InlineData("Suppliers")]
    public async Task Resource_Missing_Answers404(string url)
    {
        using var response = await sandbox.GetAsync(url);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("NotFound", body.RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task ContainedItems_OfOrder_ComeInOrderOfNumber()
    {
        var order = sandbox.Data.Orders.First(o => o.Items.Count > 2);

        var items = await sandbox.GetJsonAsync($"Orders('{order.Id}')/Items");

        Assert.Equal(order.Items.Select(i => i.Number), Rows(items).Select(i => i.GetProperty("Number").GetInt32()));
        Assert.Equal(order.Items.Select(i => i.NetAmount), Rows(items).Select(i => (decimal?)i.GetProperty("NetAmount").GetDecimal()));
    }

    [Fact]
    public async Task NavigationWithFilter_GivesTheCustomersMatchingRows()
    {
        var customer = sandbox.Data.Invoices.GroupBy(i => i.CustomerId).MaxBy(g => g.Count())!;

        var invoices = await sandbox.GetJsonAsync($"Customers('{customer.Key}')/Invoices?$filter=Status%20eq%20'Paid'&$select=Id");

        var expected = customer.Where(i => i.Status == InvoiceStatus.Paid).Select(i => i.Id);
        Assert.Equal(expected.OrderBy(i => int.Parse(i, CultureInfo.InvariantCulture)), Ids(invoices));
    }

    [Fact]
    public async Task Count_OfSet_IsPlainText()
    {
        using var response = await sandbox.GetAsync("Cases/$count");

        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            sandbox.Data.Cases.Count.ToString(CultureInfo.InvariantCulture),
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Search_InProducts_IgnoresCase()
    {
        var found = await sandbox.GetJsonAsync("Products?$search=premium&$select=Id");

        var expected = sandbox.Data.Products.Where(p => new[] { p.Id, p.Name, p.Description }.Any(t => t?.Contains("premium", StringComparison.OrdinalIgnoreCase) == true));
        Assert.Equal(expected.Select(p => p.Id).Order(StringComparer.Ordinal), Ids(found));
    }

    [Fact]
    public async Task RawValue_OfName_IsTheTextAlone()
    {
        var customer = sandbox.Data.Customers.First(c => c.Name?.Contains('ö', StringComparison.Ordinal) == true);

        using var response = await sandbox.GetAsync($"Customers('{customer.Id}')/Name/$value");

        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(customer.Name, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Property_OfNull_Answers204()
    {
        var customer = sandbox.Data.Customers.First(c => c.Industry is null);

        using var response = await sandbox.GetAsync($"Customers('{customer.Id}')/Industry");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task ServiceDocument_NamesEverySet()
    {
        var document = await sandbox.GetJsonAsync("");

        var names = document.GetProperty("value").EnumerateArray().Select(s => s.GetProperty("url").GetString());
        Assert.Superset(new HashSet<string?> { "Customers", "Products", "Orders", "Invoices", "Cases" }, names.ToHashSet());
    }

    [Theory]
    [InlineData("application/xml", "application/xml", "<edmx:Edmx")]
    [InlineData("application/json", "application/json", "\"$Version\"")]
    public async Task Metadata_InBothFormats_DescribesTheModel(string accept, string contentType, string sign)
    {
        using var response = await sandbox.GetAsync("$metadata", $"Accept: {accept}");

        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(sign, text, StringComparison.Ordinal);
        Assert.Contains("SupportTier", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", false, false)]
    [InlineData("minimal", true, false)]
    [InlineData("full", true, true)]
    public async Task MetadataLevel_DecidesTheControlInformation(string level, bool hasContext, bool hasLinks)
    {
        var order = sandbox.Data.Orders[0];

        var row = await sandbox.GetJsonAsync($"Orders('{order.Id}')", $"Accept: application/json;odata.metadata={level}");

        Assert.Equal(hasContext, row.TryGetProperty("@odata.context", out _));
        Assert.Equal(hasLinks, row.TryGetProperty("@odata.id", out _));
        Assert.Equal(hasLinks, row.TryGetProperty("Customer@odata.navigationLink", out _));
        Assert.Equal(order.Id, row.GetProperty("Id").GetString());
    }

    [Fact]
    public async Task NextLinks_OverAllOrders_GiveEachOnceInOrder()
    {
        var ids = new List<string?>();
        var pages = 0;
        for (string? next = "Orders?$select=Id&$count=true"; next is not null; pages++)
        {
            var page = await sandbox.GetJsonAsync(next, "Prefer: odata.maxpagesize=400");
            ids.AddRange(Ids(page));
            Assert.Equal(sandbox.Data.Orders.Count, page.GetProperty("@odata.count").GetInt32());
            next = page.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }

        Assert.Equal(sandbox.Data.Orders.Select(o => o.Id), ids);
        Assert.Equal((sandbox.Data.Orders.Count + 399) / 400, pages);
    }

    private static JsonElement.ArrayEnumerator Rows(JsonElement answer) => answer.GetProperty("value").EnumerateArray();

    private static IEnumerable<string?> Ids(JsonElement answer) => Rows(answer).Select(r => r.GetProperty("Id").GetString());
}
