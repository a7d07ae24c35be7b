using System.Globalization;
using System.Net;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using Xunit;

namespace CanonicalGateway.Tests.Conformance.S4Hana;

/// <summary>Answers that are not as they should be, and the forms that good ones may have.</summary>
public sealed class S4HanaAnswerTests
{
    private const string Json = "application/json";

    private static readonly StructuredType OrderType = CanonicalModel.V1.FindType(nameof(Order))!;

    [Theory]
    [InlineData("https://elsewhere.example/other/place?$skiptoken=1")]
    [InlineData("/sap/bc/gui")]
    [InlineData("https://elsewhere.example")]
    [InlineData("/sap/opu/odata/sap/X\\r\\nHost: y")]
    public async Task NextLink_OutsideTheServices_IsAFault(string link)
    {
        var failure = await FailAsync($$"""{"d":{"results":[],"__next":"{{link}}"} }""");

        Assert.Contains("outside its services", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NextLink_ToItself_IsAFault()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        system.Transport.Instead = request => (HttpStatusCode.OK, $$"""{"d":{"results":[],"__next":"https://s4.internal:44300{{request.Target}}"} }""", Json);

        var failure = await Assert.ThrowsAsync<GatewayException>(() => system.ReadAsync(Orders(system)));

        Assert.Contains("in a circle", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://s4.internal:44300/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder?$skiptoken=2")]
    [InlineData("/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder?$skiptoken=2")]
    [InlineData("A_SalesOrder?$skiptoken=2")]
    public async Task NextLink_OfAnyForm_IsFollowedAtTheConfiguredBase(string link)
    {
        await using var system = await S4HanaSystem.OpenAsync();
        system.Transport.Instead = request => (HttpStatusCode.OK, request.Target.Contains("skiptoken", StringComparison.Ordinal)
            ? """{"d":{"results":[{"SalesOrder":"2"}]}}"""
            : $$"""{"d":{"results":[{"SalesOrder":"1"}],"__next":"{{link}}"} }""", Json);

        var rows = await system.ReadAsync(Orders(system));

        Assert.Equal(["1", "2"], rows.Select(r => r.Value(OrderType.Key!).String));
        Assert.Equal("/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder?$skiptoken=2", system.Transport.Targets[1]);
    }

    [Fact]
    public async Task Page_LongerThanAsked_IsCut()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        system.Transport.Instead = _ => (HttpStatusCode.OK, """{"d":{"results":[{"SalesOrder":"1"},{"SalesOrder":"2"},{"SalesOrder":"3"}]}}""", Json);

        Assert.Equal(2, (await system.ReadAsync(Orders(system) with { Top = 2 })).Count);
    }

    [Fact]
    public async Task Count_Missing_IsAFault()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        system.Transport.Instead = _ => (HttpStatusCode.OK, """{"d":{"results":[]}}""", Json);

        var failure = await Assert.ThrowsAsync<GatewayException>(() => system.ReadAsync(Orders(system) with { Count = true, Top = 5 }));

        Assert.Contains("__count", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"d":{"results":{}}""")]
    [InlineData("""{"value":[]}""")]
    [InlineData("""{"d":{"results":[{"SalesOrder":{}}]}}""")]
    [InlineData("""{"d":{"results":[{"SalesOrder":"1","CreationDate":"2026-01-01"}]}}""")]
    [InlineData("")]
    public async Task Page_OfAnotherForm_IsAFault(string body)
    {
        Assert.Equal(GatewayErrorCode.BackendFault, (await FailAsync(body)).Code);
    }

    [Fact]
    public async Task Error_OfTheBackend_IsToldInItsWords()
    {
        var failure = await FailAsync(
            """{"error":{"code":"/IWBEP/CM_MGW_RT/021","message":{"lang":"en","value":"Invalid expression"},"innererror":{}}}""", HttpStatusCode.BadRequest);

        Assert.Equal(GatewayErrorCode.BackendFault, failure.Code);
        Assert.Equal("s4", failure.Backend);
        Assert.Contains("400: /IWBEP/CM_MGW_RT/021 Invalid expression", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, GatewayErrorCode.BackendFault)]
    [InlineData(HttpStatusCode.NotFound, GatewayErrorCode.BackendFault)]
    [InlineData(HttpStatusCode.Forbidden, GatewayErrorCode.BackendRefusedCredentials)]
    [InlineData(HttpStatusCode.Found, GatewayErrorCode.BackendFault)]
    public async Task Page_OfALoginForm_IsAFault(HttpStatusCode status, GatewayErrorCode code)
    {
        Assert.Equal(code, (await FailAsync("<html>Log on</html>", status, "text/html")).Code);
    }

    [Fact]
    public async Task Entity_OfAnUnknownService_IsAFault()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        system.Transport.Instead = _ => (HttpStatusCode.NotFound, """{"error":{"code":"/IWFND/MED/170","message":{"lang":"en","value":"No service found"}}}""", Json);
        var key = new CompareExpr(CompareOperator.Equal, new PathExpr(0, [OrderType.Key!], OrderType.Key!.Type), new LiteralExpr(Value.Of("1")));

        var failure = await Assert.ThrowsAsync<GatewayException>(() => system.ReadAsync(Orders(system) with { Conjuncts = [key], IsSingleRow = true }));

        Assert.Contains("No service found", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_Wrong_IsRefusedWithoutASecondTry()
    {
        var options = new Adapters.S4Hana.S4HanaOptions { User = "SANDBOX", Password = "not-it" };
        await using var system = await S4HanaSystem.OpenAsync(options);

        var failure = await Assert.ThrowsAsync<GatewayException>(() => system.ReadAsync(Orders(system)));

        Assert.Equal(GatewayErrorCode.BackendRefusedCredentials, failure.Error.Code);
        Assert.Single(system.Host.Requests.Snapshot());
        Assert.DoesNotContain("not-it", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row_OfManyForms_ReadsAsTheMapSays()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        system.Transport.Instead = _ => (HttpStatusCode.OK, """
            {"d":{"results":[{"__metadata":{"uri":"x"},"SalesOrder":"1","PurchaseOrderByCustomer":"","CreationDate":"\/Date(-220924800000)\/",
            "LastChangeDateTime":"\/Date(1768207909719-0300)\/","TotalNetAmount":"-12.500","OverallSDProcessStatus":"Z","OverallSDDocumentRejectionSts":"",
            "to_PricingElement":{"results":[{"ConditionType":"MWST","ConditionAmount":"1.10"},{"ConditionType":"PR00","ConditionAmount":"9"},{"ConditionType":"MWST","ConditionAmount":"2.00"}]},
            "to_Item":{"results":[{"OrderRelatedBillingStatus":""},{"OrderRelatedBillingStatus":"C"}]} }]}}
            """, Json);
        var wanted = new[]
        {
            nameof(Order.Id), nameof(Order.CustomerReference), nameof(Order.CreatedAt), nameof(Order.ModifiedAt), nameof(Order.NetAmount),
            nameof(Order.Status), nameof(Order.TaxAmount), nameof(Order.BillingStatus), nameof(Order.DeliveryStatus),
        }.Select(OrderType.Property).ToArray();

        var row = Assert.Single(await system.ReadAsync(new ScanRequest(system.SourceOf("A_SalesOrder"), CanonicalRows.ShapeOf(OrderType, wanted))));

        Assert.True(row.Value(wanted[1]).IsNull);
        Assert.Equal(new DateTimeOffset(1963, 1, 1, 0, 0, 0, TimeSpan.Zero), row.Value(wanted[2]).DateTimeOffset);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1768207909719), row.Value(wanted[3]).DateTimeOffset);
        Assert.Equal(-12.5m, row.Value(wanted[4]).Decimal);
        Assert.Equal((int)OrderStatus.Other, row.Value(wanted[5]).Integer);
        Assert.Equal(3.1m, row.Value(wanted[6]).Decimal);
        Assert.Equal((int)BillingStatus.Billed, row.Value(wanted[7]).Integer);
        Assert.Equal((int)DeliveryStatus.NotRelevant, row.Value(wanted[8]).Integer);
    }

    [Theory]
    [InlineData("\"PT13H20M05S\"", "13:20:05")]
    [InlineData("\"PT5M\"", "00:05:00")]
    [InlineData("\"PT00H00M00S\"", "00:00:00")]
    [InlineData("null", "00:00:00")]
    public async Task Invoice_CreatedAtATimeOfDay_IsThatInstant(string time, string expected)
    {
        await using var system = await S4HanaSystem.OpenAsync();
        system.Transport.Instead = _ => (
            HttpStatusCode.OK, $$"""{"d":{"results":[{"BillingDocument":"9","CreationDate":"/Date(1768176000000)/","CreationTime":{{time}},"LastChangeDateTime":null}] } }""", Json);
        var source = system.SourceOf("A_BillingDocument");
        Property[] wanted = [source.Type.Key!, source.Type.Property(nameof(Invoice.CreatedAt)), source.Type.Property(nameof(Invoice.ModifiedAt))];

        var row = Assert.Single(await system.ReadAsync(new ScanRequest(source, CanonicalRows.ShapeOf(source.Type, wanted))));

        var instant = new DateTimeOffset(2026, 1, 12, 0, 0, 0, TimeSpan.Zero) + TimeSpan.Parse(expected, CultureInfo.InvariantCulture);
        Assert.Equal(instant, row.Value(wanted[1]).DateTimeOffset);
        Assert.Equal(instant, row.Value(wanted[2]).DateTimeOffset);
    }

    private static ScanRequest Orders(S4HanaSystem system) => new(
        system.SourceOf("A_SalesOrder"), CanonicalRows.ShapeOf(OrderType, [OrderType.Key!, OrderType.Property(nameof(Order.CreatedAt))]));

    private static async Task<GatewayError> FailAsync(string body, HttpStatusCode status = HttpStatusCode.OK, string mediaType = Json)
    {
        await using var system = await S4HanaSystem.OpenAsync();
        system.Transport.Instead = _ => (status, body, mediaType);
        return (await Assert.ThrowsAsync<GatewayException>(() => system.ReadAsync(Orders(system)))).Error;
    }
}
