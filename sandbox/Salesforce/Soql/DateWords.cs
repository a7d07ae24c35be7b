namespace CanonicalGateway.Sandbox.Salesforce.Soql;

/// <summary>
/// TODAY, LAST_MONTH, NEXT_N_DAYS:3 and the like, as the days they cover. The fiscal year is the calendar year, weeks begin on Sunday,
/// and the user's time zone is UTC.
/// </summary>
internal static class DateWords
{
    private static readonly string[] Units = ["DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR"];

    /// <returns>Whether the word takes a number after a colon; null where it is no date word.</returns>
    public static bool? TakesNumber(string word) => Read(word, 0, DateOnly.MinValue) switch
    {
        null => null,
        _ => word.Contains("N_", StringComparison.OrdinalIgnoreCase) && !word.StartsWith("THIS", StringComparison.OrdinalIgnoreCase),
    };

    /// <returns>First day, and the day after the last.</returns>
    public static (DateOnly From, DateOnly To) Days(string word, int count, DateOnly today) => Read(word, count, today)!.Value;

    private static (DateOnly From, DateOnly To)? Read(string word, int count, DateOnly today)
    {
        var name = word.ToUpperInvariant();
        switch (name)
        {
            case "TODAY":
                return Span("DAY", today, 0, 1);
            case "YESTERDAY":
                return Span("DAY", today, -1, 1);
            case "TOMORROW":
                return Span("DAY", today, 1, 1);
            case "LAST_90_DAYS":
                return LastDays(today, 90);
            case "NEXT_90_DAYS":
                return Span("DAY", today, 1, 90);
        }

        foreach (var unit in Units)
        {
            var period = unit.Replace("FISCAL_", "", StringComparison.Ordinal);
            if (name == "THIS_" + unit && unit != "DAY")
            {
                return Span(period, today, 0, 1);
            }

            if (name == "LAST_" + unit && unit != "DAY")
            {
                return Span(period, today, -1, 1);
            }

            if (name == "NEXT_" + unit && unit != "DAY")
            {
                return Span(period, today, 1, 1);
            }

            if (name == $"LAST_N_{unit}S")
            {
                return unit == "DAY" ? LastDays(today, count) : Span(period, today, -count, count);
            }

            if (name == $"NEXT_N_{unit}S")
            {
                return Span(period, today, 1, count);
            }

            if (name == $"N_{unit}S_AGO")
            {
                return Span(period, today, -count, 1);
            }
        }

        return null;
    }

    /// <summary>The days before today, and today.</summary>
    private static (DateOnly From, DateOnly To) LastDays(DateOnly today, int count) => (Add("DAY", today, -count), Add("DAY", today, 1));

    private static (DateOnly From, DateOnly To) Span(string unit, DateOnly today, int from, int length)
    {
        var first = unit switch
        {
            "WEEK" => Add("DAY", today, -(int)today.DayOfWeek),
            "MONTH" => new(today.Year, today.Month, 1),
            "QUARTER" => new(today.Year, ((today.Month - 1) / 3 * 3) + 1, 1),
            "YEAR" => new(today.Year, 1, 1),
            _ => today,
        };
        return (Add(unit, first, from), Add(unit, first, from + (long)length));
    }

    private static DateOnly Add(string unit, DateOnly day, long count)
    {
        var (days, months) = unit switch
        {
            "DAY" => (count, 0L),
            "WEEK" => (count * 7, 0L),
            "MONTH" => (0L, count),
            "QUARTER" => (0L, count * 3),
            _ => (0L, count * 12),
        };
        if (months != 0)
        {
            var month = (day.Year * 12L) + day.Month - 1 + months;
            return month < 12 ? DateOnly.MinValue : month >= 9_999 * 12 ? DateOnly.MaxValue : day.AddMonths((int)months);
        }

        return DateOnly.FromDayNumber((int)Math.Clamp(day.DayNumber + days, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber));
    }
}
