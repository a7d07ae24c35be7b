using System.Text.Json;
using System.Xml.Linq;
using CanonicalGateway.Contracts.Entities;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.S4Hana;

public sealed class S4HanaReadTests(S4HanaSystem system) : IClassFixture<S4HanaSystem>
{
    [Fact]
    public async Task Paging_FollowedToTheEnd_GivesEachOrderOnceInKeyOrder()
    {
        var (rows, pages) = await system.AllAsync($"{S4HanaSystem.Orders}?$select=SalesOrder");

        Assert.Equal(system.Data.Orders.Select(order => order.Id), rows.Select(row => Text(row, "SalesOrder")));
        Assert.Equal((system.Data.Orders.Count + 49) / 50, pages);
    }

    [Theory]
    [InlineData("$orderby=SalesOrder desc")]
    [InlineData("$orderby=SoldToParty,TotalNetAmount desc")]
    [InlineData("$filter=TotalNetAmount gt 10M&$orderby=LastChangeDateTime")]
    [InlineData("$filter=TotalNetAmount gt 10M&$skip=3")]
    public async Task Paging_OrderedOrFiltered_GivesEachRowOnce(string query)
    {
        var filtered = query.Contains("$filter", StringComparison.Ordinal);
        var expected = system.Data.Orders.Count(order => !filtered || order.NetAmount > 10) - (query.Contains("$skip", StringComparison.Ordinal) ? 3 : 0);

        var (rows, _) = await system.AllAsync($"{S4HanaSystem.Orders}?{query}&$select=SalesOrder");

        Assert.Equal(expected, rows.Select(row => Text(row, "SalesOrder")).Distinct().Count());
        Assert.Equal(expected, rows.Count);
    }

    [Fact]
    public async Task Paging_ShortPages_VaryInLengthAndGiveEachRowOnce()
    {
        await using var other = new S4HanaSystem { Options = new() { PageRows = 40, ShortPages = true } };
        await other.InitializeAsync();

        var (rows, pages) = await other.AllAsync($"{S4HanaSystem.Orders}?$select=SalesOrder");

        Assert.Equal(other.Data.Orders.Select(order => order.Id), rows.Select(row => Text(row, "SalesOrder")));
        Assert.True(pages > (other.Data.Orders.Count + 39) / 40);
    }

    [Fact]
    public async Task Paging_TopBeyondAPage_StopsAtTop()
    {
        var (rows, pages) = await system.AllAsync($"{S4HanaSystem.Orders}?$top=70&$expand=to_Item");

        Assert.Equal(70, rows.Count);
        Assert.Equal(4, pages);
        Assert.Equal(system.Data.Orders.Take(70).Select(order => order.Items.Count), rows.Select(row => row.GetProperty("to_Item").GetProperty("results").GetArrayLength()));
    }

    [Fact]
    public async Task InlineCount_WithTop_CountsAllAsText()
    {
        var body = (await system.ReadAsync($"{S4HanaSystem.Orders}?$inlinecount=allpages&$top=1")).GetProperty("d");

        Assert.Equal(system.Data.Orders.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), body.GetProperty("__count").GetString());
        Assert.Equal(1, body.GetProperty("results").GetArrayLength());
    }

    [Fact]
    public async Task Order_ReadByKey_HasTheV2Forms()
    {
        var order = system.Data.Orders.First(candidate => candidate.ModifiedAt != candidate.CreatedAt && candidate.Currency != "JPY" && candidate.NetAmount is not null);
        using var response = await system.SendAsync(HttpMethod.Get, $"{S4HanaSystem.Orders}('{order.Id.PadLeft(10, '0')}')");
        var entity = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("d");

        Assert.Equal("2.0", response.Headers.GetValues("DataServiceVersion").Single());
        Assert.Equal(entity.GetProperty("__metadata").GetProperty("etag").GetString(), response.Headers.GetValues("ETag").Single());
        Assert.StartsWith("W/\"datetimeoffset'20", response.Headers.GetValues("ETag").Single(), StringComparison.Ordinal);
        Assert.EndsWith($"/A_SalesOrder('{order.Id}')", entity.GetProperty("__metadata").GetProperty("uri").GetString(), StringComparison.Ordinal);
        Assert.Matches(@"^/Date\(\d+\)/$", Text(entity, "CreationDate"));
        Assert.StartsWith($"/Date({order.ModifiedAt!.Value.ToUnixTimeMilliseconds()}", Text(entity, "LastChangeDateTime"), StringComparison.Ordinal);
        Assert.Matches(@"[+-]\d{4}\)/$", Text(entity, "LastChangeDateTime"));
        Assert.Equal(order.NetAmount, decimal.Parse(Text(entity, "TotalNetAmount"), System.Globalization.CultureInfo.InvariantCulture));
        Assert.EndsWith("/to_Item", entity.GetProperty("to_Item").GetProperty("__deferred").GetProperty("uri").GetString(), StringComparison.Ordinal);

        using var again = await system.SendAsync(HttpMethod.Get, $"{S4HanaSystem.Orders}('{order.Id}')", ("If-None-Match", response.Headers.GetValues("ETag").Single()));
        Assert.Equal(304, (int)again.StatusCode);
    }

    [Fact]
    public async Task Navigations_AsPaths_LeadToTheirRows()
    {
        var order = system.Data.Orders.First(candidate => candidate.Items.Count > 1);
        var number = order.Items[1].Number;

        var items = await system.ResultsAsync($"{S4HanaSystem.Orders}('{order.Id}')/to_Item?$orderby=SalesOrderItem");
        var header = await system.ReadAsync($"API_SALES_ORDER_SRV/A_SalesOrderItem(SalesOrder='{order.Id}',SalesOrderItem='{number:000000}')/to_SalesOrder");
        var text = await system.SendAsync(HttpMethod.Get, $"{S4HanaSystem.Orders}('{order.Id}')/SalesOrder/$value");

        Assert.Equal(order.Items.Select(item => $"{item.Number}"), items.Select(item => Text(item, "SalesOrderItem")));
        Assert.Equal(order.Id, Text(header.GetProperty("d"), "SalesOrder"));
        Assert.Equal(order.Id, await text.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Expand_SelectedPathsNested_ShowsOnlyThose()
    {
        var rows = await system.ResultsAsync("API_BUSINESS_PARTNER/A_BusinessPartner?$expand=to_Customer/to_CustomerSalesArea,to_BusinessPartnerTax"
            + "&$select=BusinessPartner,to_Customer/to_CustomerSalesArea/Currency,to_BusinessPartnerTax&$orderby=BusinessPartner");

        var supplier = rows.Concat((await system.AllAsync("API_BUSINESS_PARTNER/A_BusinessPartner?$expand=to_Customer")).Rows)
            .First(row => Text(row, "BusinessPartner").StartsWith("SUP", StringComparison.Ordinal) && row.TryGetProperty("BusinessPartnerName", out _));
        var customer = rows.First(row => row.GetProperty("to_Customer").ValueKind == JsonValueKind.Object);
        var areas = customer.GetProperty("to_Customer").GetProperty("to_CustomerSalesArea").GetProperty("results");
        Assert.Equal(JsonValueKind.Null, supplier.GetProperty("to_Customer").ValueKind);
        Assert.False(customer.TryGetProperty("BusinessPartnerName", out _));
        Assert.All(areas.EnumerateArray(), area => Assert.Equal(["__metadata", "Currency"], area.EnumerateObject().Select(member => member.Name)));
        Assert.True(customer.GetProperty("to_BusinessPartnerTax").GetProperty("results").ValueKind == JsonValueKind.Array);
    }

    [Fact]
    public async Task SalesAreas_OfTheConfiguredArea_CarryTheCanonicalTerms()
    {
        var (rows, _) = await system.AllAsync(
            "API_BUSINESS_PARTNER/A_CustomerSalesArea?$filter=SalesOrganization eq '1010' and DistributionChannel eq '10' and Division eq '00'");

        var expected = system.Data.Customers.Where(customer => system.Data.InErp.Contains(customer.Id)).ToDictionary(customer => customer.Id);
        Assert.Equal(expected.Count, rows.Count);
        Assert.All(rows, row => Assert.Equal(expected[Text(row, "Customer")].Currency ?? "", Text(row, "Currency")));
    }

    [Fact]
    public async Task Products_ReadBack_AreTheCanonicalOnes()
    {
        var (rows, _) = await system.AllAsync("API_PRODUCT_SRV/A_Product?$expand=to_Description");

        var names = rows.ToDictionary(row => Text(row, "Product"), row => NameOf(row.GetProperty("to_Description").GetProperty("results")));
        Assert.Equal(system.Data.Products.Count, names.Count);
        Assert.All(system.Data.Products, product => Assert.Equal(product.Name, names[product.Id]));
    }

    [Fact]
    public async Task Orders_ReadBack_AreTheCanonicalOnes()
    {
        var (rows, _) = await system.AllAsync($"{S4HanaSystem.Orders}?$expand=to_Item,to_PricingElement");

        Assert.All(system.Data.Orders.Zip(rows), pair =>
        {
            var (order, row) = pair;
            var items = row.GetProperty("to_Item").GetProperty("results").EnumerateArray().ToArray();
            var billing = items.Select(item => Text(item, "OrderRelatedBillingStatus")).Where(status => status.Length > 0).ToArray();
            var taxes = row.GetProperty("to_PricingElement").GetProperty("results").EnumerateArray()
                .Where(element => Text(element, "ConditionType") == "MWST").Select(element => Number(element, "ConditionAmount")).ToArray();
            Assert.Equal(order.Status, StatusOf(Text(row, "OverallSDDocumentRejectionSts") == "C" ? "cancelled" : Text(row, "OverallSDProcessStatus")));
            Assert.Equal(
                order.BillingStatus,
                billing.Length == 0 ? BillingStatus.NotRelevant
                : billing.All(status => status == "C") ? BillingStatus.Billed
                : billing.All(status => status == "A") ? BillingStatus.NotBilled : BillingStatus.PartiallyBilled);
            Assert.Equal(
                order.IsBlocked,
                Text(row, "DeliveryBlockReason").Length > 0 || Text(row, "HeaderBillingBlockReason").Length > 0 || Text(row, "TotalCreditCheckStatus") == "B");
            Assert.Equal(order.TaxAmount, taxes.Length == 0 ? null : taxes.Sum());
            Assert.Equal(order.CustomerReference ?? "", Text(row, "PurchaseOrderByCustomer"));
            Assert.Equal(order.OrderType ?? "", Text(row, "SalesOrderType"));
            Assert.Equal(
                order.Items.Select(item => (item.NetAmount, item.Quantity, item.Text ?? "", item.Status)),
                items.Select(item => (Number(item, "NetAmount"), Number(item, "RequestedQuantity"), Text(item, "SalesOrderItemText"), ItemStatusOf(item))));
        });
    }

    [Fact]
    public async Task Invoices_ReadBack_AreTheCanonicalOnes()
    {
        var (rows, _) = await system.AllAsync("API_BILLING_DOCUMENT_SRV/A_BillingDocument?$expand=to_Item");

        var byId = rows.ToDictionary(row => Text(row, "BillingDocument"));
        Assert.NotEqual(system.Data.Invoices.Select(invoice => invoice.Id), rows.Select(row => Text(row, "BillingDocument")));
        Assert.All(system.Data.Invoices, invoice =>
        {
            var row = byId[invoice.Id];
            Assert.Equal(invoice.Reference ?? "", Text(row, "DocumentReferenceID"));
            Assert.Equal(invoice.IsCancelled, row.GetProperty("BillingDocumentIsCancelled").GetBoolean());
            Assert.Equal(invoice.Status == InvoiceStatus.Paid, !invoice.IsCancelled && Text(row, "InvoiceClearingStatus") == "C");
            Assert.Equal(invoice.Items.Select(item => item.ProductId ?? ""), row.GetProperty("to_Item").GetProperty("results").EnumerateArray().Select(item => Text(item, "Material")));
        });
    }

    [Fact]
    public async Task OrChain_OfKeys_FindsThem()
    {
        var ids = system.Data.Orders.Take(120).Select(order => order.Id).ToArray();

        Assert.Equal(120, await system.CountAsync(S4HanaSystem.Orders, string.Join(" or ", ids.Select(id => $"SalesOrder eq '{id}'"))));
    }

    [Theory]
    [InlineData("A_SalesOrder?$search=x", 400)]
    [InlineData("A_SalesOrder?$top=-1", 400)]
    [InlineData("A_SalesOrder?$expand=to_Item($select=Material)", 400)]
    [InlineData("A_SalesOrder?$expand=to_Nothing", 400)]
    [InlineData("A_SalesOrder?$select=Nothing", 400)]
    [InlineData("A_SalesOrder?$orderby=Nothing", 400)]
    [InlineData("A_SalesOrder?$skiptoken=12", 400)]
    [InlineData("A_SalesOrder('1')?$filter=true", 400)]
    [InlineData("A_SalesOrder(Nothing='1')", 400)]
    [InlineData("A_SalesOrder('99999')", 404)]
    [InlineData("A_Nothing", 404)]
    public async Task Refusal_OfARead_HasTheErrorBody(string path, int status)
    {
        var error = (await system.ReadAsync("API_SALES_ORDER_SRV/" + path, status)).GetProperty("error");

        Assert.NotEmpty(Text(error, "code"));
        Assert.Equal("en", Text(error.GetProperty("message"), "lang"));
        Assert.NotEmpty(Text(error.GetProperty("message"), "value"));
        Assert.Equal("error", Text(error.GetProperty("innererror").GetProperty("errordetails")[0], "severity"));
    }

    [Fact]
    public async Task Atom_WhereJsonIsNotAskedFor_IsTheAnswer()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, S4HanaSystem.Address(S4HanaSystem.Orders + "?$top=2&$expand=to_Item"));
        request.Headers.Accept.ParseAdd("*/*");
        using var response = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var feed = XElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal("application/atom+xml", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(2, feed.Elements("{http://www.w3.org/2005/Atom}entry").Count());
    }

    [Theory]
    [InlineData("API_BUSINESS_PARTNER")]
    [InlineData("API_SALES_ORDER_SRV")]
    [InlineData("API_PRODUCT_SRV")]
    [InlineData("API_BILLING_DOCUMENT_SRV")]
    [InlineData("API_CV_ATTACHMENT_SRV")]
    public async Task EachSet_OfAService_CanBeReadAndOrderedByKey(string service)
    {
        var sets = (await system.ReadAsync(service + "/")).GetProperty("d").GetProperty("EntitySets").EnumerateArray().Select(set => set.GetString()!);
        foreach (var set in sets)
        {
            var first = (await system.ResultsAsync($"{service}/{set}?$top=1")).Single();
            var uri = new Uri(first.GetProperty("__metadata").GetProperty("uri").GetString()!);
            var again = await system.ReadAsync(uri.PathAndQuery["/sap/opu/odata/sap/".Length..]);
            Assert.Equal(first.GetRawText(), again.GetProperty("d").GetRawText());
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static decimal? Number(JsonElement element, string name) =>
        element.GetProperty(name).GetString() is { } text ? decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static OrderStatus ItemStatusOf(JsonElement item) =>
        StatusOf(Text(item, "SalesDocumentRjcnReason").Length > 0 ? "cancelled" : Text(item, "SDProcessStatus"));

    private static OrderStatus StatusOf(string code) => code switch
    {
        "cancelled" => OrderStatus.Cancelled,
        "" or "A" => OrderStatus.Open,
        "B" => OrderStatus.InProcess,
        "C" => OrderStatus.Completed,
        _ => OrderStatus.Other,
    };

    private static string? NameOf(JsonElement descriptions)
    {
        var byLanguage = descriptions.EnumerateArray().OrderBy(row => Text(row, "Language") != "EN").ThenBy(row => Text(row, "Language"), StringComparer.Ordinal);
        return byLanguage.Select(row => Text(row, "ProductDescription")).FirstOrDefault();
    }
}
