using System.Globalization;
using System.Xml;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary><c>cast</c> of primitive values (5.1.1.10.1): what does not fit the type becomes null.</summary>
internal sealed class Casting(Evaluator operand, CastTarget target) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor) => target.Cast(operand.Evaluate(ref cursor));

    /// <summary>A number as the wider type that an expression has.</summary>
    public static Value Promote(Value value, ValueType type) =>
        value.IsNull || value.Type == type || !value.Type.IsNumeric() ? value : type switch
        {
            ValueType.Decimal when value.Type != ValueType.Double => Value.Of(value.AsDecimal()),
            ValueType.Double => Value.Of(value.AsDouble()),
            ValueType.Int64 => Value.Of(value.Integer),
            _ => value,
        };
}

/// <summary><c>isof</c>: whether a cast gives a value; null for null.</summary>
internal sealed class TypeTest(Evaluator operand, CastTarget target) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor)
    {
        var value = operand.Evaluate(ref cursor);
        return value.IsNull ? Value.Null : Value.Of(!target.Cast(value).IsNull);
    }
}

/// <summary>A primitive or enumeration type that values are cast to. Narrow numbers are held in the next wider type of the model.</summary>
/// <param name="Type">The type of what a cast gives.</param>
internal sealed record CastTarget(string Name, ValueType Type, EnumType? Enum = null)
{
    private static readonly Dictionary<string, ValueType> _primitive = new(StringComparer.Ordinal)
    {
        ["Edm.String"] = ValueType.String,
        ["Edm.Boolean"] = ValueType.Boolean,
        ["Edm.Byte"] = ValueType.Int32,
        ["Edm.SByte"] = ValueType.Int32,
        ["Edm.Int16"] = ValueType.Int32,
        ["Edm.Int32"] = ValueType.Int32,
        ["Edm.Int64"] = ValueType.Int64,
        ["Edm.Decimal"] = ValueType.Decimal,
        ["Edm.Single"] = ValueType.Double,
        ["Edm.Double"] = ValueType.Double,
        ["Edm.Date"] = ValueType.Date,
        ["Edm.DateTimeOffset"] = ValueType.DateTimeOffset,
        ["Edm.TimeOfDay"] = ValueType.TimeOfDay,
        ["Edm.Duration"] = ValueType.Duration,
        ["Edm.Guid"] = ValueType.Guid,
    };

    private static readonly string[] _times = ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"];

    // Without an offset it is UTC.
    private static readonly string[] _instants = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <returns>Null where no value can be cast to a type of that name.</returns>
    public static CastTarget? Find(string name) => _primitive.TryGetValue(name, out var type) ? new CastTarget(name, type) : null;

    public Value Cast(Value value) => value.IsNull ? value : Type switch
    {
        ValueType.String => TextOf(value) is { } text ? Value.Of(text) : Value.Null,
        ValueType.Enum => ToEnum(value),
        _ when value.Type == ValueType.String => Parse(value.String),
        ValueType.Int32 or ValueType.Int64 or ValueType.Decimal or ValueType.Double => ToNumber(value),
        _ => value.Type == Type ? value : Value.Null,
    };

    // The form that a value has in payloads.
    private static string? TextOf(Value value) => value.Type switch
    {
        ValueType.String => value.String,
        ValueType.Enum => value.Enum.Members[(int)value.Integer],
        ValueType.Duration => XmlConvert.ToString(value.Duration),
        ValueType.Double when double.IsInfinity(value.Double) => value.Double > 0 ? "INF" : "-INF",
        ValueType.Decimal => (value.Decimal / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
        ValueType.Collection or ValueType.Binary => null,
        _ => value.ToString(),
    };

    private Value ToEnum(Value value) => value.Type switch
    {
        ValueType.Enum => value.Enum == Enum ? value : Value.Null,
        ValueType.String => Enum!.PositionOf(value.String) is var position and >= 0 ? Value.Of(Enum, position) : Value.Null,
        ValueType.Int32 or ValueType.Int64 => value.Integer >= 0 && value.Integer < Enum!.Members.Length ? Value.Of(Enum, (int)value.Integer) : Value.Null,
        _ => Value.Null,
    };

    // Rounded to the nearest, midpoint away from zero, as round() does.
    private Value ToNumber(Value value)
    {
        if (value.Type == ValueType.Enum)
        {
            return Type is ValueType.Int32 or ValueType.Int64 ? Fitting(value.Integer) : Value.Null;
        }

        if (!value.Type.IsNumeric())
        {
            return Value.Null;
        }

        if (Type == ValueType.Double)
        {
            var wide = value.AsDouble();
            var narrow = Name == "Edm.Single" ? (float)wide : wide;
            return double.IsInfinity(narrow) && !double.IsInfinity(wide) ? Value.Null : Value.Of(narrow);
        }

        try
        {
            var number = value.AsDecimal();
            return Type == ValueType.Decimal ? Value.Of(number) : Fitting(Math.Round(number, MidpointRounding.AwayFromZero));
        }
        catch (OverflowException)
        {
            return Value.Null;
        }
    }

    private Value Fitting(decimal number)
    {
        var (low, high) = Name switch
        {
            "Edm.Byte" => (byte.MinValue, byte.MaxValue),
            "Edm.SByte" => (sbyte.MinValue, sbyte.MaxValue),
            "Edm.Int16" => (short.MinValue, short.MaxValue),
            "Edm.Int32" => (int.MinValue, int.MaxValue),
            _ => ((decimal)long.MinValue, (decimal)long.MaxValue),
        };
        return number < low || number > high ? Value.Null : Type == ValueType.Int32 ? Value.Of((int)number) : Value.Of((long)number);
    }

    private Value Parse(string text)
    {
        switch (Type)
        {
            case ValueType.Int32 or ValueType.Int64:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? Fitting(integer) : Value.Null;
            case ValueType.Double when text is "INF" or "-INF" or "NaN":
                return Value.Of(text == "NaN" ? double.NaN : text == "INF" ? double.PositiveInfinity : double.NegativeInfinity);
            case ValueType.Double:
                return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number) ? ToNumber(Value.Of(number)) : Value.Null;
            case ValueType.Decimal:
                return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var exact)
                    ? Value.Of(exact) : Value.Null;
            case ValueType.Boolean:
                return text is "true" or "false" ? Value.Of(text == "true") : Value.Null;
            case ValueType.Guid:
                return Guid.TryParseExact(text, "D", out var guid) ? Value.Of(guid) : Value.Null;
            case ValueType.Date:
                return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? Value.Of(date) : Value.Null;
            case ValueType.TimeOfDay:
                return TimeOnly.TryParseExact(text, _times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? Value.Of(time) : Value.Null;
            case ValueType.DateTimeOffset:
                return DateTimeOffset.TryParseExact(text.ToUpperInvariant(), _instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                    ? Value.Of(instant.UtcDateTime, (int)instant.Offset.TotalMinutes) : Value.Null;
            case ValueType.Duration:
                return DurationText.TryRead(text, out var duration) ? Value.Of(duration) : Value.Null;
            default:
                return Value.Null;
        }
    }
}
