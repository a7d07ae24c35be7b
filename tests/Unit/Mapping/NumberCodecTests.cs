using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Mapping;

public sealed class NumberCodecTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.50", "-0.50")]
    [InlineData("1e3", "1000")]
    [InlineData("\"12.50\"", "12.50")]
    [InlineData("\"-12.50\"", "-12.50")]
    [InlineData("\"0\"", "0")]
    [InlineData("\"0.000\"", "0.000")]
    [InlineData("\"1234567890123456789012345678\"", "1234567890123456789012345678")]
    [InlineData("\"0.1234567890123456789012345678\"", "0.1234567890123456789012345678")]
    [InlineData("1234567890123456789.012345678", "1234567890123456789.012345678")]
    public void Read_JsonNumber_KeepsItsDigits(string json, string expected) => Assert.Equal(expected, MappingRig.Read(new NumberCodec(), json));

    [Theory]
    [InlineData("\"007\"", "7")]
    [InlineData("\"-007.10\"", "-7.10")]
    [InlineData("\"+5\"", "5")]
    [InlineData("\"5-\"", "-5")]
    [InlineData("\" 5 \"", "5")]
    [InlineData("\".5\"", "0.5")]
    [InlineData("\"5.\"", "5")]
    [InlineData("\"00\"", "0")]
    public void Read_DigitsOfAnotherForm_BecomeAJsonNumber(string json, string expected) => Assert.Equal(expected, MappingRig.Read(new NumberCodec(), json));

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void Read_Nothing_IsNull(string json) => Assert.Equal("null", MappingRig.Read(new NumberCodec(), json));

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("1e400")]
    [InlineData("\"-\"")]
    [InlineData("\".\"")]
    [InlineData("\"1.2.3\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"1,5\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("\"0079228162514264337593543950336\"")]
    public void Read_NoNumber_IsAFaultOfTheBackend(string json) => MappingRig.Refuses(new NumberCodec(), json, "something other than a number");

    [Fact]
    public void Fits_Member_IsADecimal()
    {
        Assert.True(new NumberCodec().Fits(TestRows.Type("Order").Find("NetAmount")!));
        Assert.False(new NumberCodec().Fits(TestRows.Type("Order").Find("Id")!));
        Assert.False(new NumberCodec().Fits(TestRows.Type("Order").Find("Customer")!));
    }
}
