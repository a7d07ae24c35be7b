using System.Globalization;
using System.Text;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>
/// The freedoms that a client has in writing one and the same URL: percent-encodings, blanks, parentheses, case of operators. Style 0 is
/// the plainest.
/// </summary>
internal sealed class WritingStyle(int style)
{
    private const string Unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    private const string PlainInQuery = Unreserved + "!$'()*,;:@/?=";
    private const string PlainInPath = Unreserved + "!$'()*,;:@&+=";

    private readonly Random _random = new(style);
    private readonly int _encoding = style == 0 ? 0 : style % 4;

    /// <summary>Whether to use a freedom, given as one in so many.</summary>
    public bool OneIn(int count) => style != 0 && _random.Next(count) == 0;

    public int Pick(int count) => style == 0 ? 0 : _random.Next(count);

    public string Blank() => OneIn(40) ? "  " : " ";

    /// <summary>A blank where none is needed.</summary>
    public string MayBlank() => OneIn(25) ? " " : "";

    public string Word(string word) => OneIn(30) ? word.ToUpperInvariant() : word;

    /// <summary>The name of a system query option.</summary>
    public string Option(string name) => OneIn(15) ? name : OneIn(30) ? "$" + name.ToUpperInvariant() : OneIn(30) ? "$" + char.ToUpperInvariant(name[0]) + name[1..] : "$" + name;

    /// <summary>What may stand behind an option: nothing, or what means nothing.</summary>
    public string Idle() => OneIn(30) ? "&" : OneIn(40) ? "&custom=1" : "";

    public string EncodeSegment(string text) => Encode(text, PlainInPath, plusIsBlank: false);

    public string EncodeQuery(string text) => Encode(text, PlainInQuery, plusIsBlank: _encoding == 2);

    private string Encode(string text, string plain, bool plusIsBlank)
    {
        if (_encoding == 1)
        {
            return Uri.EscapeDataString(text);
        }

        var encoded = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var isPlain = rune.IsAscii && plain.Contains((char)rune.Value, StringComparison.Ordinal);
            if (rune.Value == ' ' && plusIsBlank)
            {
                encoded.Append('+');
            }
            else if (isPlain && !(_encoding == 3 && _random.Next(5) == 0))
            {
                encoded.Append((char)rune.Value);
            }
            else
            {
                AppendEscapes(encoded, rune);
            }
        }

        return encoded.ToString();
    }

    private void AppendEscapes(StringBuilder encoded, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var octet in bytes[..rune.EncodeToUtf8(bytes)])
        {
            encoded.Append('%').Append(octet.ToString(_encoding == 3 ? "x2" : "X2", CultureInfo.InvariantCulture));
        }
    }
}
