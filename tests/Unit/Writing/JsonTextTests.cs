using System.Globalization;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Gateway.Writing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Writing;

public sealed class JsonTextTests
{
    [Fact]
    public void String_EveryControlCharacter_IsEscaped()
    {
        for (var c = 0; c < 0x20; c++)
        {
            var expected = (char)c switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => $"\\u{c:x4}" };
            Assert.Equal($"\"a{expected}b\"", Text($"a{(char)c}b"));
        }
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("\"\\/", "\"\\\"\\\\/\"")]
    [InlineData("\u007f\u0085\u2028é😀<>&'", "\"\u007f\u0085\u2028é😀<>&'\"")]
    [InlineData("\"\"\"", "\"\\\"\\\"\\\"\"")]
    public void String_Text_KeepsAllElse(string text, string expected) => Assert.Equal(expected, Text(text));

    [Fact]
    public void String_AnyText_IsReadBackByAParser()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(600)).Select(_ => new Rune(random.Next(8) == 0 ? random.Next(0x80) : 0x1F300 + random.Next(200))));
            Assert.Equal(text, JsonSerializer.Deserialize<string>(Text(text)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(20_000)]
    public void PlainString_AnyLength_StandsInQuotes(int length)
    {
        var text = new string('x', length);

        Assert.Equal($"\"{text}\"", Written.By(o => JsonText.PlainString(o, Encoding.UTF8.GetBytes(text))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Integer_Value_IsItsDigits(long value) => Assert.Equal($"{value}", Written.By(o => JsonText.Integer(o, value)));

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("1969-12-31")]
    [InlineData("2024-02-29")]
    [InlineData("9999-12-31")]
    public void Date_Day_IsIso8601(string day)
    {
        var target = new byte[10];

        Assert.Equal(10, JsonText.Date(target, DateOnly.Parse(day, CultureInfo.InvariantCulture)));
        Assert.Equal(day, Encoding.ASCII.GetString(target));
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59.9999999Z")]
    [InlineData("2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05.1Z")]
    [InlineData("2026-01-02T03:04:05.01Z")]
    [InlineData("2026-01-02T03:04:05.0000001Z")]
    [InlineData("2026-01-02T03:04:05.12034Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    public void Instant_Ticks_HaveNoTrailingZeros(string instant)
    {
        var target = new byte[40];

        var written = JsonText.Instant(target, DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).UtcTicks);

        Assert.Equal(instant, Encoding.ASCII.GetString(target, 0, written));
    }

    private static string Text(string text) => Written.By(o => JsonText.String(o, Encoding.UTF8.GetBytes(text)));
}
