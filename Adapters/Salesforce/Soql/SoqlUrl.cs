using System.Buffers;
using System.Globalization;
using System.Text;

namespace CanonicalGateway.Adapters.Salesforce.Soql;

/// <summary>Puts queries into URLs, as short as RFC 3986 allows: most of a query's punctuation may stand as it is.</summary>
internal static class SoqlUrl
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'(),:!*");

    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length + (text.Length / 4));
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == ' ')
            {
                encoded.Append('+');
            }
            else if (rune.IsAscii && Plain.Contains((char)rune.Value))
            {
                encoded.Append((char)rune.Value);
            }
            else
            {
                foreach (var octet in utf8[..rune.EncodeToUtf8(utf8)])
                {
                    encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
                }
            }
        }

        return encoded.ToString();
    }

    /// <summary>Characters of the encoded text.</summary>
    public static int Length(string text)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            length += rune.IsAscii && (rune.Value == ' ' || Plain.Contains((char)rune.Value)) ? 1 : 3 * rune.Utf8SequenceLength;
        }

        return length;
    }
}
