using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Equality and order of plain values, written from the definition of each collation.</summary>
internal static class Ordering
{
    public static bool AreEqual(object? left, object? right)
    {
        if (left is null || right is null)
        {
            return left is null && right is null;
        }

        (left, right) = SameType(left, right);
        return left is string text ? string.Equals(text, (string)right, StringComparison.Ordinal) : Compare(left, right, Collation.CodePoint) == 0;
    }

    /// <summary>Null is lowest.</summary>
    public static int Compare(object? left, object? right, Collation collation)
    {
        if (left is null || right is null)
        {
            return (left is null ? 0 : 1) - (right is null ? 0 : 1);
        }

        (left, right) = SameType(left, right);
        return left switch
        {
            string text => CompareTexts(text, (string)right, collation),
            bool truth => truth.CompareTo((bool)right),
            decimal number => number.CompareTo((decimal)right),
            DateOnly date => date.CompareTo((DateOnly)right),
            DateTimeOffset instant => instant.UtcTicks.CompareTo(((DateTimeOffset)right).UtcTicks),
            TimeOnly time => time.CompareTo((TimeOnly)right),
            TimeSpan span => span.CompareTo((TimeSpan)right),
            Enum => Position(left).CompareTo(Position(right)),
            _ => throw new InvalidOperationException($"{left} ({left.GetType()}) has no order."),
        };
    }

    private static int Position(object value) => Array.IndexOf(Enum.GetNames(value.GetType()), value.ToString());

    private static (object Left, object Right) SameType(object left, object right) => (left, right) switch
    {
        (Enum, string name) => (left, Enum.Parse(left.GetType(), name)),
        (string name, Enum) => (Enum.Parse(right.GetType(), name), right),
        (int or long, _) or (_, int or long) => (Convert.ToDecimal(left, CultureInfo.InvariantCulture), Convert.ToDecimal(right, CultureInfo.InvariantCulture)),
        _ => (left, right),
    };

    private static int CompareTexts(string left, string right, Collation collation)
    {
        if (collation == Collation.Number && left.Length != right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        var (a, b) = (Weights(left, collation), Weights(right, collation));
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            if (a[i] != b[i])
            {
                return a[i].CompareTo(b[i]);
            }
        }

        return a.Length.CompareTo(b.Length);
    }

    private static int[] Weights(string text, Collation collation) =>
        [.. text.EnumerateRunes().Select(r => (collation == Collation.IgnoreCase ? Rune.ToUpperInvariant(r) : r).Value)];
}
