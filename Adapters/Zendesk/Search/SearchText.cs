using System.Buffers;
using System.Globalization;
using System.Text;

namespace CanonicalGateway.Adapters.Zendesk.Search;

/// <summary>Writes values into search queries so that they can't be read as anything else.</summary>
internal static class SearchText
{
    private static readonly SearchValues<char> Signs = SearchValues.Create(" -_./:@+#,&()=%'!?;");

    /// <summary>
    /// The value in double quotes. A quote within quotes can't be written, and what the index makes of other signs is not known: such values
    /// can't be searched for, nor those that hold nothing that an index keeps.
    /// </summary>
    public static bool TryQuote(string value, out string quoted)
    {
        quoted = "";
        var hasWord = false;
        foreach (var rune in value.EnumerateRunes())
        {
            var isWord = Rune.IsLetterOrDigit(rune);
            hasWord |= isWord;
            if (!isWord && !(rune.IsBmp && Signs.Contains((char)rune.Value)))
            {
                return false;
            }
        }

        // The bare word means 'without a value'.
        if (!hasWord || value.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        quoted = $"\"{value}\"";
        return true;
    }

    /// <summary>Whether the text is an id as Zendesk writes it: digits without leading zero, within 64 bits. Other text is the id of no row.</summary>
    public static bool IsId(string text) =>
        text is not ['0', ..] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>The second at or before an instant.</summary>
    public static string Floor(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The second at or after an instant.</summary>
    public static string Ceiling(DateTimeOffset instant)
    {
        var beyond = instant.UtcTicks % TimeSpan.TicksPerSecond;
        var isLast = instant.UtcTicks > DateTimeOffset.MaxValue.UtcTicks - TimeSpan.TicksPerSecond;
        return Floor(beyond == 0 || isLast ? instant : instant.AddTicks(TimeSpan.TicksPerSecond - beyond));
    }
}
