using System.Text;

namespace CanonicalGateway.Contracts.Model;

/// <summary>The orders that <see cref="Collation"/> names, over UTF-16 strings.</summary>
public static class TextOrder
{
    public static int Compare(string left, string right, Collation collation)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return collation switch
        {
            Collation.IgnoreCase => CompareIgnoringCase(left, right),
            Collation.Number => CompareNumbers(left, right),
            _ => CompareCodePoints(left, right),
        };
    }

    // string.CompareOrdinal compares UTF-16 units, which puts U+10000 and above before U+E000 to U+FFFF.
    private static int CompareCodePoints(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Weight(left[common]).CompareTo(Weight(right[common]));

        static int Weight(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
    }

    private static int CompareIgnoringCase(string left, string right)
    {
        var (a, b) = (left.EnumerateRunes(), right.EnumerateRunes());
        while (true)
        {
            var (more, other) = (a.MoveNext(), b.MoveNext());
            if (!more || !other)
            {
                return more.CompareTo(other);
            }

            if (a.Current != b.Current && Rune.ToUpperInvariant(a.Current).CompareTo(Rune.ToUpperInvariant(b.Current)) is var order and not 0)
            {
                return order;
            }
        }
    }

    private static int CompareNumbers(string left, string right) =>
        left.Length != right.Length ? left.Length.CompareTo(right.Length) : CompareCodePoints(left, right);
}
