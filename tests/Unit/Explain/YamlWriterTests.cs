using CanonicalGateway.Gateway.Explain;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Explain;

public sealed class YamlWriterTests
{
    [Theory]
    [InlineData("Status eq 'Active'", "Status eq 'Active'")]
    [InlineData("GET /a?$filter=(x eq {keys})", "GET /a?$filter=(x eq {keys})")]
    [InlineData("", "''")]
    [InlineData("1.1", "'1.1'")]
    [InlineData("1.10 is read first", "1.10 is read first")]
    [InlineData("true", "'true'")]
    [InlineData("Null", "'Null'")]
    [InlineData("no", "'no'")]
    [InlineData("~", "'~'")]
    [InlineData("=", "'='")]
    [InlineData("- a", "'- a'")]
    [InlineData("'a' eq Name", "'''a'' eq Name'")]
    [InlineData("{keys}", "'{keys}'")]
    [InlineData("a: b", "'a: b'")]
    [InlineData("a #b", "'a #b'")]
    [InlineData("a:", "'a:'")]
    [InlineData("a ", "'a '")]
    [InlineData("Grün 😀", "\"Grün 😀\"")]
    [InlineData("a\nb: \"c\"\\", "\"a\\u000Ab: \\\"c\\\"\\\\\"")]
    public void Text_OfAnyKind_IsReadAsWritten(string text, string written)
    {
        var yaml = new YamlWriter();

        yaml.Field("a", text);

        Assert.Equal($"a: {written}\n", yaml.ToString());
    }

    // No test case: attributes hold well-formed text only.
    [Fact]
    public void Text_WithHalfACharacter_IsEscaped()
    {
        var yaml = new YamlWriter();

        yaml.Field("a", "lone \uD800 surrogate");

        Assert.Equal("a: \"lone \\uD800 surrogate\"\n", yaml.ToString());
    }

    [Fact]
    public void Lists_OfMaps_AreIndentedBelowTheirName()
    {
        var yaml = new YamlWriter();

        yaml.List("nodes", ["x", "z"], name =>
        {
            yaml.Field("name", name);
            yaml.Map("inner", () => yaml.List("rows", [1, 2], number => yaml.Field("n", number)));
        });
        yaml.List("none", Array.Empty<int>(), _ => { });
        yaml.Inline("ran", [("calls", "1"), ("ms", "0.5")]);

        Assert.Equal(
            """
            nodes:
              - name: x
                inner:
                  rows:
                    - n: 1
                    - n: 2
              - name: z
                inner:
                  rows:
                    - n: 1
                    - n: 2
            ran: { calls: 1, ms: 0.5 }

            """,
            yaml.ToString());
    }
}
