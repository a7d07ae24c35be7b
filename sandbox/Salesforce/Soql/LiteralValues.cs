using System.Globalization;
using System.Text;

namespace CanonicalGateway.Sandbox.Salesforce.Soql;

/// <summary>Reads the values that literals stand for.</summary>
internal static class LiteralValues
{
    private static readonly string[] InstantFormats =
    [
        "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    /// <summary>The text of a string literal; <c>\%</c> and <c>\_</c> are no escapes outside LIKE.</summary>
    public static string Text(Literal literal, string query)
    {
        var text = new StringBuilder(literal.Text.Length);
        foreach (var token in Unescape(literal, query, isPattern: false))
        {
            text.Append(token > char.MaxValue ? char.ConvertFromUtf32(token) : ((char)token).ToString());
        }

        return text.ToString();
    }

    /// <summary>The pattern of a string literal behind LIKE.</summary>
    public static LikePattern Pattern(Literal literal, string query, bool exact) =>
        new(Unescape(literal, query, isPattern: true), exact);

    public static decimal Number(Literal literal, string query)
    {
        var digits = literal.Text.Count(char.IsAsciiDigit);
        return digits <= 28 && decimal.TryParse(literal.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw SoqlErrors.Malformed(query, literal.Position, $"For input string: \"{literal.Text}\"");
    }

    public static DateOnly Date(Literal literal, string query) =>
        DateOnly.TryParseExact(literal.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw SoqlErrors.Malformed(query, literal.Position, $"Invalid date: {literal.Text}");

    public static DateTimeOffset Instant(Literal literal, string query)
    {
        var text = literal.Text.ToUpperInvariant();
        if (text[^5] is '+' or '-' && text[^3] != ':')
        {
            text = text.Insert(text.Length - 2, ":");
        }

        return DateTimeOffset.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
            ? instant.ToUniversalTime()
            : throw SoqlErrors.Malformed(query, literal.Position, $"Invalid dateTime: {literal.Text}");
    }

    /// <summary>Code points; in a pattern also the wildcards as <see cref="LikePattern.AnyText"/> and <see cref="LikePattern.AnyOne"/>.</summary>
    private static List<int> Unescape(Literal literal, string query, bool isPattern)
    {
        var tokens = new List<int>(literal.Text.Length);
        var text = literal.Text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                var rune = Rune.TryGetRuneAt(text, i, out var whole) ? whole : Rune.ReplacementChar;
                tokens.Add(!isPattern ? rune.Value : text[i] switch { '%' => LikePattern.AnyText, '_' => LikePattern.AnyOne, _ => rune.Value });
                i += rune.Utf16SequenceLength - 1;
                continue;
            }

            i++;
            tokens.Add(text[i] switch
            {
                'n' or 'N' => '\n',
                'r' or 'R' => '\r',
                't' or 'T' => '\t',
                'b' or 'B' => '\b',
                'f' or 'F' => '\f',
                '\\' or '\'' or '"' => text[i],
                '%' or '_' when isPattern => text[i],
                _ => throw SoqlErrors.Malformed(query, literal.Position + i, $"Illegal character sequence '\\{text[i]}' in string literal"),
            });
        }

        return tokens;
    }
}
