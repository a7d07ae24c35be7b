using System.Globalization;
using System.Reflection;
using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.S4Hana;

/// <summary>Orders that change while the system runs. Each test has a system of its own.</summary>
public sealed class S4HanaChangeTests : IAsyncLifetime
{
    private const string Items = "API_SALES_ORDER_SRV/A_SalesOrderItem";
    private const string Partners = "API_SALES_ORDER_SRV/A_SalesOrderHeaderPartner";

    private readonly S4HanaSystem _system = new() { Options = new() { PageRows = 50, ExpandedPageRows = 20 } };

    private int Count => _system.Data.Orders.Count;

    public ValueTask InitializeAsync() => _system.InitializeAsync();

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Insert_AnOrder_StandsInEveryTableAndNavigation(bool isReadBefore)
    {
        if (isReadBefore)
        {
            await ReadEverythingAsync();
        }

        _system.Simulator.InsertOrder(Sample("49999999", "1000001"));

        var header = (await _system.ReadAsync($"{S4HanaSystem.Orders}('49999999')?$expand=to_Item/to_SalesOrder,to_Partner,to_PricingElement")).GetProperty("d");
        Assert.Equal(["10", "20"], Results(header, "to_Item").Select(item => Text(item, "SalesOrderItem")));
        Assert.All(Results(header, "to_Item"), item => Assert.Equal("49999999", Text(item.GetProperty("to_SalesOrder"), "SalesOrder")));
        Assert.Equal(2, Results(header, "to_Partner").Count);
        Assert.NotEmpty(Results(header, "to_PricingElement"));
        Assert.Equal(2, (await _system.ResultsAsync($"{Items}?$filter=SalesOrder eq '49999999'")).Count);
        Assert.Equal("7.000", Text((await _system.ReadAsync($"{Items}(SalesOrder='49999999',SalesOrderItem='20')")).GetProperty("d"), "RequestedQuantity"));
        Assert.Equal(2, await _system.CountAsync(Partners, "SalesOrder eq '49999999'"));
        Assert.Equal(1, await _system.CountAsync(S4HanaSystem.Orders, "SoldToParty eq '1000001' and SalesOrder eq '49999999'"));
        Assert.Equal(Count + 1, await _system.CountAsync(S4HanaSystem.Orders, "SalesOrder ne ''"));
    }

    [Fact]
    public async Task Insert_BetweenTwoOrders_ComesInTheOrderOfTheKey()
    {
        await ReadEverythingAsync();

        _system.Simulator.InsertOrder(Sample("49999999", "1000001"));

        var expected = _system.Data.Orders.Select(order => order.Id).Append("49999999").OrderBy(id => int.Parse(id, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(expected, (await AllIdsAsync("")).ToArray());
        Assert.Equal(expected.Reverse(), await AllIdsAsync("&$orderby=SalesOrder desc"));
        Assert.Equal(expected.Length, (await AllIdsAsync("&$orderby=TotalNetAmount")).Distinct().Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delete_AnOrder_LeavesNothingOfIt(bool isReadBefore)
    {
        var order = _system.Data.Orders.First(candidate => candidate.Items.Count > 1);
        if (isReadBefore)
        {
            await ReadEverythingAsync();
        }

        Assert.True(_system.Simulator.DeleteOrder(order.Id.PadLeft(10, '0')));
        Assert.False(_system.Simulator.DeleteOrder(order.Id));

        await _system.ReadAsync($"{S4HanaSystem.Orders}('{order.Id}')", 404);
        Assert.Equal(0, await _system.CountAsync(Items, $"SalesOrder eq '{order.Id}'"));
        Assert.Equal(0, await _system.CountAsync(Partners, $"SalesOrder eq '{order.Id}'"));
        Assert.Equal(_system.Data.Orders.Where(other => other != order).Select(other => other.Id), await AllIdsAsync(""));
        Assert.Equal(
            _system.Data.Orders.Where(other => other != order).Sum(other => other.Items.Count), (await _system.AllAsync($"{Items}?$select=SalesOrder")).Rows.Count);
    }

    [Fact]
    public async Task Touch_AnOrder_ChangesAmountTimeAndEntityTagOnly()
    {
        var order = _system.Data.Orders.First(candidate => candidate.Currency == "EUR" && candidate.Items.Count > 1);
        var at = new DateTimeOffset(2026, 3, 1, 8, 30, 0, TimeSpan.Zero);
        using var before = await _system.SendAsync(HttpMethod.Get, $"{S4HanaSystem.Orders}('{order.Id}')");

        var touched = _system.Simulator.TouchOrder(order.Id, 123.45m, at)!;

        using var after = await _system.SendAsync(HttpMethod.Get, $"{S4HanaSystem.Orders}('{order.Id}')");
        var header = (await _system.ReadAsync($"{S4HanaSystem.Orders}('{order.Id}')")).GetProperty("d");
        Assert.Equal("123.45", Text(header, "TotalNetAmount"));
        Assert.StartsWith($"/Date({at.ToUnixTimeMilliseconds()}", Text(header, "LastChangeDateTime"), StringComparison.Ordinal);
        Assert.NotEqual(before.Headers.GetValues("ETag").Single(), after.Headers.GetValues("ETag").Single());
        Assert.Equal(order.Items.Count, (await _system.ResultsAsync($"{S4HanaSystem.Orders}('{order.Id}')/to_Item")).Count);
        Assert.Equal([order.Id], await AllIdsAsync($"&$filter={Uri.EscapeDataString("LastChangeDateTime ge datetimeoffset'2026-03-01T08:30:00Z'")}"));
        Assert.Equal((123.45m, at), (touched.NetAmount, touched.ModifiedAt));
        Assert.All(
            typeof(Order).GetProperties().Where(property => property.Name is not (nameof(Order.NetAmount) or nameof(Order.ModifiedAt))),
            property => AssertKept(property, order, touched));
        Assert.Null(_system.Simulator.TouchOrder("49999999", 1m, at));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000001")]
    [InlineData("12345678901")]
    [InlineData("12A")]
    [InlineData("1")]
    public void Insert_UnfitOrTakenNumber_IsRefused(string id)
    {
        Assert.Contains("1", _system.Data.Orders.Select(order => order.Id));

        Assert.Throws<ArgumentException>(() => _system.Simulator.InsertOrder(Sample(id, "1000001")));
    }

    [Fact]
    public async Task Reset_AfterChanges_GivesTheSeededRows()
    {
        _system.Simulator.InsertOrder(Sample("49999999", "1000001"));
        _system.Simulator.DeleteOrder("1");

        _system.Simulator.Reset();

        Assert.Equal(_system.Data.Orders.Select(order => order.Id), await AllIdsAsync(""));
        Assert.True(_system.Simulator.DeleteOrder("1"));
    }

    [Fact]
    public async Task PageLinks_RowsChangedBefore_PassOverAsManyRowsAsBefore()
    {
        var ids = _system.Data.Orders.Select(order => order.Id).ToArray();
        var first = (await _system.ReadAsync($"{S4HanaSystem.Orders}?$select=SalesOrder")).GetProperty("d");
        var next = new Uri(first.GetProperty("__next").GetString()!).PathAndQuery["/sap/opu/odata/sap/".Length..];

        _system.Simulator.DeleteOrder(ids[0]);
        var afterDelete = await _system.ResultsAsync(next);
        _system.Simulator.InsertOrder(Sample(ids[0], "1000001"));
        _system.Simulator.DeleteOrder(ids[60]);
        var afterLater = await _system.ResultsAsync(next);

        Assert.Equal(ids[51], Text(afterDelete[0], "SalesOrder")); // One row is missed.
        Assert.Equal(ids[50], Text(afterLater[0], "SalesOrder"));
        Assert.DoesNotContain(ids[60], afterLater.Select(row => Text(row, "SalesOrder")));
    }

    [Fact]
    public async Task KeySet_RowsChangedWhileItWalks_GivesEveryOtherRowOnce()
    {
        var ids = _system.Data.Orders.Select(order => order.Id).ToArray();
        var walked = new List<string>();

        for (var last = "0"; ;)
        {
            var page = await _system.ResultsAsync($"{S4HanaSystem.Orders}?$select=SalesOrder&$orderby=SalesOrder&$top=40&$filter=SalesOrder%20gt%20'{last}'");
            if (page.Count == 0)
            {
                break;
            }
            walked.AddRange(page.Select(row => Text(row, "SalesOrder")));
            last = walked[^1];
            _system.Simulator.DeleteOrder(ids[walked.Count / 40]); // Behind: read already.
            _system.Simulator.InsertOrder(Sample((40_000_000 + walked.Count).ToString(CultureInfo.InvariantCulture), "1000001"));
        }

        Assert.Equal(walked.Count, walked.Distinct().Count());
        Assert.Empty(ids.Except(walked));
        Assert.Equal(walked.Order(Comparer<string>.Create((left, right) => int.Parse(left, CultureInfo.InvariantCulture).CompareTo(int.Parse(right, CultureInfo.InvariantCulture)))), walked);
    }

    [Fact]
    public async Task Changes_BesideReads_ShowWholeOrNotAtAll()
    {
        const string Changing = "SalesOrder ge '40000000' and SalesOrder lt '50000000'";
        using var end = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var at = 0; !end.IsCancellationRequested; at++)
            {
                var id = (40_000_000 + (at % 7)).ToString(CultureInfo.InvariantCulture);
                _system.Simulator.InsertOrder(Sample(id, "1000001"));
                _system.Simulator.TouchOrder(id, at, DateTimeOffset.UnixEpoch.AddSeconds(at));
                _system.Simulator.DeleteOrder(id);
            }
        }, TestContext.Current.CancellationToken);

        try
        {
            for (var read = 0; read < 60; read++)
            {
                var rows = await _system.ResultsAsync($"{S4HanaSystem.Orders}?$expand=to_Item&$filter={Uri.EscapeDataString(Changing)}");
                Assert.All(rows, row => Assert.Equal(2, Results(row, "to_Item").Count));
                var items = await _system.ResultsAsync($"{Items}?$filter={Uri.EscapeDataString(Changing)}");
                Assert.True(items.Count is 0 or 2, $"{items.Count} items");
                Assert.Equal(Count, await _system.CountAsync(S4HanaSystem.Orders, $"not ({Changing})"));
            }
        }
        finally
        {
            await end.CancelAsync();
            await writer;
        }
    }

    private static Order Sample(string id, string customer) => new()
    {
        Id = id,
        OrderNumber = id,
        OrderType = "OR",
        CustomerId = customer,
        SalesOrganization = "1710",
        Channel = "10",
        Division = "00",
        Status = OrderStatus.InProcess,
        DeliveryStatus = DeliveryStatus.NotDelivered,
        BillingStatus = BillingStatus.NotBilled,
        OrderDate = new DateOnly(2026, 1, 30),
        NetAmount = 30m,
        TaxAmount = 5.70m,
        Currency = "EUR",
        ExternalIds = [new ExternalId { System = "s4", Id = id }],
        CreatedAt = new DateTimeOffset(2026, 1, 30, 0, 0, 0, TimeSpan.Zero),
        ModifiedAt = new DateTimeOffset(2026, 1, 30, 0, 0, 0, TimeSpan.Zero),
        Items =
        [
            new OrderItem { Number = 10, Text = "First", Quantity = 1m, Unit = "PC", NetAmount = 10m, UnitPrice = 10m, Status = OrderStatus.Open },
            new OrderItem { Number = 20, Text = "Second", Quantity = 7m, Unit = "PC", NetAmount = 20m, UnitPrice = 2.8571428571m, Status = OrderStatus.Open },
        ],
    };

    // Tables and indexes are made when first read; a change finds them there or not.
    private async Task ReadEverythingAsync()
    {
        foreach (var set in _system.Simulator.Tables["API_SALES_ORDER_SRV"].Metadata.Types.Select(type => type.SetName))
        {
            await _system.CountAsync($"API_SALES_ORDER_SRV/{set}", "SalesOrder eq '1'");
        }
        await _system.CountAsync(S4HanaSystem.Orders, "SoldToParty eq '1000001'");
    }

    private async Task<IReadOnlyList<string>> AllIdsAsync(string options) =>
        [.. (await _system.AllAsync($"{S4HanaSystem.Orders}?$select=SalesOrder{options}")).Rows.Select(row => Text(row, "SalesOrder"))];

    private static void AssertKept(PropertyInfo property, Order before, Order after) =>
        Assert.True(Equals(property.GetValue(before), property.GetValue(after)), property.Name);

    private static List<JsonElement> Results(JsonElement entity, string navigation) => [.. entity.GetProperty(navigation).GetProperty("results").EnumerateArray()];

    private static string Text(JsonElement entity, string name) => entity.GetProperty(name).GetString()!;
}
