using CanonicalGateway.Sandbox.Salesforce;
using CanonicalGateway.Sandbox.Salesforce.Soql;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.Salesforce;

public sealed class SoqlComparisonTests
{
    [Theory]
    [InlineData("Acme", "aCME", true)]
    [InlineData("Acme  ", "acme", true)]
    [InlineData(" acme", "acme", false)]
    [InlineData("äöü", "ÄÖÜ", true)]
    [InlineData("straße", "STRASSE", false)]
    [InlineData("\U00010428", "\U00010400", true)]
    [InlineData("Cafe\u0301", "Caf\u00e9", false)]
    public void Equals_Text_IgnoresCaseAndTrailingBlanks(string left, string right, bool equal)
    {
        Assert.Equal(equal, SoqlText.IgnoreCase.Equals(left, right));
        Assert.True(!equal || SoqlText.IgnoreCase.GetHashCode(left) == SoqlText.IgnoreCase.GetHashCode(right));
    }

    [Theory]
    [InlineData("a", "B", -1)]
    [InlineData("_", "a", 1)] // '_' stands behind 'A', not before 'a'
    [InlineData("abc", "ABCD", -1)]
    [InlineData("abä", "AB", 1)]
    [InlineData("abä1", "ABÄ2", -1)]
    [InlineData("\uFF21", "\U00010400", -1)]
    [InlineData("\U0001F600", "\uFFFD", 1)]
    public void Compare_Text_GoesByFoldedCodePoint(string left, string right, int sign)
    {
        Assert.Equal(sign, Math.Sign(SoqlText.IgnoreCase.Compare(left, right)));
        Assert.Equal(-sign, Math.Sign(SoqlText.IgnoreCase.Compare(right, left)));
    }

    [Fact]
    public void Compare_ExactText_GoesByCodePointAndCase()
    {
        string[] order = ["A", "B", "a", "\uE000", "\U00010000"];

        Assert.Equal(order, order.Reverse().Order(CodePointOrder.Instance));
    }

    [Theory]
    [InlineData("%", "", true)]
    [InlineData("a%", "ABC", true)]
    [InlineData("%c", "abc", true)]
    [InlineData("%b%", "abc", true)]
    [InlineData("a_c", "abc", true)]
    [InlineData("_", "😀", true)]
    [InlineData("__", "😀", false)]
    [InlineData("%ab%ab", "abxabyab", true)]
    [InlineData("100\\%%", "100% off", true)]
    [InlineData("100\\%%", "1000", false)]
    [InlineData("a\\_c", "abc", false)]
    [InlineData("\\\\%", "\\x", true)]
    [InlineData("abc", "abcd", false)]
    public void Like_Pattern_Matches(string pattern, string text, bool matches) =>
        Assert.Equal(matches, LiteralValues.Pattern(new(LiteralKind.String, pattern, 0), pattern, exact: false).Matches(text));

    [Fact]
    public void Text_Escapes_AreReadAndUnknownOnesRefused()
    {
        Assert.Equal("'\\\"\n\r\t\b\f😀", LiteralValues.Text(new(LiteralKind.String, "\\'\\\\\\\"\\n\\r\\t\\b\\f😀", 0), ""));
        Assert.Throws<SalesforceException>(() => LiteralValues.Text(new(LiteralKind.String, "\\%", 0), "\\%\\%"));
    }

    [Theory]
    [InlineData("TODAY", 0, "2026-02-18", "2026-02-19")]
    [InlineData("LAST_N_DAYS", 2, "2026-02-16", "2026-02-19")]
    [InlineData("NEXT_N_DAYS", 2, "2026-02-19", "2026-02-21")]
    [InlineData("N_DAYS_AGO", 2, "2026-02-16", "2026-02-17")]
    [InlineData("THIS_WEEK", 0, "2026-02-15", "2026-02-22")]
    [InlineData("LAST_MONTH", 0, "2026-01-01", "2026-02-01")]
    [InlineData("LAST_N_QUARTERS", 2, "2025-07-01", "2026-01-01")]
    [InlineData("NEXT_YEAR", 0, "2027-01-01", "2028-01-01")]
    [InlineData("THIS_FISCAL_QUARTER", 0, "2026-01-01", "2026-04-01")]
    [InlineData("LAST_N_YEARS", 9999, "0001-01-01", "2026-01-01")]
    public void DateWord_OnAWednesday_CoversDays(string word, int count, string from, string to)
    {
        var days = DateWords.Days(word, count, new DateOnly(2026, 2, 18));

        Assert.Equal((DateOnly.ParseExact(from, "yyyy-MM-dd"), DateOnly.ParseExact(to, "yyyy-MM-dd")), days);
    }
}
