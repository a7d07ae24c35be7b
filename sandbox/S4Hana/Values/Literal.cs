using System.Globalization;
using System.Text.RegularExpressions;

namespace CanonicalGateway.Sandbox.S4Hana.Values;

/// <summary>Reads the V2 literals that have a type prefix or suffix.</summary>
public static partial class Literal
{
    private static readonly string[] DateTimeForms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <summary>Reads the text between the quotes of <c>prefix'text'</c>, or answers false where it does not fit the prefix.</summary>
    public static bool TryReadPrefixed(string prefix, string text, out Value value)
    {
        value = Value.Null;
        switch (prefix)
        {
            case "datetime":
                return TryReadDateTime(text, out value);
            case "datetimeoffset":
                return TryReadInstant(text, out value);
            case "time":
                return TryReadTime(text, out value);
            case "guid" when Guid.TryParseExact(text, "D", out var guid):
                value = Value.Of(guid);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads a number with or without its suffix (M, L, d, f).</summary>
    public static bool TryReadNumber(string text, out Value value)
    {
        value = Value.Null;
        var suffix = char.ToUpperInvariant(text[^1]);
        var digits = suffix is 'M' or 'L' or 'D' or 'F' ? text.AsSpan(0, text.Length - 1) : text;
        var style = suffix switch
        {
            'L' => NumberStyles.None,
            'M' => NumberStyles.AllowDecimalPoint,
            _ => NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
        };
        if (!decimal.TryParse(digits, style, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }
        value = Value.Of(number);
        return true;
    }

    private static bool TryReadDateTime(string text, out Value value)
    {
        var isRead = DateTime.TryParseExact(text, DateTimeForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read);
        value = isRead ? Value.DateTime(read.Ticks) : Value.Null;
        return isRead;
    }

    private static bool TryReadInstant(string text, out Value value)
    {
        value = Value.Null;
        var match = InstantForm().Match(text);
        if (!match.Success || !TryReadDateTime(match.Groups["local"].Value, out var local))
        {
            return false;
        }
        var minutes = 0;
        if (match.Groups["sign"].Success)
        {
            minutes = (int)((Part(match, "h") * 60) + Part(match, "m"));
            minutes = match.Groups["sign"].Value == "-" ? -minutes : minutes;
        }
        var ticks = local.Ticks - (minutes * TimeSpan.TicksPerMinute);
        if (minutes is < -840 or > 840 || ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }
        value = Value.Instant(new DateTimeOffset(ticks, TimeSpan.Zero));
        return true;
    }

    private static bool TryReadTime(string text, out Value value)
    {
        value = Value.Null;
        var match = TimeForm().Match(text);
        if (!match.Success || text.EndsWith('T'))
        {
            return false;
        }
        var seconds = (Part(match, "h") * 3600) + (Part(match, "m") * 60) + Part(match, "s");
        value = Value.Time((long)(seconds * TimeSpan.TicksPerSecond));
        return seconds < 86_400;
    }

    private static decimal Part(Match match, string name) =>
        match.Groups[name].Success ? decimal.Parse(match.Groups[name].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<local>[0-9T:.-]+?)(Z|(?<sign>[+-])(?<h>[0-9]{2}):(?<m>[0-9]{2}))$", RegexOptions.ExplicitCapture)]
    private static partial Regex InstantForm();

    [GeneratedRegex(@"^PT((?<h>[0-9]{1,2})H)?((?<m>[0-9]{1,2})M)?((?<s>[0-9]{1,2}(\.[0-9]{1,7})?)S)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex TimeForm();
}
