namespace CanonicalGateway.Sandbox.S4Hana.Values;

/// <summary>
/// How SAP character fields compare: by code point, case-sensitive, the shorter one filled with blanks. A field with ALPHA conversion holds a number
/// filled with zeros on the left up to its length and shows it without, so that numbers compare as numbers.
/// </summary>
public static class CharacterField
{
    /// <summary>What an ALPHA field shows for <paramref name="text"/>: no leading zeros when it is all digits.</summary>
    public static string WithoutZeros(string text)
    {
        if (text.Length < 2 || text[0] != '0' || !IsDigits(text))
        {
            return text;
        }
        var shown = text.TrimStart('0');
        return shown.Length == 0 ? "0" : shown;
    }

    /// <summary>Compares as code points with trailing blanks filled in. Both in the form that is shown.</summary>
    /// <param name="alphaLength">Length of an ALPHA field, or 0 for a plain one.</param>
    public static int Compare(string left, string right, int alphaLength = 0)
    {
        var leftZeros = Zeros(left, alphaLength);
        var rightZeros = Zeros(right, alphaLength);
        var length = Math.Max(left.Length + leftZeros, right.Length + rightZeros);
        for (var i = 0; i < length; i++)
        {
            var difference = Weight(At(left, leftZeros, i)) - Weight(At(right, rightZeros, i));
            if (difference != 0)
            {
                return difference;
            }
        }
        return 0;
    }

    private static int Zeros(string text, int alphaLength) => alphaLength > text.Length && text.Length > 0 && IsDigits(text) ? alphaLength - text.Length : 0;

    private static char At(string text, int zeros, int index)
    {
        if (index < zeros)
        {
            return '0';
        }
        index -= zeros;
        return index < text.Length ? text[index] : ' ';
    }

    // UTF-16 puts surrogates below U+E000..U+FFFF, code points put them above.
    private static int Weight(char unit) => unit < 0xD800 ? unit : unit < 0xE000 ? unit + 0x2000 : unit - 0x800;

    private static bool IsDigits(string text) => !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
