using System.Buffers;
using System.Text;
using System.Text.Unicode;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Percent-decoding of one segment of the path, or of one name or value of the query (RFC 3986 2.1).</summary>
internal static class UrlText
{
    private static readonly SearchValues<char> Escapes = SearchValues.Create("%+");

    /// <summary>Decodes a segment of the path.</summary>
    /// <exception cref="GatewayException">InvalidUrl: an escape is cut short or does not give UTF-8.</exception>
    public static ReadOnlyMemory<char> DecodeSegment(ReadOnlyMemory<char> raw) => Decode(raw, blankForPlus: false);

    /// <summary>Decodes a name or value of the query, where + stands for a blank.</summary>
    /// <exception cref="GatewayException">InvalidUrl: an escape is cut short or does not give UTF-8.</exception>
    public static ReadOnlyMemory<char> DecodeQuery(ReadOnlyMemory<char> raw) => Decode(raw, blankForPlus: true);

    private static ReadOnlyMemory<char> Decode(ReadOnlyMemory<char> raw, bool blankForPlus)
    {
        var text = raw.Span;
        var first = blankForPlus ? text.IndexOfAny(Escapes) : text.IndexOf('%');
        if (first < 0 && Ascii.IsValid(text))
        {
            return raw;
        }

        // Three UTF-8 bytes at most for each UTF-16 unit; an escape gives one byte for three units.
        var rented = ArrayPool<byte>.Shared.Rent(text.Length * 3);
        try
        {
            var length = 0;
            for (var i = 0; i < text.Length;)
            {
                if (text[i] == '%')
                {
                    rented[length++] = EscapedByte(text, i);
                    i += 3;
                }
                else if (Rune.DecodeFromUtf16(text[i..], out var rune, out var units) == OperationStatus.Done)
                {
                    length += blankForPlus && rune.Value == '+' ? Blank(rented, length) : rune.EncodeToUtf8(rented.AsSpan(length));
                    i += units;
                }
                else
                {
                    throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, "The URL holds half a surrogate pair.");
                }
            }

            var bytes = rented.AsSpan(0, length);
            return Utf8.IsValid(bytes)
                ? Encoding.UTF8.GetString(bytes).AsMemory()
                : throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, $"The percent-escapes of {UrlErrors.Quote(text)} are not valid UTF-8.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int Blank(byte[] bytes, int at)
    {
        bytes[at] = (byte)' ';
        return 1;
    }

    private static byte EscapedByte(ReadOnlySpan<char> text, int at) =>
        at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2])
            ? byte.Parse(text.Slice(at + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture)
            : throw UrlErrors.Of(GatewayErrorCode.InvalidUrl, $"{UrlErrors.Quote(text[at..Math.Min(at + 3, text.Length)])} is not a percent-escape.");
}
