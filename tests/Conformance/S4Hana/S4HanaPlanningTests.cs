using System.Collections.Immutable;
using System.Net;
using CanonicalGateway.Adapters.S4Hana;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using Xunit;

namespace CanonicalGateway.Tests.Conformance.S4Hana;

/// <summary>What the adapter tells planners: estimates, figures of calls, and conditions of partitions done exactly.</summary>
public sealed class S4HanaPlanningTests
{
    [Theory]
    [InlineData("A_SalesOrder", "SalesOrganization", "eq", "1010", "SalesOrganization eq '1010'")]
    [InlineData("A_SalesOrder", "SalesOrganization", "ne", "1010", "SalesOrganization ne '1010'")]
    [InlineData("A_SalesOrder", "SalesOrganization", "in", "1010,1710", "(SalesOrganization eq '1010' or SalesOrganization eq '1710')")]
    [InlineData("A_SalesOrder", "SalesOrganization", "not in", "1010,1710", "SalesOrganization ne '1010' and SalesOrganization ne '1710'")]
    [InlineData("A_SalesOrder", "Status", "in", "Completed,Cancelled", "((OverallSDDocumentRejectionSts ne 'C' and OverallSDProcessStatus eq 'C') or OverallSDDocumentRejectionSts eq 'C')")]
    [InlineData("A_SalesOrder", "DeliveryStatus", "ne", "Delivered", "OverallTotalDeliveryStatus ne 'C'")]
    [InlineData("A_SalesOrder", "DeliveryStatus", "not in", "NotRelevant,Delivered", "OverallTotalDeliveryStatus ne '' and OverallTotalDeliveryStatus ne 'C'")]
    [InlineData("A_SalesOrder", "Id", "ge", "50000000", "SalesOrder ge '50000000'")]
    [InlineData("A_SalesOrder", "Id", "not ge", "50000000", "SalesOrder lt '50000000'")]
    [InlineData("A_SalesOrder", "CustomerId", "in", "1000001,1000002", "(SoldToParty eq '1000001' or SoldToParty eq '1000002')")]
    [InlineData("A_BillingDocument", "CompanyCode", "eq", "1010", "CompanyCode eq '1010'")]
    [InlineData("A_BillingDocument", "CompanyCode", "ne", "1010", "CompanyCode ne '1010'")]
    [InlineData("A_BillingDocument", "CompanyCode", "not in", "1010,1710", "CompanyCode ne '1010' and CompanyCode ne '1710'")]
    [InlineData("A_BillingDocument", "Kind", "ne", "Cancellation", "SDDocumentCategory ne 'N' and SDDocumentCategory ne 'S'")]
    [InlineData("A_BillingDocument", "Id", "ge", "90000000", "BillingDocument ge '90000000'")]
    [InlineData("A_BillingDocument", "Id", "lt", "90000000", "BillingDocument lt '90000000'")]
    [InlineData("A_Product", "Id", "ge", "TG", "Product ge 'TG'")]
    public async Task Conditions_OfPartitions_AreExact(string resource, string name, string words, string values, string filter)
    {
        await using var system = await S4HanaSystem.OpenAsync();
        var source = system.SourceOf(resource);
        var property = source.Type.Property(name);
        var condition = Condition(property, words.Replace("not ", "", StringComparison.Ordinal), values.Split(','));

        var offer = system.Reader.Negotiate(Ask(source, words.StartsWith("not ", StringComparison.Ordinal) ? new NotExpr(condition) : condition));

        Assert.Equal(Verdict.Exact, offer.Verdicts[0]);
        Assert.EndsWith("&$filter=" + filter, offer.Scan.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Estimate_OfConditions_CountsInTheBackend()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        var orders = system.SourceOf("A_SalesOrder");
        var organization = orders.Type.Property(nameof(Order.SalesOrganization));

        var estimate = await EstimateAsync(system, Ask(orders, Condition(organization, "ne", "1010")) with { Top = 5 });
        var customers = await EstimateAsync(system, Ask(system.SourceOf("A_BusinessPartner")));

        Assert.Equal(S4HanaSystem.Data.Orders.Count(o => o.SalesOrganization != "1010"), estimate);
        Assert.Equal(S4HanaSystem.Data.InErp.Count, customers);
        Assert.Equal(
            [
                "/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder/$count?$filter=SalesOrganization%20ne%20'1010'",
                "/sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner/$count?$filter=Customer%20ne%20''",
            ],
            system.Transport.Targets);
    }

    [Fact]
    public async Task Estimate_OfOneKey_IsOneWithoutACall()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        var orders = system.SourceOf("A_SalesOrder");

        Assert.Equal(1, await EstimateAsync(system, Ask(orders, Condition(orders.Type.Key!, "eq", "17")) with { IsSingleRow = true }));
        Assert.Empty(system.Transport.Targets);
    }

    [Theory]
    [InlineData(200, "about 7", "text/plain", null)]
    [InlineData(200, "-7", "text/plain", null)]
    [InlineData(200, "", "text/plain", null)]
    [InlineData(200, "\uFEFF7", "text/plain", 7L)]
    public async Task Estimate_NumberThatCannotBeRead_IsNone(int status, string body, string type, long? wanted)
    {
        await using var system = await S4HanaSystem.OpenAsync();
        system.Transport.Instead = _ => ((HttpStatusCode)status, body, type);

        Assert.Equal(wanted, await EstimateAsync(system, Ask(system.SourceOf("A_SalesOrder"))));
    }

    [Theory]
    [InlineData(200, "<html>Log on</html>", "text/html")]
    [InlineData(400, """{"error":{"code":"X","message":{"value":"no"}}}""", "application/json")]
    public async Task Estimate_AnswerThatIsNone_IsAFault(int status, string body, string type)
    {
        await using var system = await S4HanaSystem.OpenAsync();
        system.Transport.Instead = _ => ((HttpStatusCode)status, body, type);

        var failure = await Assert.ThrowsAsync<GatewayException>(() => EstimateAsync(system, Ask(system.SourceOf("A_SalesOrder"))));

        Assert.Equal(GatewayErrorCode.BackendFault, failure.Error.Code);
    }

    [Fact]
    public async Task Figures_OfCalls_FollowPagesAndAddresses()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        await using var narrow = await S4HanaSystem.OpenAsync(
            new S4HanaOptions { User = "SANDBOX", Password = "sandbox-secret", UrlCharactersMax = 2000, PageRows = 500, ExpandedPageRows = 50 });
        var items = CanonicalModel.V1.FindType(nameof(Order))!.Navigation(nameof(Order.Items));

        foreach (var (one, rows, expanded) in new[] { (system, 1000, 200), (narrow, 500, 50) })
        {
            var orders = one.SourceOf("A_SalesOrder");
            Assert.Equal(rows, one.Reader.Negotiate(Ask(orders)).RowsPerCall);
            Assert.Equal(expanded, one.Reader.Negotiate(Ask(orders) with { Shape = CanonicalRows.ShapeOf(orders.Type, [orders.Type.Key!, items]) }).RowsPerCall);

            string[] keys = [.. S4HanaSystem.Data.Orders.Take(300).Select(o => o.Id.PadLeft(10, '4'))];
            var lookup = Ask(orders) with { LookupBy = orders.Type.Key };
            await one.ReadAsync(lookup, keys);
            Assert.Equal((keys.Length - 1) / one.Reader.Negotiate(lookup).KeysPerCall + 1, one.Transport.Targets.Count);
        }

        Assert.Equal(100, system.Reader.Negotiate(Ask(system.SourceOf("A_SalesOrder"))).KeysPerCall);
    }

    private static async Task<long?> EstimateAsync(S4HanaSystem system, ScanRequest request) =>
        await system.Reader.EstimateAsync(system.Reader.Negotiate(request).Scan, TestContext.Current.CancellationToken);

    private static ScanRequest Ask(Source source, params ImmutableArray<Expr> conditions) =>
        new(source, CanonicalRows.ShapeOf(source.Type, [source.Type.Key!])) { Conjuncts = conditions };

    private static Expr Condition(Property property, string word, params string[] values)
    {
        var path = new PathExpr(0, [property], property.Type);
        var literals = values.Select(v => property.Enum is { } type ? Value.Of(type, type.PositionOf(v)) : Value.Of(v)).ToImmutableArray();
        return word switch
        {
            "in" => new InExpr(path, literals),
            "eq" => new CompareExpr(CompareOperator.Equal, path, new LiteralExpr(literals[0]), property.Collation),
            "ne" => new CompareExpr(CompareOperator.NotEqual, path, new LiteralExpr(literals[0]), property.Collation),
            "ge" => new CompareExpr(CompareOperator.GreaterOrEqual, path, new LiteralExpr(literals[0]), property.Collation),
            _ => new CompareExpr(CompareOperator.Less, path, new LiteralExpr(literals[0]), property.Collation),
        };
    }
}
