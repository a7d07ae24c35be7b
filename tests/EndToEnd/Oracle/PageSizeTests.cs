using System.Net;
using System.Text.Json;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Rows must not depend on how they are cut into pages: every page size from 1 to one beyond the last row, and some of them in each world.</summary>
[Collection(OracleCollection.Name)]
public sealed class PageSizeTests(Worlds worlds)
{
    private const int RowsMin = 4;
    private const int RowsMax = 10;

    public static TheoryData<string> Urls() =>
    [
        "Customers?$filter=Cases/any(c:c/Priority eq 'Critical')&$orderby=SupportTier desc&$select=Name,SupportTier&$top=9",
        "Orders?$filter=Cases/any() and Customer/BillingAddress/Country ne 'FR'&$orderby=Customer/Language,OrderDate desc&$top=8&$expand=Customer($select=Kind)",
        "Invoices?$filter=Items/any(i:i/Order/Cases/any())&$orderby=Payer/SupportTier,CompanyCode desc&$top=7&$count=true",
        "Cases?$filter=Order/Customer/SupportTier eq 'Gold' or Product/ListPrice gt 100&$orderby=Product/ListPrice&$top=8&$expand=Order($expand=Items)",
        "Products?$filter=Cases/any(c:c/Customer/Language eq 'EN' and c/CreatedAt gt CreatedAt)&$orderby=Currency,Name desc&$skip=2&$top=10",
    ];

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task Pages_OfEverySize_HoldTheSameRows(string url)
    {
        var query = UrlReader.Read(url);
        foreach (var world in worlds.All.Where(w => w.Takes(query)))
        {
            var check = new OracleCheck(world);
            var rows = ((ExpectedRows)check.Expect(query)!.Expected).Rows.Items.Count;
            Assert.InRange(rows, RowsMin, RowsMax);
            foreach (var size in world == worlds.All[0] ? Enumerable.Range(1, rows + 1) : [1, 3, rows])
            {
                var outcome = await check.RunAsync(query with { PageSize = size }, TestContext.Current.CancellationToken);

                Assert.True(outcome is { Difference: null, Refusal: null }, $"[{world.Name}] {url} maxpagesize={size}\n{outcome.Difference ?? outcome.Refusal}");
            }
        }
    }

    [Fact]
    public async Task LastPage_OfWholePages_HasNoNextLink()
    {
        foreach (var world in worlds.All)
        {
            var query = UrlReader.Read("Customers?$filter=Orders/any()&$orderby=Name&$top=12&$select=Id maxpagesize=4");

            var answer = await GatewayAnswer.GetAsync(world, UrlPrinter.Print(query), query.PageSize, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal([4, 4, 4], answer.Pages.Select(p => p.GetProperty("value").GetArrayLength()));
            Assert.Equal(JsonValueKind.Undefined, answer.Pages[^1].TryGetProperty("@odata.nextLink", out var next) ? next.ValueKind : JsonValueKind.Undefined);
        }
    }
}
