using System.Text;

namespace CanonicalGateway.Sandbox.Salesforce.Soql;

/// <summary>
/// How the product compares text: without case (each code point upper-cased by the invariant simple mapping), by code point and not by
/// UTF-16 unit. Equality passes over trailing blanks; order does not.
/// </summary>
internal sealed class SoqlText : IEqualityComparer<string>, IComparer<string>
{
    public static SoqlText IgnoreCase { get; } = new();

    /// <summary>Folds one code point.</summary>
    public static int Fold(Rune rune) => rune.IsAscii ? FoldAscii(rune.Value) : Rune.ToUpperInvariant(rune).Value;

    /// <summary>The folded code points, as LIKE matches them.</summary>
    public static int[] FoldAll(string text)
    {
        var folded = new int[text.Length];
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            folded[count++] = Fold(rune);
        }

        return count == folded.Length ? folded : folded[..count];
    }

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return x is null ? (y is null ? 0 : -1) : 1;
        }

        return Compare(x.AsSpan(), y.AsSpan());
    }

    public bool Equals(string? x, string? y) =>
        x is null || y is null ? x is null && y is null : Compare(x.AsSpan().TrimEnd(' '), y.AsSpan().TrimEnd(' ')) == 0;

    public int GetHashCode(string obj)
    {
        var hash = new HashCode();
        foreach (var rune in obj.AsSpan().TrimEnd(' ').EnumerateRunes())
        {
            hash.Add(Fold(rune));
        }

        return hash.ToHashCode();
    }

    private static int FoldAscii(int c) => c is >= 'a' and <= 'z' ? c - 32 : c;

    private static int Compare(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        // ASCII needs no decoding; the rest begins at a whole code point.
        var ascii = 0;
        for (; ascii < x.Length && ascii < y.Length && char.IsAscii(x[ascii]) && char.IsAscii(y[ascii]); ascii++)
        {
            var difference = FoldAscii(x[ascii]) - FoldAscii(y[ascii]);
            if (difference != 0)
            {
                return difference;
            }
        }

        var left = x[ascii..].EnumerateRunes();
        var right = y[ascii..].EnumerateRunes();
        while (true)
        {
            var more = left.MoveNext();
            if (!right.MoveNext())
            {
                return more ? 1 : 0;
            }

            if (!more)
            {
                return -1;
            }

            var order = Fold(left.Current) - Fold(right.Current);
            if (order != 0)
            {
                return order;
            }
        }
    }
}
