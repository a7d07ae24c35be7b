using System.Globalization;
using System.Text.RegularExpressions;

namespace CanonicalGateway.Sandbox.Zendesk.Search;

/// <summary>A time in a search: a day, a second, or so long ago. It spans from its start to just before its end.</summary>
internal readonly partial record struct SearchTime(DateTimeOffset Start, DateTimeOffset End)
{
    private static readonly string[] Seconds = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fffK"];

    /// <returns>The span; null for a value that is no time.</returns>
    public static SearchTime? Parse(string value, DateTimeOffset now)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, Utc, out var day)) return new(day, After(day, TimeSpan.FromDays(1)));
        if (DateTimeOffset.TryParseExact(value, Seconds, CultureInfo.InvariantCulture, Utc, out var second)) return new(second, After(second, TimeSpan.FromSeconds(1)));

        var relative = Relative().Match(value);
        if (!relative.Success || !int.TryParse(relative.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        if (count > 10_000) return null;
        var start = relative.Groups[2].Value.ToLowerInvariant() switch
        {
            "minute" => now.AddMinutes(-count),
            "hour" => now.AddHours(-count),
            "day" => now.AddDays(-count),
            "week" => now.AddDays(-7 * count),
            "month" => now.AddMonths(-count),
            _ => now.AddYears(-Math.Min(count, 1000)),
        };
        return new(start, start.AddSeconds(1));
    }

    // Time ends with the year 9999.
    private static DateTimeOffset After(DateTimeOffset start, TimeSpan span) =>
        start > DateTimeOffset.MaxValue - span ? DateTimeOffset.MaxValue : start + span;

    public bool Matches(DateTimeOffset? time, SearchOperator operation) => time is { } known && operation switch
    {
        SearchOperator.Is => known >= Start && known < End,
        SearchOperator.Less => known < Start,
        SearchOperator.LessOrEqual => known < End,
        SearchOperator.Greater => known >= End,
        _ => known >= Start,
    };

    [GeneratedRegex("^([0-9]{1,6})(minute|hour|day|week|month|year)s?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Relative();
}
