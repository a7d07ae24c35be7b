using System.Globalization;
using System.Text;

namespace CanonicalGateway.Adapters.S4Hana.Query;

/// <summary>Values as OData V2 writes them in an address.</summary>
internal static class V2Literal
{
    private const string Digits = "0123456789ABCDEF";
    private const string Kept = "-_.~'(),$/:!*=";

    public static string Of(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Of(decimal number) => number.ToString(CultureInfo.InvariantCulture) + "M";

    public static string Of(DateOnly date) => $"datetime'{date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}T00:00:00'";

    public static string Of(DateTimeOffset instant) =>
        $"datetimeoffset'{instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)}Z'";

    /// <summary>A time of day in whole seconds.</summary>
    public static string Of(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"time'PT{time.Hours:00}H{time.Minutes:00}M{time.Seconds:00}S'");

    /// <summary>Percent-encodes what may not stand in a query as it is; a plus sign too, which servers read as a blank.</summary>
    public static string Encode(string text)
    {
        var plain = true;
        foreach (var c in text)
        {
            plain &= IsKept(c);
        }

        if (plain)
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length * 2);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && IsKept((char)rune.Value))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            var count = rune.EncodeToUtf8(bytes);
            for (var i = 0; i < count; i++)
            {
                encoded.Append('%').Append(Digits[bytes[i] >> 4]).Append(Digits[bytes[i] & 15]);
            }
        }

        return encoded.ToString();
    }

    private static bool IsKept(char c) => char.IsAsciiLetterOrDigit(c) || Kept.Contains(c, StringComparison.Ordinal);
}
