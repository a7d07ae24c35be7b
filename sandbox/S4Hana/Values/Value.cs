namespace CanonicalGateway.Sandbox.S4Hana.Values;

public enum ValueKind : byte
{
    Null,
    Text,
    Boolean,
    Number,
    DateTime,
    DateTimeOffset,
    Time,
    Uuid,
}

/// <summary>A value of a cell or an expression. Dates and times are ticks in <see cref="Number"/>, a DateTimeOffset those of the UTC instant.</summary>
public readonly struct Value
{
    private readonly string? _text;

    private Value(ValueKind kind, string? text, decimal number, short offsetMinutes = 0)
    {
        Kind = kind;
        _text = text;
        Number = number;
        OffsetMinutes = offsetMinutes;
    }

    public static Value Null => default;

    public static Value Empty { get; } = new(ValueKind.Text, "", 0);

    public static Value True { get; } = new(ValueKind.Boolean, null, 1);

    public static Value False { get; } = new(ValueKind.Boolean, null, 0);

    public ValueKind Kind { get; }

    /// <summary>The offset that a DateTimeOffset is shown with; it does not move the instant.</summary>
    public short OffsetMinutes { get; }

    public decimal Number { get; }

    public string Text => _text ?? "";

    public bool IsNull => Kind == ValueKind.Null;

    public bool IsTrue => Kind == ValueKind.Boolean && Number != 0;

    public long Ticks => (long)Number;

    public static Value Of(string? text) => string.IsNullOrEmpty(text) ? Empty : new(ValueKind.Text, text, 0);

    public static Value Of(bool value) => value ? True : False;

    public static Value Of(decimal? value) => value is { } number ? new(ValueKind.Number, null, number) : Null;

    public static Value Of(DateOnly? value) => value is { } date ? DateTime(date.ToDateTime(TimeOnly.MinValue).Ticks) : Null;

    public static Value Of(Guid value) => new(ValueKind.Uuid, value.ToString("D"), 0);

    public static Value DateTime(long ticks) => new(ValueKind.DateTime, null, ticks);

    public static Value Time(long ticks) => new(ValueKind.Time, null, ticks);

    public static Value Instant(DateTimeOffset? value, int shownOffsetMinutes = 0) =>
        value is { } instant ? new(ValueKind.DateTimeOffset, null, instant.UtcTicks, (short)shownOffsetMinutes) : Null;

    /// <summary>The UTC day of an instant, as SAP keeps it: a date without a zone.</summary>
    public static Value DayOf(DateTimeOffset? value) => value is { } instant ? DateTime(instant.UtcDateTime.Date.Ticks) : Null;

    /// <summary>The UTC time of day of an instant, in whole seconds.</summary>
    public static Value TimeOf(DateTimeOffset? value) =>
        value is { } instant ? Time(instant.UtcDateTime.TimeOfDay.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond) : Null;
}
