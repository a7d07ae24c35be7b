using CanonicalGateway.Contracts.Model;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Model;

public sealed class TextOrderTests
{
    // The code points around the surrogates: U+D7FF, U+E000, U+FFFF, then U+10000 and up, which UTF-16 units would put too early.
    private static readonly string[] Ascending = ["", "A", "AA", "B", "a", "z", "~", "é", "\uD7FF", "\uE000", "\uFFFD", "\U00010000", "\U0001F600", "\U0010FFFD"];

    [Fact]
    public void CodePoint_EveryPair_ComparesByCodePoint()
    {
        for (var i = 0; i < Ascending.Length; i++)
        {
            for (var j = 0; j < Ascending.Length; j++)
            {
                Assert.Equal(Math.Sign(i - j), Math.Sign(TextOrder.Compare(Ascending[i], Ascending[j], Collation.CodePoint)));
                Assert.Equal(Math.Sign(i - j), Math.Sign(TextOrder.Compare("x" + Ascending[i] + "q", "x" + Ascending[j] + "q", Collation.CodePoint)) switch
                {
                    // With a letter behind, a prefix no longer decides.
                    var sign when i > 0 && j > 0 && !IsPrefix(Ascending[i], Ascending[j]) => sign,
                    _ => Math.Sign(i - j),
                });
            }
        }
    }

    [Theory]
    [InlineData("\U0001F600", "\U0001F601", -1)]
    [InlineData("\U0001F600\uE000", "\U0001F600\U00010000", -1)]
    [InlineData("a\uFFFF", "a\U00010000", -1)]
    [InlineData("\U00010000", "\uE000z", 1)]
    public void CodePoint_Surrogates_ComeAfterThePrivateUseArea(string left, string right, int expected)
    {
        Assert.Equal(expected, Math.Sign(TextOrder.Compare(left, right, Collation.CodePoint)));
        Assert.Equal(-expected, Math.Sign(TextOrder.Compare(right, left, Collation.CodePoint)));
    }

    [Theory]
    [InlineData("abc", "ABC", 0)]
    [InlineData("abc", "ABD", -1)]
    [InlineData("É", "é", 0)]
    [InlineData("Ж", "ж", 0)]
    [InlineData("ab", "ABC", -1)]
    [InlineData("_", "a", 1)]
    [InlineData("\U00010428", "\U00010400", 0)]
    [InlineData("\uFF5A", "\U00010428", -1)]
    [InlineData("", "", 0)]
    [InlineData("", "a", -1)]
    [InlineData("straße", "STRASSE", 1)]
    public void IgnoreCase_Pair_FoldsEachCodePointToUpperCase(string left, string right, int expected)
    {
        Assert.Equal(expected, Math.Sign(TextOrder.Compare(left, right, Collation.IgnoreCase)));
        Assert.Equal(-expected, Math.Sign(TextOrder.Compare(right, left, Collation.IgnoreCase)));
    }

    [Theory]
    [InlineData("9", "10", -1)]
    [InlineData("10", "9", 1)]
    [InlineData("010", "10", 1)]
    [InlineData("10", "10", 0)]
    [InlineData("", "0", -1)]
    [InlineData("B", "AA", -1)]
    [InlineData("A1", "A2", -1)]
    public void Number_Pair_PutsTheShorterFirst(string left, string right, int expected) =>
        Assert.Equal(expected, Math.Sign(TextOrder.Compare(left, right, Collation.Number)));

    private static bool IsPrefix(string a, string b) => a.StartsWith(b, StringComparison.Ordinal) || b.StartsWith(a, StringComparison.Ordinal);
}
