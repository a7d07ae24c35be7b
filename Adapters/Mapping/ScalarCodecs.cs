using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>Text. A JSON number gives its digits, which is how numeric ids become keys.</summary>
/// <param name="emptyIsNull">For backends that have no null text (SAP).</param>
public sealed class TextCodec(bool emptyIsNull) : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.String, IsCollection: false };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        var token = tokens[0];
        return token.Type switch
        {
            JsonTokenType.String => token.Length == 0 && emptyIsNull ? Cell.Null : sink.Text(token),
            JsonTokenType.Number => sink.Text(token),
            JsonTokenType.None or JsonTokenType.Null => Cell.Null,
            _ => throw sink.Fault("something other than text", token),
        };
    }
}

/// <summary>A decimal from a JSON number, or from a string that holds one (OData V2). Digits are kept as they are.</summary>
public sealed class NumberCodec : Codec
{
    // No thousands: a decimal comma would be read as one, and 1,5 become 15.
    private const NumberStyles Styles = NumberStyles.Number & ~NumberStyles.AllowThousands;

    /// <summary>Characters of a number that is within the range of decimal whatever they are.</summary>
    private const int DigitsAlwaysFit = 28;

    public override bool Fits(Member member) => member is Property { Type: ValueType.Decimal };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        var token = tokens[0];
        if (token.IsNull || token.Length == 0)
        {
            return Cell.Null;
        }

        var text = sink.Utf8(token);
        var isPlain = IsJsonNumber(text);
        if (isPlain && text.Length <= DigitsAlwaysFit)
        {
            return sink.Number(token);
        }

        var styles = token.Type == JsonTokenType.Number ? NumberStyles.Float : Styles;
        if (token.Type is not (JsonTokenType.Number or JsonTokenType.String) || !decimal.TryParse(text, styles, CultureInfo.InvariantCulture, out var value))
        {
            throw sink.Fault("something other than a number", token);
        }

        return isPlain ? sink.Number(token) : AddNumber(value, sink.Batch);
    }

    public static Cell AddNumber(decimal value, RowBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        value.TryFormat(batch.ReserveText(40), out var written, default, CultureInfo.InvariantCulture);
        return batch.CommitNumber(written);
    }

    // RFC 8259 section 6, without exponent: -? (0 | [1-9][0-9]*) (. [0-9]+)?
    private static bool IsJsonNumber(ReadOnlySpan<byte> text)
    {
        var rest = text is [(byte)'-', ..] ? text[1..] : text;
        var whole = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (whole < 0)
        {
            return rest.Length == 1 || (rest.Length > 1 && rest[0] != '0');
        }

        return whole > 0 && (whole == 1 || rest[0] != '0') && rest[whole] == '.'
            && whole + 1 < rest.Length && rest[(whole + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }
}

/// <summary>An Int32 from a JSON number or from digits in a string, with or without leading zeros.</summary>
public sealed class IntegerCodec : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.Int32 };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        var token = tokens[0];
        if (token.IsNull || token.Length == 0)
        {
            return Cell.Null;
        }

        var text = sink.Unescaped(token);
        return Utf8Parser.TryParse(text, out int value, out var read) && read == text.Length
            ? Cell.Integer(value)
            : throw sink.Fault("something other than an integer", token);
    }
}

/// <summary>true, false or null.</summary>
public sealed class BooleanCodec : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.Boolean };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink) => tokens[0].Type switch
    {
        JsonTokenType.True => Cell.Of(true),
        JsonTokenType.False => Cell.Of(false),
        JsonTokenType.None or JsonTokenType.Null => Cell.Null,
        _ => throw sink.Fault("something other than a Boolean", tokens[0]),
    };
}

/// <summary>Always null: a property that the backend does not keep.</summary>
public sealed class NullCodec : Codec
{
    public override bool Fits(Member member) => member is Property { IsNullable: true };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink) => Cell.Null;
}

/// <summary>An enumeration from a backend's codes.</summary>
/// <param name="codes">Code to member name.</param>
/// <param name="other">The member that unknown codes read as.</param>
/// <param name="empty">The member that null and empty text read as; null for null.</param>
public sealed class EnumCodec(EnumType type, IReadOnlyDictionary<string, string> codes, string? other, string? empty) : Codec
{
    private readonly (byte[] Code, Cell Cell)[] _cells =
        [.. codes.Select(c => (Encoding.UTF8.GetBytes(c.Key), Cell.Enum(PositionOf(type, c.Value))))];

    private readonly Cell? _other = other is null ? null : Cell.Enum(PositionOf(type, other));
    private readonly Cell _empty = empty is null ? Cell.Null : Cell.Enum(PositionOf(type, empty));

    public EnumType Type { get; } = type;

    /// <summary>Code to member name.</summary>
    public IReadOnlyDictionary<string, string> Codes { get; } = codes;

    /// <summary>The member that unknown codes read as.</summary>
    public string? Other { get; } = other;

    /// <summary>The member that null and empty text read as.</summary>
    public string? Empty { get; } = empty;

    public override bool Fits(Member member) => member is Property { Type: ValueType.Enum } property && property.Enum == Type;

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        var token = tokens[0];
        if (token.IsNull || token.Length == 0)
        {
            return _empty;
        }

        var text = sink.Unescaped(token);
        foreach (var (code, cell) in _cells)
        {
            if (text.SequenceEqual(code))
            {
                return cell;
            }
        }

        return _other ?? throw sink.Fault($"an unknown code for {Type.Name}", token);
    }

    private static int PositionOf(EnumType type, string member) => type.PositionOf(member) is >= 0 and var position
        ? position
        : throw new InvalidOperationException($"{type.Name} has no member {member}.");
}

/// <summary>
/// A timestamp of ISO 8601: <c>2026-01-31T10:00:00Z</c>, with a fraction, with an offset with or without colon (Salesforce writes <c>+0000</c>).
/// </summary>
public sealed class InstantCodec : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.DateTimeOffset };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        var token = tokens[0];
        if (token.IsNull || token.Length == 0)
        {
            return Cell.Null;
        }

        return TryParse(sink.Unescaped(token), out var ticks) ? Cell.Instant(ticks) : throw sink.Fault("something other than a timestamp", token);
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out long utcTicks)
    {
        utcTicks = 0;
        if (text.Length < 20 || text[10] != 'T' || !Date(text, out var year, out var month, out var day)
            || !Two(text[11..], out var hour) || text[13] != ':' || !Two(text[14..], out var minute) || text[16] != ':' || !Two(text[17..], out var second)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var rest = text[19..];
        long fraction = 0;
        if (rest[0] == '.')
        {
            long unit = TimeSpan.TicksPerSecond;
            var i = 1;
            for (; i < rest.Length && char.IsAsciiDigit((char)rest[i]); i++)
            {
                unit /= 10;
                fraction += unit * (rest[i] - '0');
            }

            rest = rest[i..];
        }

        if (!Offset(rest, out var offsetMinutes))
        {
            return false;
        }

        utcTicks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + fraction - (offsetMinutes * TimeSpan.TicksPerMinute);
        return utcTicks is >= 0 and <= 3155378975999999999;
    }

    /// <summary>Reads <c>yyyy-MM-dd</c> at the start of the text.</summary>
    internal static bool Date(ReadOnlySpan<byte> text, out int year, out int month, out int day)
    {
        (year, month, day) = (0, 0, 0);
        if (text.Length < 10 || text[4] != '-' || text[7] != '-' || !Two(text, out var high) || !Two(text[2..], out var low)
            || !Two(text[5..], out month) || !Two(text[8..], out day))
        {
            return false;
        }

        year = (high * 100) + low;
        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    private static bool Two(ReadOnlySpan<byte> text, out int value)
    {
        var (tens, ones) = (text[0] - '0', text[1] - '0');
        value = (tens * 10) + ones;
        return tens is >= 0 and <= 9 && ones is >= 0 and <= 9;
    }

    private static bool Offset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1 && text[0] is (byte)'Z' or (byte)'z')
        {
            return true;
        }

        if (text.Length is not (5 or 6) || text[0] is not ((byte)'+' or (byte)'-') || (text.Length == 6 && text[3] != ':')
            || !Two(text[1..], out var hours) || !Two(text[^2..], out var rest) || hours > 23 || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}

/// <summary>A date of ISO 8601: <c>2026-01-31</c>.</summary>
public sealed class DateCodec : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.Date };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        var token = tokens[0];
        if (token.IsNull || token.Length == 0)
        {
            return Cell.Null;
        }

        var text = sink.Unescaped(token);
        return text.Length == 10 && InstantCodec.Date(text, out var year, out var month, out var day)
            ? Cell.Date(new DateOnly(year, month, day).DayNumber)
            : throw sink.Fault("something other than a date", token);
    }
}
