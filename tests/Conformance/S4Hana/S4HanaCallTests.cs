using CanonicalGateway.Adapters.S4Hana;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Sandbox.S4Hana;
using Xunit;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Conformance.S4Hana;

/// <summary>The calls that reads become: their text, their number, their length.</summary>
public sealed class S4HanaCallTests
{
    private static readonly StructuredType OrderType = CanonicalModel.V1.FindType(nameof(Order))!;

    [Fact]
    public async Task Order_ByKey_IsOneEntityCall()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        var request = Ask(system, "A_SalesOrder", nameof(Order.Id), nameof(Order.NetAmount)) with { Conjuncts = [IdIs("17")], IsSingleRow = true };

        var rows = await system.ReadAsync(request);

        Assert.Single(rows);
        Assert.Equal("/sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder('17')?$select=SalesOrder,TotalNetAmount", Assert.Single(system.Transport.Targets));
        Assert.Equal(Verdict.Exact, system.Reader.Negotiate(request).Verdicts[0]);
    }

    [Fact]
    public async Task Order_ByUnknownKey_IsNoRow()
    {
        await using var system = await S4HanaSystem.OpenAsync();

        var rows = await system.ReadAsync(Ask(system, "A_SalesOrder", nameof(Order.Id)) with { Conjuncts = [IdIs("4000000000")], IsSingleRow = true });

        Assert.Empty(rows);
        Assert.Single(system.Transport.Targets);
    }

    // The field would take '007' for 7; what it can never show is not asked for at all.
    [Theory]
    [InlineData("007")]
    [InlineData("")]
    [InlineData("7 ")]
    [InlineData("12345678901")]
    [InlineData("abc")]
    public async Task Order_ByKeyThatCannotBe_IsNotAskedFor(string id)
    {
        await using var system = await S4HanaSystem.OpenAsync();

        var rows = await system.ReadAsync(Ask(system, "A_SalesOrder", nameof(Order.Id)) with { Conjuncts = [IdIs(id)], IsSingleRow = true });

        Assert.Empty(rows);
        Assert.Empty(system.Transport.Targets);
    }

    [Fact]
    public async Task Orders_FilteredSortedLimited_AreOneCallInTheBackendsWords()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        var status = OrderType.Property(nameof(Order.Status));
        var date = OrderType.Property(nameof(Order.OrderDate));
        var request = Ask(system, "A_SalesOrder", nameof(Order.Id)) with
        {
            Conjuncts =
            [
                Is(status, CompareOperator.Equal, Value.Of(status.Enum!, (int)OrderStatus.Open)),
                Is(date, CompareOperator.GreaterOrEqual, Value.Of(new DateOnly(2024, 2, 29))),
            ],
            OrderBy = [Key(date, true), Key(OrderType.Key!, false)],
            Top = 20,
            Skip = 40,
            Count = true,
        };

        var offer = system.Reader.Negotiate(request);

        Assert.True(offer is { IsOrdered: true, IsLimited: true, IsCounted: true });
        Assert.Equal(
            "GET /sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder?$select=SalesOrder"
            + "&$filter=OverallSDDocumentRejectionSts ne 'C' and (OverallSDProcessStatus eq 'A' or OverallSDProcessStatus eq '')"
            + " and SalesOrderDate ge datetime'2024-02-29T00:00:00'"
            + "&$orderby=SalesOrderDate desc,SalesOrder&$top=20&$skip=40&$inlinecount=allpages",
            offer.Scan.Describe());
        await system.ReadAsync(request);
        Assert.Single(system.Transport.Targets);
    }

    [Fact]
    public void Changed_WithoutChange_FallsBackOnCreation()
    {
        var reader = S4HanaAdapter.Create("s4", CanonicalModel.V1, S4HanaSystem.Options, new PlainTransport("s4", new Uri("http://127.0.0.1:1"), null)).Reader!;
        var source = reader.Sources.Single(s => s.Resource == "A_SalesOrder");
        var changed = OrderType.Property(nameof(Order.ModifiedAt));
        var request = new ScanRequest(source, CanonicalRows.ShapeOf(OrderType, [OrderType.Key!]))
        {
            Conjuncts = [Is(changed, CompareOperator.Greater, Value.Of(new DateTimeOffset(2026, 1, 12, 8, 51, 49, 719, TimeSpan.Zero)))],
        };

        var offer = reader.Negotiate(request);

        // Seven decimals are kept, three are shown: later than .719 as shown is .720 and up.
        Assert.Equal(Verdict.Exact, offer.Verdicts[0]);
        Assert.EndsWith(
            "$filter=(LastChangeDateTime ge datetimeoffset'2026-01-12T08:51:49.72Z' or (LastChangeDateTime eq null and CreationDate gt datetime'2026-01-12T00:00:00'))",
            offer.Scan.Describe(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_OnlyCounted_AreCountedWithoutRows()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        var request = Ask(system, "A_SalesOrder", nameof(Order.Id)) with { Top = 0, Count = true };

        long? total = null;
        await foreach (var batch in system.Reader.ReadAsync(system.Reader.Negotiate(request).Scan, ScanArguments.None, TestContext.Current.CancellationToken))
        {
            total = batch.TotalCount;
            batch.Dispose();
        }

        Assert.Equal(S4HanaSystem.Data.Orders.Count, total);
        Assert.EndsWith("/A_SalesOrder/$count", Assert.Single(system.Transport.Targets), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PushableProperties_EqualToNullAndToValues_AreExact()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        foreach (var source in system.Reader.Sources)
        {
            foreach (var property in source.PushableProperties)
            {
                Value value = property.Type switch
                {
                    ValueType.String => Value.Of("1"),
                    ValueType.Boolean => Value.True,
                    ValueType.Decimal => Value.Of(1.5m),
                    ValueType.Date => Value.Of(new DateOnly(2026, 1, 31)),
                    ValueType.Enum => Value.Of(property.Enum!, property.Enum!.Members.Length - 1),
                    _ => Value.Of(new DateTimeOffset(2026, 1, 31, 1, 2, 3, TimeSpan.Zero)),
                };
                var shape = CanonicalRows.ShapeOf(source.Type, [source.Type.Key!]);
                foreach (var literal in new[] { Value.Null, value })
                {
                    var request = new ScanRequest(source, shape)
                    {
                        Conjuncts = [Is(property, CompareOperator.Equal, literal), Is(property, CompareOperator.NotEqual, literal)],
                    };
                    Assert.All(system.Reader.Negotiate(request).Verdicts, v => Assert.Equal(Verdict.Exact, v));
                }
            }
        }

        string[] computed = [nameof(Order.BillingStatus), nameof(Order.TaxAmount), nameof(Order.ExternalIds)];
        var orders = system.SourceOf("A_SalesOrder");
        Assert.Equal(computed, orders.Properties.Except(orders.PushableProperties).Select(p => p.Name));
    }

    [Fact]
    public async Task Items_OfSomeColumns_SelectOnlyThem()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        var source = system.SourceOf("A_SalesOrder");
        var items = OrderType.Navigation(nameof(Order.Items));
        var shape = new Contracts.Rows.Shape(
            OrderType,
            [new(OrderType.Key!), new(items, new Contracts.Rows.Shape(items.Target, [new(items.Target.Property(nameof(OrderItem.UnitPrice)))]))]);

        var text = system.Reader.Negotiate(new ScanRequest(source, shape) { Top = 5 }).Scan.Describe();

        Assert.EndsWith("?$select=SalesOrder,to_Item/NetAmount,to_Item/RequestedQuantity&$expand=to_Item&$top=5", text, StringComparison.Ordinal);
    }

    // Each text must reach the field as it is, whatever the address makes of its characters.
    [Theory]
    [InlineData("' or '1'='1")]
    [InlineData("a+b&c#d%27;/?=")]
    [InlineData("') or (SalesOrder ne '")]
    [InlineData("Ä\"\\😀")]
    public async Task Text_OfQueryCharacters_StaysALiteral(string text)
    {
        await using var system = await S4HanaSystem.OpenAsync();
        var reference = OrderType.Property(nameof(Order.CustomerReference));
        var request = Ask(system, "A_SalesOrder", nameof(Order.Id)) with { Conjuncts = [Is(reference, CompareOperator.Equal, Value.Of(text))] };

        var rows = await system.ReadAsync(request);

        Assert.Equal(S4HanaSystem.Data.Orders.Count(o => o.CustomerReference == text), rows.Count);
        Assert.DoesNotContain('+', Assert.Single(system.Transport.Targets));
        Assert.Contains(text.Replace("'", "''", StringComparison.Ordinal), Uri.UnescapeDataString(system.Transport.Targets[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_OfManyKeys_TakesCallsOfAHundred()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        string[] keys = [.. S4HanaSystem.Data.Orders.Take(250).Select(o => o.Id)];

        var rows = await system.ReadAsync(Ask(system, "A_SalesOrder", nameof(Order.Id)) with { LookupBy = OrderType.Key }, keys);

        Assert.Equal(250, rows.Count);
        Assert.Equal(3, system.Transport.Targets.Count);
    }

    [Fact]
    public async Task Addresses_OfManyKeysAndConditions_KeepTheirBound()
    {
        await using var system = await S4HanaSystem.OpenAsync(new S4HanaOptions { User = "SANDBOX", Password = "sandbox-secret", UrlCharactersMax = 2000 });
        string[] keys = [.. S4HanaSystem.Data.Orders.Take(200).Select(o => o.Id)];
        var reference = OrderType.Property(nameof(Order.CustomerReference));
        var wide = new InExpr(new PathExpr(0, [reference], ValueType.String), [.. Enumerable.Range(0, 60).Select(i => Value.Of($"Größe {i}"))]);
        var request = Ask(system, "A_SalesOrder", nameof(Order.Id)) with { LookupBy = OrderType.Key, Conjuncts = [wide] };

        var offer = system.Reader.Negotiate(request);
        await system.ReadAsync(request, keys);

        Assert.Equal(Verdict.Unsupported, offer.Verdicts[0]);
        Assert.All(system.Transport.Targets, t => Assert.InRange(t.Length, 1, 2000));
        Assert.True(system.Transport.Targets.Count > 2);
    }

    [Fact]
    public async Task Pages_ReadInPart_AreNotAskedForBeyond()
    {
        await using var system = await S4HanaSystem.OpenAsync(system: new S4HanaSimulatorOptions { PageRows = 10 });
        var scan = system.Reader.Negotiate(Ask(system, "A_SalesOrder", nameof(Order.Id))).Scan;

        await foreach (var batch in system.Reader.ReadAsync(scan, ScanArguments.None, TestContext.Current.CancellationToken))
        {
            batch.Dispose();
            break;
        }

        Assert.Single(system.Transport.Targets);
    }

    [Fact]
    public async Task Pages_LeftWhileTheNextIsOnItsWay_EndQuietly()
    {
        await using var system = await S4HanaSystem.OpenAsync(system: new S4HanaSimulatorOptions { PageRows = 10 });
        var scan = system.Reader.Negotiate(Ask(system, "A_SalesOrder", nameof(Order.Id))).Scan;
        var count = 0;

        await foreach (var batch in system.Reader.ReadAsync(scan, ScanArguments.None, TestContext.Current.CancellationToken))
        {
            batch.Dispose();
            if (++count == 2)
            {
                break;
            }
        }

        // The third page was asked for ahead, and no more than that.
        Assert.Equal(3, system.Transport.Targets.Count);
    }

    [Fact]
    public async Task Lookup_LeftEarly_StopsTheCallsBesideIt()
    {
        await using var system = await S4HanaSystem.OpenAsync(new S4HanaOptions { User = "SANDBOX", Password = "sandbox-secret", KeysPerCall = 2 });
        var scan = system.Reader.Negotiate(Ask(system, "A_SalesOrder", nameof(Order.Id)) with { LookupBy = OrderType.Key }).Scan;
        string[] keys = [.. S4HanaSystem.Data.Orders.Take(200).Select(o => o.Id)];

        await foreach (var batch in system.Reader.ReadAsync(scan, ScanArguments.None with { Keys = keys }, TestContext.Current.CancellationToken))
        {
            batch.Dispose();
            break;
        }

        Assert.InRange(system.Transport.Targets.Count, 1, 20);
    }

    [Fact]
    public async Task Lookup_OneOfItsCallsFails_FailsAsAWhole()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        string[] keys = [.. S4HanaSystem.Data.Orders.Take(250).Select(o => o.Id)];
        system.Transport.Instead = request =>
            request.Target.Contains($"'{keys[204]}'", StringComparison.Ordinal) ? (System.Net.HttpStatusCode.BadRequest, "{}", "application/json") : null;

        var failure = await Assert.ThrowsAsync<Contracts.Errors.GatewayException>(
            () => system.ReadAsync(Ask(system, "A_SalesOrder", nameof(Order.Id)) with { LookupBy = OrderType.Key }, keys));

        Assert.Equal("s4", failure.Error.Backend);
    }

    [Fact]
    public async Task Top_OverSeveralPages_StopsAtTheLastRow()
    {
        await using var system = await S4HanaSystem.OpenAsync(system: new S4HanaSimulatorOptions { PageRows = 10, ShortPages = true });

        var rows = await system.ReadAsync(Ask(system, "A_SalesOrder", nameof(Order.Id)) with { Top = 25, OrderBy = [Key(OrderType.Key!, false)] });

        Assert.Equal(Enumerable.Range(1, 25).Select(i => Value.Of($"{i}")), rows.Select(r => r.Value(OrderType.Key!)));
    }

    [Fact]
    public async Task Media_OfProductAndInvoice_AreWhereTheAdapterSays()
    {
        await using var system = await S4HanaSystem.OpenAsync();
        var model = CanonicalModel.V1;
        var image = model.FindType(nameof(Product))!.Property(nameof(Product.Image));
        var document = model.FindType(nameof(Invoice))!.Property(nameof(Invoice.Document));

        using var png = await GetAsync(system.Adapter.Media!.TargetOf(image, S4HanaSystem.Data.Products[0].Id)!);
        using var pdf = await GetAsync(system.Adapter.Media!.TargetOf(document, S4HanaSystem.Data.Invoices[0].Id)!);

        Assert.Equal("image/png", png.ContentHeaders.ContentType?.MediaType);
        Assert.Equal("application/pdf", pdf.ContentHeaders.ContentType?.MediaType);
        Assert.Null(system.Adapter.Media!.TargetOf(OrderType.Key!, "1"));

        Task<BackendReply> GetAsync(string target) => system.Transport.SendAsync(BackendRequest.Get(target) with { Accept = "*/*" }, TestContext.Current.CancellationToken);
    }

    private static ScanRequest Ask(S4HanaSystem system, string resource, params string[] properties)
    {
        var source = system.SourceOf(resource);
        return new ScanRequest(source, CanonicalRows.ShapeOf(source.Type, properties.Select(source.Type.Property)));
    }

    private static CompareExpr IdIs(string id) => Is(OrderType.Key!, CompareOperator.Equal, Value.Of(id));

    private static CompareExpr Is(Property property, CompareOperator compare, Value value) =>
        new(compare, new PathExpr(0, [property], property.Type), new LiteralExpr(value), property.Collation);

    private static SortKey Key(Property property, bool isDescending) => new(new PathExpr(0, [property], property.Type), isDescending, property.Collation);
}
