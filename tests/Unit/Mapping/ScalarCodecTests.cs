using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Mapping;

public sealed class ScalarCodecTests
{
    private static readonly EnumType Status = TestRows.Type("Customer").Property("Status").Enum!;

    private static readonly Dictionary<string, string> Codes = new() { ["Prospect"] = "Prospect", ["Größe"] = "Active", ["true"] = "Blocked" };

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("\"\"", "")]
    [InlineData("17", "17")]
    [InlineData("null", "null")]
    [InlineData("\"a\\\"b\\\\c\\u00e9\\n\\ud83d\\ude00\"", "a\"b\\cé\n😀")]
    public void Text_Value_IsItsText(string json, string expected) => Assert.Equal(expected, MappingRig.Read(new TextCodec(emptyIsNull: false), json));

    [Fact]
    public void Text_Empty_IsNullWhereTheBackendHasNone() => Assert.Equal("null", MappingRig.Read(new TextCodec(emptyIsNull: true), "\"\""));

    [Theory]
    [InlineData("true")]
    [InlineData("{\"a\":1}")]
    [InlineData("[]")]
    public void Text_OtherType_IsAFaultOfTheBackend(string json) => MappingRig.Refuses(new TextCodec(false), json, "something other than text");

    [Theory]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"a\\udc00b\"")]
    public void Text_HalfASurrogatePair_IsAFaultOfTheBackend(string json) => MappingRig.Refuses(new TextCodec(false), json, "text that is not Unicode");

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-7", "-7")]
    [InlineData("\"000010\"", "10")]
    [InlineData("2147483647", "2147483647")]
    [InlineData("\"-2147483648\"", "-2147483648")]
    [InlineData("\"\"", "null")]
    [InlineData("null", "null")]
    public void Integer_Digits_AreTheNumber(string json, string expected) => Assert.Equal(expected, MappingRig.Read(new IntegerCodec(), json));

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e2")]
    [InlineData("\"12x\"")]
    [InlineData("\" 1\"")]
    [InlineData("2147483648")]
    [InlineData("true")]
    [InlineData("[1]")]
    public void Integer_OtherText_IsAFaultOfTheBackend(string json) => MappingRig.Refuses(new IntegerCodec(), json, "something other than an integer");

    [Theory]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("null", "null")]
    public void Boolean_Value_IsItself(string json, string expected) => Assert.Equal(expected, MappingRig.Read(new BooleanCodec(), json));

    [Theory]
    [InlineData("\"true\"")]
    [InlineData("1")]
    [InlineData("\"\"")]
    public void Boolean_OtherType_IsAFaultOfTheBackend(string json) => MappingRig.Refuses(new BooleanCodec(), json, "something other than a Boolean");

    [Theory]
    [InlineData("\"Prospect\"", "Prospect")]
    [InlineData("\"Größe\"", "Active")]
    [InlineData("\"Gr\\u00f6\\u00dfe\"", "Active")]
    [InlineData("true", "Blocked")]
    [InlineData("\"prospect\"", "Other")]
    [InlineData("\"Unknown\"", "Other")]
    [InlineData("\"\"", "Archived")]
    [InlineData("null", "Archived")]
    public void Enum_Code_IsItsMember(string json, string expected) =>
        Assert.Equal($"{Status.PositionOf(expected)}", MappingRig.Read(new EnumCodec(Status, Codes, other: "Other", empty: "Archived"), json));

    [Fact]
    public void Enum_UnknownCodeWithoutOther_IsAFaultOfTheBackend()
    {
        var strict = new EnumCodec(Status, Codes, other: null, empty: null);

        Assert.Equal("null", MappingRig.Read(strict, "null"));
        MappingRig.Refuses(strict, "\"Lost\"", "an unknown code for CustomerStatus");
    }

    [Fact]
    public void Enum_CodeForNoMember_IsRefusedAtStart() =>
        Assert.Throws<InvalidOperationException>(() => new EnumCodec(Status, new Dictionary<string, string> { ["x"] = "Nobody" }, null, null));
}
