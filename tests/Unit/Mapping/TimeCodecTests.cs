using CanonicalGateway.Adapters.Mapping;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Mapping;

public sealed class TimeCodecTests
{
    [Theory]
    [InlineData("2026-01-31T10:00:00Z", "2026-01-31T10:00:00.0000000")]
    [InlineData("2026-01-31T10:00:00z", "2026-01-31T10:00:00.0000000")]
    [InlineData("2026-01-31T10:00:00+0000", "2026-01-31T10:00:00.0000000")]
    [InlineData("2026-01-31T10:00:00.000+0000", "2026-01-31T10:00:00.0000000")]
    [InlineData("2026-01-31T10:00:00+02:00", "2026-01-31T08:00:00.0000000")]
    [InlineData("2026-01-31T23:30:00-0545", "2026-02-01T05:15:00.0000000")]
    [InlineData("2026-01-31T10:00:00.5Z", "2026-01-31T10:00:00.5000000")]
    [InlineData("2026-01-31T10:00:00.1234567Z", "2026-01-31T10:00:00.1234567")]
    [InlineData("2026-01-31T10:00:00.123456789Z", "2026-01-31T10:00:00.1234567")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.0000000")]
    [InlineData("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.0000000")]
    [InlineData("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.9990000")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000")]
    [InlineData("0001-01-01T01:00:00+01:00", "0001-01-01T00:00:00.0000000")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999")]
    [InlineData("2026-01-31T10:00:00\\u002B00:00", "2026-01-31T10:00:00.0000000")]
    public void Instant_Timestamp_IsItsUtcTime(string text, string expected) => Assert.Equal(expected, MappingRig.Read(new InstantCodec(), $"\"{text}\""));

    [Theory]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T10:00:00")]
    [InlineData("2026-01-31T10:00Z")]
    [InlineData("2026-01-31 10:00:00Z")]
    [InlineData("2026-02-30T10:00:00Z")]
    [InlineData("2023-02-29T10:00:00Z")]
    [InlineData("1900-02-29T10:00:00Z")]
    [InlineData("2026-13-01T10:00:00Z")]
    [InlineData("2026-00-01T10:00:00Z")]
    [InlineData("2026-01-00T10:00:00Z")]
    [InlineData("0000-01-01T10:00:00Z")]
    [InlineData("2026-01-31T24:00:00Z")]
    [InlineData("2026-01-31T10:60:00Z")]
    [InlineData("2026-01-31T10:00:60Z")]
    [InlineData("2026-01-31T10:00:00.5")]
    [InlineData("2026-01-31T10:00:00ZZ")]
    [InlineData("2026-01-31T10:00:00+1")]
    [InlineData("2026-01-31T10:00:00+01.00")]
    [InlineData("2026-01-31T10:00:00+0a:00")]
    [InlineData("2026-01-31T10:00:00+24:00")]
    [InlineData("2026-01-31T10:00:00+01:60")]
    [InlineData("0001-01-01T00:59:59+01:00")]
    [InlineData("9999-12-31T23:00:00-01:00")]
    [InlineData("20a6-01-31T10:00:00Z")]
    public void Instant_NoTimestamp_IsAFaultOfTheBackend(string text) =>
        MappingRig.Refuses(new InstantCodec(), $"\"{text}\"", "something other than a timestamp");

    [Theory]
    [InlineData("1767225600")]
    [InlineData("true")]
    [InlineData("{}")]
    public void Instant_NoText_IsAFaultOfTheBackend(string json) => MappingRig.Refuses(new InstantCodec(), json, "something other than a timestamp");

    [Theory]
    [InlineData("\"2026-01-31\"", "2026-01-31")]
    [InlineData("\"2024-02-29\"", "2024-02-29")]
    [InlineData("\"0001-01-01\"", "0001-01-01")]
    [InlineData("\"9999-12-31\"", "9999-12-31")]
    [InlineData("\"1969-12-31\"", "1969-12-31")]
    [InlineData("\"\"", "null")]
    [InlineData("null", "null")]
    public void Date_Text_IsTheDay(string json, string expected) => Assert.Equal(expected, MappingRig.Read(new DateCodec(), json));

    [Theory]
    [InlineData("\"2026-02-29\"")]
    [InlineData("\"2026-1-31\"")]
    [InlineData("\"2026-01-31T00:00:00Z\"")]
    [InlineData("\"2026/01/31\"")]
    [InlineData("\"0000-01-01\"")]
    [InlineData("\"/Date(1)/!\"")]
    [InlineData("2026")]
    public void Date_NoDate_IsAFaultOfTheBackend(string json) => MappingRig.Refuses(new DateCodec(), json, "something other than a date");
}
