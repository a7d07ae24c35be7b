using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.S4Hana;
using CanonicalGateway.Sandbox.S4Hana.Query;
using CanonicalGateway.Sandbox.S4Hana.Values;
using CanonicalGateway.Sandbox.S4Hana.Wire;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.S4Hana;

public sealed class S4HanaFilterTests
{
    private static readonly DateTimeOffset Created = new(2026, 1, 10, 0, 0, 0, TimeSpan.Zero);

    private static readonly Dataset Data = new(
        1,
        [],
        [new Product { Id = "AB-1", Code = "AB-1", Name = "Néw", Status = ProductStatus.Active }, new Product { Id = "00012", Code = "00012", Name = "Old" }],
        [
            Order("1", "17100001", "PO 'x'", 100.5m, Created),
            Order("2", "17100002", null, 20m, Created.AddHours(5)),
            Order("10", "C900", "po b", -3m, Created.AddDays(2)),
        ],
        [],
        [],
        new HashSet<string>(),
        new HashSet<string>());

    private readonly S4HanaSimulator _simulator = new(Data, TimeProvider.System, new S4HanaSimulatorOptions());

    [Theory]
    [InlineData("SalesOrder eq '0000000001'", "1")]
    [InlineData("SalesOrder eq '1 '", "1")]
    [InlineData("SalesOrder gt '2'", "10")]
    [InlineData("'2' lt SalesOrder", "10")]
    [InlineData("SoldToParty ge '17100002'", "2,10")]
    [InlineData("SoldToParty eq 'c900'", "10")]
    [InlineData("PurchaseOrderByCustomer eq 'PO ''x'''", "1")]
    [InlineData("PurchaseOrderByCustomer eq 'PO B'", "")]
    [InlineData("PurchaseOrderByCustomer eq ''", "2")]
    [InlineData("PurchaseOrderByCustomer eq null", "")]
    [InlineData("PurchaseOrderByCustomer ne null", "1,2,10")]
    [InlineData("PurchaseOrderByCustomer gt 'PO z'", "10")]
    [InlineData("TotalNetAmount gt 20M", "1")]
    [InlineData("TotalNetAmount eq -3", "10")]
    [InlineData("TotalNetAmount lt 0 or TotalNetAmount gt 1e2", "1,10")]
    [InlineData("TotalNetAmount add 1 mul 2 eq 22.0d", "2")]
    [InlineData("(TotalNetAmount add 1) mul 2 eq 42", "2")]
    [InlineData("TotalNetAmount mod 2 eq 0 and TotalNetAmount div 2L eq 10", "2")]
    [InlineData("TotalNetAmount sub -TotalNetAmount eq 40f", "2")]
    [InlineData("round(TotalNetAmount) eq 101 and floor(TotalNetAmount) eq 100 and ceiling(TotalNetAmount) eq 101", "1")]
    [InlineData("LastChangeDateTime eq null", "1")]
    [InlineData("LastChangeDateTime ne null", "2,10")]
    [InlineData("LastChangeDateTime lt datetimeoffset'2026-01-10T07:00:00+01:00'", "2")]
    [InlineData("LastChangeDateTime ge datetimeoffset'2026-01-12T00:00:00.0000000Z'", "10")]
    [InlineData("CreationDate eq datetime'2026-01-10T00:00:00'", "1,2,10")]
    [InlineData("year(CreationDate) eq 2026 and month(CreationDate) eq 1 and day(CreationDate) eq 10 and hour(LastChangeDateTime) eq 5", "2")]
    [InlineData("substringof('PO', PurchaseOrderByCustomer)", "1")]
    [InlineData("startswith(SoldToParty, 'c9')", "10")]
    [InlineData("endswith(PurchaseOrderByCustomer, 'b') eq true", "10")]
    [InlineData("not endswith(PurchaseOrderByCustomer, 'b')", "1,2")]
    [InlineData("not (SalesOrder eq '1') and not(SalesOrder eq '2')", "10")]
    [InlineData("length(PurchaseOrderByCustomer) eq 6 and indexof(PurchaseOrderByCustomer, '''') eq 3", "1")]
    [InlineData("tolower(PurchaseOrderByCustomer) eq 'po b' or toupper(PurchaseOrderByCustomer) eq 'NONE'", "10")]
    [InlineData("substring(PurchaseOrderByCustomer, 1, 1) eq 'o'", "10")]
    [InlineData("concat(trim(PurchaseOrderByCustomer), replace('aXb', 'X', '-')) eq 'a-b'", "2")]
    [InlineData("SalesOrder eq '1' or SalesOrder eq '2' or SalesOrder eq '0010'", "1,2,10")]
    [InlineData("(SalesOrder eq '1' and SoldToParty eq '17100001') or SoldToParty eq 'C900'", "1,10")]
    [InlineData("true", "1,2,10")]
    public void Filter_Valid_HoldsForTheRows(string filter, string expected)
    {
        var service = _simulator.Tables["API_SALES_ORDER_SRV"];
        var table = service.Set("A_SalesOrder")!;

        var query = new RowQuery(table, service, null, QueryOptions.Read("$filter=" + Uri.EscapeDataString(filter)));

        Assert.Equal(expected, string.Join(',', query.Read(_ => 100).Rows.Cast<Order>().Select(order => order.Id)));
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Length, query.CountRows());
    }

    [Theory]
    [InlineData("SalesOrder in ('1','2')")]
    [InlineData("contains(SalesOrder,'1')")]
    [InlineData("to_Item/any(i:i/Material eq 'x')")]
    [InlineData("to_Item/Material eq 'x'")]
    [InlineData("TotalNetAmount gt '5'")]
    [InlineData("SalesOrder eq 1")]
    [InlineData("CreationDate gt datetimeoffset'2026-01-01T00:00:00Z'")]
    [InlineData("LastChangeDateTime gt datetime'2026-01-01T00:00:00'")]
    [InlineData("CreationDate gt datetime'2026-13-01T00:00:00'")]
    [InlineData("CreationDate gt datetime'2026-01-01T00:00:00Z'")]
    [InlineData("Nothing eq '1'")]
    [InlineData("salesorder eq '1'")]
    [InlineData("SalesOrder eq '1")]
    [InlineData("SalesOrder eq")]
    [InlineData("SalesOrder")]
    [InlineData("(SalesOrder eq '1'")]
    [InlineData("SalesOrder eq '1')")]
    [InlineData("SalesOrder eq '1' and")]
    [InlineData("SalesOrder EQ '1'")]
    [InlineData("startswith(SalesOrder)")]
    [InlineData("substringof(SalesOrder, 5)")]
    [InlineData("not SalesOrder eq '1'")]
    [InlineData("TotalNetAmount eq 1x")]
    [InlineData("TotalNetAmount eq 1 # 2")]
    [InlineData("TotalNetAmount div 0 eq 1")]
    [InlineData("")]
    public void Filter_Invalid_Is400(string filter)
    {
        var service = _simulator.Tables["API_SALES_ORDER_SRV"];

        var fault = Assert.Throws<ODataException>(() =>
            new RowQuery(service.Set("A_SalesOrder")!, service, null, QueryOptions.Read("$filter=" + Uri.EscapeDataString(filter))).CountRows());

        Assert.Equal(400, fault.Status);
    }

    [Fact]
    public void Filter_LongText_Is400()
    {
        var service = _simulator.Tables["API_PRODUCT_SRV"];
        var table = service.Set("A_ProductBasicText")!;

        Assert.Throws<ODataException>(() => FilterParser.Parse("LongText eq 'x'", table, service));
        Assert.Throws<ODataException>(() => SortTerm.Parse("LongText", table, service));
    }

    [Fact]
    public void Filter_PathOverToOne_ReadsTheTarget()
    {
        var service = _simulator.Tables["API_SALES_ORDER_SRV"];
        var table = service.Set("A_SalesOrderItem")!;

        var filter = FilterParser.Parse("to_SalesOrder/SoldToParty eq '17100002'", table, service);

        Assert.Equal(["2"], table.Rows.Where(filter.Test).Select(row => table.Read(row, table.Type.Keys[0]).Text));
    }

    [Fact]
    public void Filter_DeeplyNested_Is400()
    {
        var service = _simulator.Tables["API_SALES_ORDER_SRV"];
        var table = service.Set("A_SalesOrder")!;

        Assert.Throws<ODataException>(() => FilterParser.Parse(new string('(', 5000) + "true" + new string(')', 5000), table, service));
    }

    [Theory]
    [InlineData("a", "B", 0, 1)]
    [InlineData("a", "a  ", 0, 0)]
    [InlineData("a", "ab", 0, -1)]
    [InlineData("\uFF5E", "\U0001F600", 0, -1)]
    [InlineData("9", "10", 10, -1)]
    [InlineData("9", "10", 0, 1)]
    [InlineData("17100001", "A1", 10, -1)]
    [InlineData("", "1", 10, -1)]
    public void CharacterField_Compare_IsByCodePointAndPadded(string left, string right, int alphaLength, int sign)
    {
        Assert.Equal(sign, Math.Sign(CharacterField.Compare(left, right, alphaLength)));
        Assert.Equal(-sign, Math.Sign(CharacterField.Compare(right, left, alphaLength)));
    }

    private static Order Order(string id, string customer, string? reference, decimal amount, DateTimeOffset modified) => new()
    {
        Id = id,
        OrderNumber = id,
        CustomerId = customer,
        CustomerReference = reference,
        NetAmount = amount,
        Currency = "EUR",
        CreatedAt = Created,
        ModifiedAt = modified,
        Items = [new OrderItem { Number = 10, ProductId = "AB-1", Quantity = 1, NetAmount = amount }],
    };
}
