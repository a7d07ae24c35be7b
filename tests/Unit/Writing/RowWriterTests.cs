using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.Writing;
using CanonicalGateway.Tests.Unit.Parsing;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Writing;

public sealed class RowWriterTests
{
    private const string Root = "http://x/odata/v1/";
    private static readonly JsonFormat None = JsonFormat.Of(MetadataLevel.None);
    private static readonly JsonFormat Full = JsonFormat.Of(MetadataLevel.Full);
    private static readonly JsonFormat Ieee754 = JsonFormat.Of(MetadataLevel.None, traits: JsonTraits.Ieee754Compatible);

    [Fact]
    public void Write_EveryKindOfValue_IsJson()
    {
        using var batch = new RowBatch(TestRows.Shape("Order", "Id", "Status", "IsBlocked", "OrderDate", "NetAmount", "Currency", "CreatedAt"))
            .With("1\"", "InProcess", true, new DateOnly(2026, 1, 2), -0.50m, null, new DateTimeOffset(2026, 1, 2, 3, 4, 5, 600, TimeSpan.Zero));

        Assert.Equal(
            """{"Id":"1\"","Status":"InProcess","IsBlocked":true,"OrderDate":"2026-01-02","NetAmount":-0.50,"Currency":null,"CreatedAt":"2026-01-02T03:04:05.6Z"}""",
            Write("Orders?$select=Id,Status,IsBlocked,OrderDate,NetAmount,Currency,CreatedAt", batch, JsonFormat.Default));
    }

    [Fact]
    public void Write_Ieee754Compatible_QuotesDecimals()
    {
        using var batch = new RowBatch(TestRows.Shape("Order", "Id", "NetAmount")).With("1", 12.30m);

        Assert.Equal("""{"Id":"1","NetAmount":"12.30"}""", Write("Orders?$select=Id,NetAmount", batch, Ieee754));
        Assert.Equal("""{"Id":"1","NetAmount":12.30}""", Write("Orders?$select=Id,NetAmount", batch, None));
    }

    [Fact]
    public void Write_KeyNotSelected_CarriesTheIdUnlessMetadataIsNone()
    {
        using var batch = new RowBatch(TestRows.Shape("Customer", "Id", "Name")).With("a'b/é", "N");

        Assert.Equal("""{"@odata.id":"Customers('a%27%27b%2F%C3%A9')","Name":"N"}""", Write("Customers?$select=Name", batch, JsonFormat.Default));
        Assert.Equal("""{"Name":"N"}""", Write("Customers?$select=Name", batch, None));
    }

    [Fact]
    public void Write_NestedValues_AreObjectsAndArrays()
    {
        using var batch = new RowBatch(TestRows.Shape("Customer", "Id", "BillingAddress", "ShippingAddress", "ExternalIds"))
            .With("1", new object?[] { "Main St", "1", "Rom", null, null, "IT" }, null, new object?[][] { ["s4", "9"], ["crm", "8"] })
            .With("2", null, null, null);

        const string Url = "Customers?$select=Id,BillingAddress/City,ShippingAddress,ExternalIds";
        Assert.Equal(
            """{"Id":"1","BillingAddress":{"City":"Rom"},"ShippingAddress":null,"ExternalIds":[{"System":"s4","Id":"9"},{"System":"crm","Id":"8"}]}""",
            Write(Url, batch, JsonFormat.Default));
        Assert.Equal("""{"Id":"2","BillingAddress":null,"ShippingAddress":null,"ExternalIds":[]}""", Write(Url, batch, JsonFormat.Default, 1));
    }

    [Fact]
    public void Write_Expands_AreCountedObjectsAndNulls()
    {
        var order = TestRows.Shape("Order", "Id", "CustomerId");
        var type = TestRows.Type("Customer");
        var shape = new Shape(type, [new(type.Property("Id")), new(type.Navigation("Orders"), order), new(type.Navigation("Parent"), TestRows.Shape("Customer", "Id", "Name"))]);
        using var batch = new RowBatch(shape).With("1", new object?[][] { ["10", "1"], ["11", "1"] }, new object?[] { "0", "P" }).With("2", null, null);
        var orders = batch.Row(0)[1];
        batch.Row(0)[1] = Cell.Nested(orders.Start, 2, 5);

        const string Url = "Customers?$select=Id&$expand=Orders($select=Id;$count=true),Parent($select=Name)";
        Assert.Equal(
            """{"Id":"1","Orders@odata.count":5,"Orders":[{"Id":"10"},{"Id":"11"}],"Parent":{"@odata.id":"Customers('0')","Name":"P"}}""",
            Write(Url, batch, JsonFormat.Default));
        Assert.Equal("""{"Id":"2","Orders@odata.count":0,"Orders":[],"Parent":null}""", Write(Url, batch, JsonFormat.Default, 1));
    }

    [Fact]
    public void Write_FullMetadata_NamesTypesAndLinks()
    {
        using var batch = new RowBatch(TestRows.Shape("Case", "Id", "Subject", "Status", "Tags", "CreatedAt")).With("7", "S", "Open", new[] { "a" }, DateTimeOffset.UnixEpoch);

        var text = Write("Cases?$select=Id,Subject,Status,Tags,CreatedAt", batch, Full);

        Assert.StartsWith(
            """{"@odata.type":"#Canonical.Case","@odata.id":"http://x/odata/v1/Cases('7')","@odata.readLink":"http://x/odata/v1/Cases('7')","Id":"7","Subject":"S",""",
            text, StringComparison.Ordinal);
        Assert.Contains(""","Status@odata.type":"#Canonical.CaseStatus","Status":"Open",""", text, StringComparison.Ordinal);
        Assert.Contains(""","Tags@odata.type":"#Collection(String)","Tags":["a"],""", text, StringComparison.Ordinal);
        Assert.Contains(""","CreatedAt@odata.type":"#DateTimeOffset","CreatedAt":"1970-01-01T00:00:00Z",""", text, StringComparison.Ordinal);
        Assert.Contains(
            ""","Customer@odata.associationLink":"http://x/odata/v1/Cases('7')/Customer/$ref","Customer@odata.navigationLink":"http://x/odata/v1/Cases('7')/Customer",""",
            text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FullMetadataFor401_DropsThePrefixAndTheSignOfPrimitiveTypes()
    {
        using var batch = new RowBatch(TestRows.Shape("Case", "Id", "Status", "Tags", "CreatedAt")).With("7", "Open", new[] { "a" }, DateTimeOffset.UnixEpoch);

        var text = Write("Cases?$select=Id,Status,Tags,CreatedAt", batch, JsonFormat.Of(MetadataLevel.Full, ProtocolVersion.V401));

        Assert.StartsWith("""{"@type":"#Canonical.Case","@id":"http://x/odata/v1/Cases('7')","@readLink":""", text, StringComparison.Ordinal);
        Assert.Contains(""","Status@type":"#Canonical.CaseStatus","Status":"Open","Tags@type":"Collection(String)","Tags":["a"],"CreatedAt@type":"DateTimeOffset",""", text, StringComparison.Ordinal);
        Assert.Contains(""","Customer@associationLink":""", text, StringComparison.Ordinal);
        Assert.DoesNotContain("odata.", text.Replace("/odata/v1/", "/", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Orders?$select=Currency,OrderDate,Status", """{"@odata.id":"Orders('1')","Status":"Open"}""")]
    [InlineData("Orders?$select=Currency,OrderDate", """{"@odata.id":"Orders('1')"}""")]
    public void Write_OmitsNulls_LeavesOutWhatIsNull(string url, string expected)
    {
        using var batch = new RowBatch(TestRows.Shape("Order", "Id", "Status", "OrderDate", "Currency")).With("1", "Open", null, null);

        Assert.Equal(expected, Write(url, batch, JsonFormat.Of(MetadataLevel.Minimal, traits: JsonTraits.OmitsNulls)));
    }

    [Fact]
    public void Write_OmitsNullsWithoutMetadata_BeginsWithTheFirstValue()
    {
        using var batch = new RowBatch(TestRows.Shape("Customer", "Id", "Name", "BillingAddress", "ShippingAddress"))
            .With("1", null, null, new object?[] { null, "1", "Rom", null, null, null });

        Assert.Equal(
            """{"ShippingAddress":{"HouseNumber":"1","City":"Rom"}}""",
            Write("Customers?$select=Name,BillingAddress,ShippingAddress", batch, JsonFormat.Of(MetadataLevel.None, traits: JsonTraits.OmitsNulls)));
    }

    [Fact]
    public void Write_ContainedRows_HaveTheirUrlBelowTheRowAround()
    {
        var type = TestRows.Type("Order");
        var shape = new Shape(type, [new(type.Property("Id")), new(type.Navigation("Items"), TestRows.Shape("OrderItem", "Number", "Text"))]);
        using var batch = new RowBatch(shape).With("a/1", new object?[][] { [10, "T"] });

        Assert.Equal(
            """{"Id":"a/1","Items":[{"@odata.id":"Orders('a%2F1')/Items(10)","Text":"T"}]}""",
            Write("Orders?$select=Id&$expand=Items($select=Text)", batch, JsonFormat.Default));
        Assert.Contains(
            """[{"@odata.type":"#Canonical.OrderItem","@odata.id":"http://x/odata/v1/Orders('a%2F1')/Items(10)","@odata.readLink":"http://x/odata/v1/Orders('a%2F1')/Items(10)",""",
            Write("Orders?$select=Id&$expand=Items($select=Text)", batch, Full), StringComparison.Ordinal);
        Assert.Equal("""{"Id":"a/1","Items":[{"Number":10,"Text":"T"}]}""", Write("Orders?$select=Id&$expand=Items($select=Number,Text)", batch, JsonFormat.Default));
    }

    [Fact]
    public void Write_WhatCouldNotBeRead_IsAnnotatedInItsPlace()
    {
        var type = TestRows.Type("Order");
        var item = new Shape(type.Navigation("Items").Target, [new(type.Navigation("Items").Target.Property("Number")), new(type.Navigation("Items").Target.Navigation("Product"), TestRows.Shape("Product", "Id"))]);
        using var batch = new RowBatch(new Shape(type, [new(type.Property("Id")), new(type.Property("Status")), new(type.Navigation("Items"), item), new(type.Navigation("Cases"), TestRows.Shape("Case", "Id"))]));
        batch.AddRow();
        (batch.Row(0)[0], batch.Row(0)[1], batch.Row(0)[3]) = (batch.AddText("a/1"), Cell.Failed(0), Cell.Failed(1));
        batch.Row(0)[2] = batch.AddNested([Cell.Integer(10), Cell.Failed(1)], 1);
        batch.Failures = [new GatewayError(GatewayErrorCode.BackendTimeout, "\"s4\" is slow"), new GatewayError(GatewayErrorCode.BackendUnavailable, "down")];

        const string Url = "Orders?$select=Status&$expand=Items($select=Number;$expand=Product($select=Id)),Cases($select=Id;$top=1;$count=true)";
        const string Items = "\"" + """Items":[{"Number":10,"Product@Core.ResourceException":{"info":{"code":"BackendUnavailable","message":"down","severity":"error"},"retryLink":"http://x/odata/v1/Orders('a%2F1')/Items(10)/Product?$select=Id"}}]""";
        const string Cases = "\"" + """Cases@Core.ResourceException":{"info":{"code":"BackendUnavailable","message":"down","severity":"error"},"retryLink":"http://x/odata/v1/Orders('a%2F1')/Cases?$select=Id&$top=1&$count=true"}""";
        const string Status = "\"" + """Status@Core.ResourceException":{"info":{"code":"BackendTimeout","message":"\"s4\" is slow","severity":"error"},"retryLink":"http://x/odata/v1/Orders('a%2F1')?$select=Status"}""";
        Assert.Equal("{\"@odata.id\":\"Orders('a%2F1')\"," + $"{Status},{Items},{Cases}}}", Write(Url, batch, JsonFormat.Default.For(JsonTraits.TellsMissing)));
        Assert.Equal($"{{{Status},{Items},{Cases}}}", Write(Url, batch, None.For(JsonTraits.TellsMissing | JsonTraits.OmitsNulls)));
        var full = Write(Url, batch, Full.For(JsonTraits.TellsMissing));
        Assert.Contains(Status, full, StringComparison.Ordinal);
        Assert.Contains(Cases, full, StringComparison.Ordinal);
        Assert.Contains("\"retryLink\":\"http://x/odata/v1/Orders('a%2F1')/Items(10)/Product?$select=Id\"", full, StringComparison.Ordinal);
        Assert.DoesNotContain("Cases@odata.count", full, StringComparison.Ordinal);
    }

    private static string Write(string url, RowBatch batch, JsonFormat format, int row = 0) =>
        Written.By(o => new RowWriter(Urls.Parse(url).Query.Selection, batch.Shape, format, Root).Write(o, batch, row));
}
