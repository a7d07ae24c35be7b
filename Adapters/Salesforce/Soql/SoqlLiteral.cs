using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.Salesforce.Soql;

/// <summary>Values as SOQL literals. What the product would refuse, or take for something else, is null.</summary>
internal static class SoqlLiteral
{
    /// <summary>Longest string in WHERE.</summary>
    public const int CharactersMax = 4_000;

    private const int DigitsMax = 28;

    // The years that the product's datetimes span.
    private const int YearMin = 1700;
    private const int YearMax = 3999;

    public static string? Text(string text) => Quoted(text, "", "", isPattern: false);

    /// <summary>The pattern of LIKE that finds a text, whose wildcards stand for themselves.</summary>
    /// <param name="isAnything">Says which code points must be left open.</param>
    public static string? Pattern(string text, string before, string after, Func<Rune, bool>? isAnything = null) =>
        Quoted(text, before, after, isPattern: true, isAnything);

    public static string? Number(Value value)
    {
        if (value.Type is not (ValueType.Int32 or ValueType.Int64 or ValueType.Decimal))
        {
            return null; // A double compares by its nearest decimal, which SOQL does not do.
        }

        var text = value.AsDecimal().ToString(CultureInfo.InvariantCulture);
        return text.Count(char.IsAsciiDigit) <= DigitsMax ? text : null;
    }

    /// <param name="wholeSeconds">An instant without a fraction of a second.</param>
    public static string? Instant(DateTimeOffset wholeSeconds) =>
        wholeSeconds.Year is >= YearMin and <= YearMax ? wholeSeconds.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null;

    private static string? Quoted(string text, string before, string after, bool isPattern, Func<Rune, bool>? isAnything = null)
    {
        var literal = new StringBuilder(text.Length + 8).Append('\'').Append(before);
        for (var i = 0; i < text.Length; i++)
        {
            // Half a surrogate pair would reach the org as another character; no field holds U+0000.
            if (!Rune.TryGetRuneAt(text, i, out var rune) || rune.Value == 0)
            {
                return null;
            }

            if (isAnything?.Invoke(rune) == true)
            {
                literal.Append('_');
            }
            else
            {
                Append(literal, rune, isPattern);
            }

            i += rune.Utf16SequenceLength - 1;
        }

        literal.Append(after).Append('\'');
        return literal.Length - 2 <= CharactersMax ? literal.ToString() : null;
    }

    private static void Append(StringBuilder literal, Rune rune, bool isPattern)
    {
        var escape = rune.Value switch
        {
            // The backslash too: without it a text that ends in one would swallow the closing quote.
            '\\' => "\\\\",
            '\'' => "\\'",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\b' => "\\b",
            '\f' => "\\f",
            '%' when isPattern => "\\%",
            '_' when isPattern => "\\_",
            _ => null,
        };
        if (escape is null)
        {
            literal.Append(rune);
        }
        else
        {
            literal.Append(escape);
        }
    }
}
