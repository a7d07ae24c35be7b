using System.Text;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Mapping;

public sealed class RowReaderTests
{
    private static readonly TextCodec Text = new(emptyIsNull: false);

    private static readonly EntityMap<object> Item = new EntityMap<object>(TestRows.Type("OrderItem"), "Item")
        .Map("Number", new(new IntegerCodec(), ["no"]))
        .Map("Text", new(Text, ["text"]));

    private static readonly EntityMap<object> Order = new EntityMap<object>(TestRows.Type("Order"), "Order")
        .Map("Id", new(Text, ["id"]))
        .Map("CustomerId", new(Text, ["buyer.number"]))
        .Map("Currency", new(Text, ["buyer.area.currency"]))
        .Map("OrderNumber", new(Text, ["id"]))
        .Map("NetAmount", new(new NumberCodec(), ["net"]))
        .Map("ExternalIds", new(new ExternalIdsCodec("erp"), ["id"]))
        .Map("Items", new(new CollectionCodec(Item), ["items"]));

    [Theory]
    [InlineData("""{"id":"1","buyer":{"number":"7","area":{"currency":"EUR"}},"net":"5.00"}""", "1|7|EUR|1|5.00")]
    [InlineData("""{"net":5.00,"buyer":{"area":{"currency":"EUR"},"number":"7"},"id":"1"}""", "1|7|EUR|1|5.00")]
    [InlineData("""{"id":"1"}""", "1|||1|")]
    [InlineData("""{"id":"1","buyer":null,"net":null}""", "1|||1|")]
    [InlineData("""{"id":"1","buyer":"none"}""", "1|||1|")]
    [InlineData("""{"id":"1","buyer":[{"number":"7"}]}""", "1|||1|")]
    [InlineData("""{"id":"1","buyer":{"area":null,"number":"7"}}""", "1|7||1|")]
    [InlineData("""{"id":"0","x":{"id":"9"},"id":"1","y":[{"id":"8"}]}""", "1|||1|")]
    [InlineData("""{"i\u0064":"1","\u0062uyer":{"\u006eumber":"7"}}""", "1|7||1|")]
    [InlineData("""{"id":"a\"\\\/\b\f\n\r\té\u00e9","net":"007.5"}""", "a\"\\/\b\f\n\r\téé|||a\"\\/\b\f\n\r\téé|7.5")]
    [InlineData("""{}""", "||||")]
    public void Read_Row_FindsValuesWhereverTheyStand(string json, string expected)
    {
        using var batch = Read(json, "Id", "CustomerId", "Currency", "OrderNumber", "NetAmount");

        var cells = batch.Row(0).ToArray().Select(c => c.IsNull ? "" : Encoding.UTF8.GetString(batch.Utf8(c)));
        Assert.Equal(expected, string.Join('|', cells));
    }

    [Fact]
    public void Read_ColumnsThatTheMapLacks_StayNull()
    {
        using var batch = Read("""{"id":"1","Status":"Open"}""", "Status", "Id", "Channel");

        Assert.Equal([CellKind.Null, CellKind.Text, CellKind.Null], batch.Row(0).ToArray().Select(c => c.Kind));
    }

    [Theory]
    [InlineData("""{"items":[]}""", "")]
    [InlineData("""{"items":null}""", "")]
    [InlineData("""{}""", "")]
    [InlineData("""{"items":[{"no":"000010","text":"a"},{"text":"b\u0022","no":20}]}""", "10:a,20:b\"")]
    public void Read_ContainedCollection_HasARowForEachElement(string json, string expected)
    {
        using var batch = Read(json, "Items");

        var items = batch.Row(0)[0];
        var nested = batch.Shape.Columns[0];
        var (number, text) = (nested.Nested!.IndexOf(Item.Type.Find("Number")!), nested.Nested.IndexOf(Item.Type.Find("Text")!));
        Assert.Equal(CellKind.Nested, items.Kind);
        Assert.Equal(expected, string.Join(',', Enumerable.Range(0, items.Length).Select(i =>
        {
            var row = batch.NestedRow(items, i, nested.NestedWidth);
            return $"{row[number].Bits}:{Encoding.UTF8.GetString(batch.Utf8(row[text]))}";
        })));
    }

    [Fact]
    public void Read_ManyElements_GrowsItsMemory()
    {
        using var batch = Read($$"""{"items":[{{string.Join(',', Enumerable.Range(1, 500).Select(i => $$"""{"no":{{i}}}"""))}}]}""", "Items");

        var items = batch.Row(0)[0];
        var width = batch.Shape.Columns[0].NestedWidth;
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), Enumerable.Range(0, items.Length).Select(i => batch.NestedRow(items, i, width)[0].Bits));
    }

    [Theory]
    [InlineData("""{"items":{}}""")]
    [InlineData("""{"items":"none"}""")]
    [InlineData("""{"items":[{"no":1},null,{"no":2}]}""")]
    [InlineData("""{"items":[1]}""")]
    [InlineData("""{"id":{}}""")]
    public void Read_WrongType_IsAFaultOfTheBackend(string json)
    {
        var error = Assert.Throws<GatewayException>(() => Read(json, "Id", "Items")).Error;

        Assert.Equal((GatewayErrorCode.BackendFault, "erp"), (error.Code, error.Backend));
    }

    [Fact]
    public void Map_BadColumn_IsRefusedAtStart()
    {
        var map = new EntityMap<object>(TestRows.Type("Order"), "Order");

        Assert.Equal("Map Order: Order has no member Nothing.", Refusal(() => map.Map("Nothing", new(Text, ["x"]))));
        Assert.Equal("Map Order: NumberCodec does not give what Order/Id is.", Refusal(() => map.Map("Id", new(new NumberCodec(), ["x"]))));
        Assert.Equal("Map Order: Order/Id is mapped twice.", Refusal(() => map.Map("Id", new(Text, ["x"])).Map("Id", new(Text, ["y"]))));
        static string Refusal(Func<object> map) => Assert.Throws<InvalidOperationException>(map).Message;
    }

    private static RowBatch Read(string json, params string[] members) =>
        new PageReader(new RowReader(Order, TestRows.Shape("Order", members)), "row")
            .Read(Encoding.UTF8.GetBytes($$"""{"row":{{json}}}"""), "erp", "Order", []);
}
