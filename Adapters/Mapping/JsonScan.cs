using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>
/// Finds the ends of JSON values as strictly as <see cref="System.Text.Json.Utf8JsonReader"/> does. What it cannot tell to be valid is a
/// <see cref="Surprise"/>, which the tokeniser then judges.
/// </summary>
internal static class JsonScan
{
    /// <summary>Not valid, or not known to be.</summary>
    public const int Surprise = -1;

    private const int EscapeBytes = 2;
    private const int UnicodeEscapeBytes = 6;

    /// <summary>The position of a string's closing quote.</summary>
    /// <param name="at">Position after its opening quote.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int StringEnd(ReadOnlySpan<byte> json, int at, out bool isEscaped)
    {
        isEscaped = false;
        if (at <= json.Length - Vector128<byte>.Count)
        {
            // Most values are shorter than a vector.
            var hits = Special(json, at);
            if (hits != 0)
            {
                at += BitOperations.TrailingZeroCount(hits);
                if (json[at] == '"')
                {
                    return at;
                }
            }
        }

        return LongStringEnd(json, at, out isEscaped);
    }

    /// <summary>The position after a number: RFC 8259 section 6. What follows it is not looked at.</summary>
    public static int NumberEnd(ReadOnlySpan<byte> json, int at)
    {
        at += json[at] == '-' ? 1 : 0;
        var whole = DigitsEnd(json, at);
        if (whole == at || (json[at] == '0' && whole > at + 1))
        {
            return Surprise;
        }

        at = whole;
        if (at < json.Length && json[at] == '.')
        {
            var fraction = DigitsEnd(json, at + 1);
            if (fraction == at + 1)
            {
                return Surprise;
            }

            at = fraction;
        }

        // Exponents are rare enough to be left to the tokeniser.
        return at < json.Length && (json[at] | 0x20) != 'e' ? at : Surprise;
    }

    /// <summary>The position after <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public static int LiteralEnd(ReadOnlySpan<byte> json, int at, ReadOnlySpan<byte> literal) =>
        json[at..].StartsWith(literal) ? at + literal.Length : Surprise;

    /// <summary>The position of what follows white space; the length where nothing does.</summary>
    public static int SkipSpace(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    /// <summary>Moves on to the next element of an array where it is an object; else stays before the comma or bracket.</summary>
    /// <param name="at">Position after the bracket or after the last element.</param>
    public static bool NextObject(ReadOnlySpan<byte> json, ref int at, bool isFirst)
    {
        at = SkipSpace(json, at);
        var next = at;
        if (!isFirst)
        {
            if (next >= json.Length || json[next] != ',')
            {
                return false;
            }

            next = SkipSpace(json, next + 1);
        }

        if (next >= json.Length || json[next] != '{')
        {
            return false;
        }

        at = next;
        return true;
    }

    private static int LongStringEnd(ReadOnlySpan<byte> json, int at, out bool isEscaped)
    {
        isEscaped = false;
        while (true)
        {
            at = NextSpecial(json, at);
            if (at >= json.Length)
            {
                return Surprise;
            }

            if (json[at] == '"')
            {
                return at;
            }

            var length = EscapeLength(json[at..]);
            if (length == 0)
            {
                return Surprise;
            }

            isEscaped = true;
            at += length;
        }
    }

    private static int NextSpecial(ReadOnlySpan<byte> json, int at)
    {
        while (at <= json.Length - Vector128<byte>.Count)
        {
            var hits = Special(json, at);
            if (hits != 0)
            {
                return at + BitOperations.TrailingZeroCount(hits);
            }

            at += Vector128<byte>.Count;
        }

        while (at < json.Length && json[at] is >= 0x20 and not ((byte)'"' or (byte)'\\'))
        {
            at++;
        }

        return at;
    }

    // Which of the next 16 bytes end a string, begin an escape or may not stand in a string.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Special(ReadOnlySpan<byte> json, int at)
    {
        var bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(json), (nuint)at);
        return (Vector128.Equals(bytes, Vector128.Create((byte)'"'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
            | Vector128.Equals(Vector128.Min(bytes, Vector128.Create((byte)0x1F)), bytes)).ExtractMostSignificantBits();
    }

    // RFC 8259 section 7. A lone surrogate is valid here, as it is to the tokeniser; whoever reads the text finds it.
    private static int EscapeLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < EscapeBytes || text[0] != '\\')
        {
            return 0;
        }

        if (text[1] is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
        {
            return EscapeBytes;
        }

        return text[1] == 'u' && text.Length >= UnicodeEscapeBytes
            && char.IsAsciiHexDigit((char)text[2]) && char.IsAsciiHexDigit((char)text[3])
            && char.IsAsciiHexDigit((char)text[4]) && char.IsAsciiHexDigit((char)text[5])
            ? UnicodeEscapeBytes
            : 0;
    }

    private static int DigitsEnd(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && char.IsAsciiDigit((char)json[at]))
        {
            at++;
        }

        return at;
    }
}
