using CanonicalGateway.Sandbox.Salesforce.Schema;
using CanonicalGateway.Sandbox.Salesforce.Soql;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>CALENDAR_YEAR, DAY_ONLY and the others. The user's time zone is UTC.</summary>
internal static class DateFunctions
{
    public static RowValue Bind(FunctionCall call, RowValue argument, string query)
    {
        if (argument.Shape.Type is not (FieldType.Date or FieldType.DateTime))
        {
            throw SoqlErrors.InvalidField(query, call.Position, $"{call.Name} can be used on Date and DateTime fields only");
        }

        if (call.Is("DAY_ONLY") && argument.Shape.Type == FieldType.DateTime)
        {
            return new(new(call.Name, FieldType.Date, true), row => Day(argument.Read(row)));
        }

        var part = Part(call.Name.ToUpperInvariant())
            ?? throw SoqlErrors.Malformed(query, call.Position, $"Invalid function: {call.Name}");
        return new(new(call.Name, FieldType.Integer, true), row => Instant(argument.Read(row)) is { } time ? (decimal)part(time) : null);
    }

    private static Func<DateTime, int>? Part(string name) => name switch
    {
        "CALENDAR_YEAR" or "FISCAL_YEAR" => t => t.Year,
        "CALENDAR_QUARTER" or "FISCAL_QUARTER" => t => ((t.Month - 1) / 3) + 1,
        "CALENDAR_MONTH" or "FISCAL_MONTH" => t => t.Month,
        "DAY_IN_MONTH" => t => t.Day,
        "DAY_IN_WEEK" => t => (int)t.DayOfWeek + 1,
        "DAY_IN_YEAR" => t => t.DayOfYear,
        "WEEK_IN_MONTH" => t => ((t.Day - 1) / 7) + 1,
        "WEEK_IN_YEAR" => t => ((t.DayOfYear - 1) / 7) + 1,
        "HOUR_IN_DAY" => t => t.Hour,
        _ => null,
    };

    private static DateOnly? Day(object? value) => Instant(value) is { } time ? DateOnly.FromDateTime(time) : null;

    private static DateTime? Instant(object? value) => value switch
    {
        DateTimeOffset time => time.UtcDateTime,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        _ => null,
    };
}
