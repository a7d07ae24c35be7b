using CanonicalGateway.Sandbox.Data;

namespace CanonicalGateway.Sandbox.Salesforce;

/// <summary>
/// Record ids: 3 characters of key prefix and 12 of base 62 (case matters), then 3 that tell which of the 15 are capitals, so
/// that the 18-character form can be compared without case.
/// </summary>
internal static class SalesforceId
{
    public const int ShortLength = 15;
    public const int LongLength = 18;

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const long SerialSpace = 56_800_235_584; // 62^6
    private const long Scatter = 15_485_863; // prime to 62: each serial gets an id of its own, in no order

    /// <summary>An id for a row that is not in the data set; never one of those that the data set gives (they have <c>Aa</c> behind the prefix).</summary>
    public static string Create(string keyPrefix, int serial)
    {
        Span<char> id = stackalloc char[ShortLength];
        keyPrefix.CopyTo(id);
        "Ab0000".CopyTo(id[3..]);
        var rest = (serial + 1L) * Scatter % SerialSpace;
        for (var i = ShortLength - 1; i >= 9; i--)
        {
            id[i] = Digits[(int)(rest % 62)];
            rest /= 62;
        }

        return SalesforceIds.WithChecksum(id);
    }

    public static bool IsWellFormed(string text)
    {
        if (text.Length is not (ShortLength or LongLength))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
