using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Payloads;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Payloads;

public sealed class PayloadReaderTests
{
    private const string Root = "https://api.example.com/odata/v1/";

    [Theory]
    [InlineData("Customer", """{}""")]
    [InlineData("Customer", """{"Name":"Ä","Status":"Active","Kind":1,"IsDeleted":false,"BillingAddress":{"City":null},"ShippingAddress":null,"Phone":null}""")]
    [InlineData("Customer", """{"@odata.type":"#Canonical.Customer","@type":"Canonical.Customer","@odata.etag":"x","@my.note":{"a":[1]},"Name@my.note":1,"Status@odata.type":"#Canonical.CustomerStatus"}""")]
    [InlineData("Customer", """{"CreatedAt":null,"ExternalIds":[],"#Canonical.OrderTotals":{"title":"x"},"Orders@odata.navigationLink":"x"}""")]
    [InlineData("Customer", """{"Parent@odata.bind":"Customers('1')","Children@bind":["Customers('2')","https://api.example.com/odata/v1/Customers('3')","/odata/v1/Customers/4"]}""")]
    [InlineData("Order", """{"OrderDate":"2024-02-29","NetAmount":1234567890123.123,"TaxAmount":1.50000,"Items":[{"Number":10,"Quantity":1e2}],"Customer":{"@id":"Customers('1')"}}""")]
    [InlineData("Order", """{"Customer":null,"Cases":[{"@odata.id":"Cases('1')"}]}""")]
    public void Read_SoundPayload_FindsNothing(string type, string json) => Assert.Empty(Find(type, json));

    [Theory]
    [InlineData("""{"Nam":"x"}""", PayloadFault.UnknownProperty, "Customer/Nam")]
    [InlineData("""{"name":"x"}""", PayloadFault.UnknownProperty, "Customer/name")]
    [InlineData("""{"Name":"x","Name":"y"}""", PayloadFault.DuplicateProperty, "Customer/Name")]
    [InlineData("""{"Name":5}""", PayloadFault.WrongType, "Customer/Name")]
    [InlineData("""{"Name":{"a":1}}""", PayloadFault.WrongType, "Customer/Name")]
    [InlineData("""{"Status":null}""", PayloadFault.NullNotAllowed, "Customer/Status")]
    [InlineData("""{"Status":"active"}""", PayloadFault.UnknownMember, "Customer/Status")]
    [InlineData("""{"Status":99}""", PayloadFault.UnknownMember, "Customer/Status")]
    [InlineData("""{"IsDeleted":"true"}""", PayloadFault.WrongType, "Customer/IsDeleted")]
    [InlineData("""{"TaxNumber":"123456789012345678901"}""", PayloadFault.TooLong, "Customer/TaxNumber")]
    [InlineData("""{"Id":""}""", PayloadFault.OutOfRange, "Customer/Id")]
    [InlineData("""{"BillingAddress":{"Zip":"1"}}""", PayloadFault.UnknownProperty, "Customer/BillingAddress/Zip")]
    [InlineData("""{"BillingAddress":5}""", PayloadFault.WrongType, "Customer/BillingAddress")]
    [InlineData("""{"ModifiedAt":"2024-01-01T00:00:00Z"}""", PayloadFault.ComputedProperty, "Customer/ModifiedAt")]
    [InlineData("""{"ExternalIds":[{"System":"s"}]}""", PayloadFault.ComputedProperty, "Customer/ExternalIds")]
    [InlineData("""{"Parent@odata.bind":"Orders('1')"}""", PayloadFault.InvalidReference, "Customer/Parent@odata.bind")]
    [InlineData("""{"Parent@odata.bind":"Customers('1"}""", PayloadFault.InvalidReference, "Customer/Parent@odata.bind")]
    [InlineData("""{"Parent@odata.bind":["Customers('1')"]}""", PayloadFault.WrongType, "Customer/Parent@odata.bind")]
    [InlineData("""{"Children@odata.bind":"Customers('1')"}""", PayloadFault.WrongType, "Customer/Children@odata.bind")]
    [InlineData("""{"Name@odata.bind":"Customers('1')"}""", PayloadFault.InvalidReference, "Customer/Name@odata.bind")]
    [InlineData("""{"Orders":[{"Id":"1"}]}""", PayloadFault.NotImplemented, "Customer/Orders/0")]
    [InlineData("""{"@odata.foo":1}""", PayloadFault.UnknownControlInformation, "Customer/@odata.foo")]
    [InlineData("""{"@foo":1}""", PayloadFault.UnknownControlInformation, "Customer/@foo")]
    [InlineData("""{"@odata.type":"#Canonical.Order"}""", PayloadFault.WrongType, "Customer/@odata.type")]
    [InlineData("""{"Nam@my.note":1}""", PayloadFault.UnknownProperty, "Customer/Nam@my.note")]
    [InlineData("""[]""", PayloadFault.WrongType, "Customer")]
    public void Read_Fault_IsFoundWithItsPath(string json, PayloadFault fault, string target)
    {
        var finding = Assert.Single(Find("Customer", json));

        Assert.Equal((fault, target), (finding.Fault, finding.Target));
    }

    [Theory]
    [InlineData("""{"NetAmount":1.2345}""", PayloadFault.OutOfRange)]
    [InlineData("""{"NetAmount":12345678901234}""", PayloadFault.OutOfRange)]
    [InlineData("""{"NetAmount":1e400}""", PayloadFault.OutOfRange)]
    [InlineData("""{"NetAmount":1.23456789012345678901234567891}""", PayloadFault.OutOfRange)]
    [InlineData("""{"NetAmount":"1.5"}""", PayloadFault.WrongType)]
    [InlineData("""{"OrderDate":"2024-02-30"}""", PayloadFault.WrongType)]
    [InlineData("""{"Items":{}}""", PayloadFault.WrongType)]
    [InlineData("""{"Items":[{"Number":3000000000}]}""", PayloadFault.OutOfRange)]
    [InlineData("""{"Items":[{"Number":1.5}]}""", PayloadFault.WrongType)]
    [InlineData("""{"Items":[null]}""", PayloadFault.WrongType)]
    public void Read_ValueThatDoesNotFit_IsFound(string json, PayloadFault fault) => Assert.Equal(fault, Assert.Single(Find("Order", json)).Fault);

    [Fact]
    public void Read_NumbersAsStrings_NeedTheirFormat() => Assert.Empty(Find("Order", """{"NetAmount":"1.5"}""", isIeee754Compatible: true));

    [Fact]
    public void Read_Update_IgnoresKeyAndComputed() =>
        Assert.Empty(Find("Customer", """{"Id":"","ModifiedAt":"2024-01-01T00:00:00Z","ExternalIds":[{"System":"s"}]}""", isUpdate: true));

    [Fact]
    public void Read_ManyFaults_EndsAtTheLimit()
    {
        var json = $"{{{string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"x{i}\":1"))}}}";

        var findings = Find("Customer", json);

        Assert.Equal(PayloadFindings.Max + 1, findings.Length);
        Assert.Equal(PayloadFault.TooManyFindings, findings[^1].Fault);
    }

    [Fact]
    public void Read_SoundPayload_GivesATypedDelta()
    {
        var findings = new PayloadFindings();

        var delta = Read("Order", """{"OrderDate":"2024-02-29","NetAmount":1.50,"Status":"Open","Items":[{"Number":10}],"Customer@odata.bind":"Customers('7')"}""", findings);

        Assert.Equal(
            [("OrderDate", Value.Of(new DateOnly(2024, 2, 29))), ("NetAmount", Value.Of(1.50m))],
            delta.Properties.Where(p => p.Property.Enum is null).Select(p => (p.Property.Name, p.Value)));
        Assert.Equal(Value.Of("7"), delta.References[0].Keys[0]);
        Assert.Equal(Value.Of(10), delta.Contained[0].Rows[0].Properties[0].Value);
    }

    [Fact]
    public void Read_SplitAnywhere_IsMalformedNotWrong()
    {
        const string json = """{"Name":"x","BillingAddress":{"City":"y"},"Parent@odata.bind":"Customers('1')"}""";
        for (var length = 1; length < json.Length; length++)
        {
            var cut = json[..length];
            Assert.ThrowsAny<JsonException>(() => Find("Customer", cut));
        }
    }

    private static System.Collections.Immutable.ImmutableArray<PayloadFinding> Find(string type, string json, bool isUpdate = false, bool isIeee754Compatible = false)
    {
        var findings = new PayloadFindings();
        Read(type, json, findings, isUpdate, isIeee754Compatible);
        return findings.All;
    }

    private static RowDelta Read(string type, string json, PayloadFindings findings, bool isUpdate = false, bool isIeee754Compatible = false)
    {
        var references = new ReferenceReader(new ODataUrlParser(CanonicalModel.V1, new QueryLimits()), findings, Root);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return new PayloadReader(references, findings, isUpdate, isIeee754Compatible).Read(ref reader, CanonicalModel.V1.FindType(type)!, type);
    }
}
