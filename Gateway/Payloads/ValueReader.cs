using System.Globalization;
using System.Text.Json;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.Execution.Evaluation;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Payloads;

/// <summary>Reads primitive and enumeration values of payloads (OData JSON 7.1), and notes what is wrong with them.</summary>
internal sealed class ValueReader(PayloadFindings findings, bool isIeee754Compatible)
{
    private const int QuotedCharactersMax = 40;

    /// <summary>Reads the value that the reader stands on.</summary>
    /// <returns>Whether it is sound; else a fault was noted.</returns>
    public bool TryRead(ref Utf8JsonReader reader, Property property, string path, out Value value)
    {
        value = Value.Null;
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray || !TryReadToken(reader, property, out value))
        {
            if (property.Enum is { } type && reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
            {
                var near = reader.TokenType == JsonTokenType.String ? Suggestion.For(reader.GetString()!, type.Members) : "";
                findings.Add(PayloadFault.UnknownMember, path, $"{CanonicalModel.Namespace}.{property.Enum!.Name} has no member {Describe(reader)}{(near.Length > 0 ? near : ".")}");
            }
            else
            {
                findings.Add(IsBeyond(reader, property) ? PayloadFault.OutOfRange : PayloadFault.WrongType, path, $"{property.Name} is {Describe(reader)}; {Expected(property)} expected.");
            }

            reader.Skip();
            return false;
        }

        return FitsFacets(value, property, path);
    }

    /// <summary>A token as messages name it.</summary>
    public static string Describe(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.Null => "null",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Number => Cut(System.Text.Encoding.UTF8.GetString(reader.ValueSpan)),
        _ => $"'{Cut(reader.GetString()!)}'",
    };

    private bool TryReadToken(in Utf8JsonReader reader, Property property, out Value value)
    {
        value = Value.Null;
        switch (property.Type)
        {
            case ValueType.Boolean when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                value = Value.Of(reader.GetBoolean());
                return true;
            case ValueType.String when reader.TokenType == JsonTokenType.String:
                value = Value.Of(reader.GetString()!);
                return true;
            case ValueType.Enum:
                return TryReadEnum(reader, property.Enum!, out value);
            case ValueType.Int32 or ValueType.Int64 or ValueType.Decimal or ValueType.Double:
                return TryReadNumber(reader, property.Type, out value);
            case ValueType.Boolean or ValueType.String:
                return false;
            default:
                return TryReadText(reader, property.Type, out value);
        }
    }

    /// <summary>The name of a member, or its number (OData JSON 7.1).</summary>
    private static bool TryReadEnum(in Utf8JsonReader reader, EnumType type, out Value value)
    {
        var position = reader.TokenType switch
        {
            JsonTokenType.String => type.PositionOf(reader.GetString()!),
            JsonTokenType.Number when reader.TryGetInt32(out var number) && number >= 0 && number < type.Members.Length => number,
            _ => -1,
        };
        value = position < 0 ? Value.Null : Value.Of(type, position);
        return position >= 0;
    }

    private bool TryReadNumber(in Utf8JsonReader reader, ValueType type, out Value value)
    {
        value = Value.Null;
        var isText = reader.TokenType == JsonTokenType.String;
        if (isText ? type == ValueType.Int32 || (type != ValueType.Double && !isIeee754Compatible) : reader.TokenType != JsonTokenType.Number)
        {
            return false;
        }

        var text = isText ? reader.GetString()! : System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
        Value? read = type switch
        {
            ValueType.Int32 when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small) => Value.Of(small),
            ValueType.Int64 when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => Value.Of(integer),
            ValueType.Decimal when IsExact(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) => Value.Of(exact),
            ValueType.Double when isText => text is "INF" or "-INF" or "NaN"
                ? Value.Of(text == "INF" ? double.PositiveInfinity : text == "NaN" ? double.NaN : double.NegativeInfinity)
                : null,
            ValueType.Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => Value.Of(number),
            _ => null,
        };
        value = read ?? Value.Null;
        return read is not null;
    }

    // decimal.Parse rounds what it can't hold.
    private static bool IsExact(string text)
    {
        var mantissa = text.AsSpan()[..(text.AsSpan().IndexOfAny('e', 'E') is var e and >= 0 ? e : text.Length)];
        var digits = 0;
        foreach (var c in mantissa.TrimStart("-0."))
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return digits <= 28;
    }

    private static bool TryReadText(in Utf8JsonReader reader, ValueType type, out Value value)
    {
        value = reader.TokenType == JsonTokenType.String && CastTarget.Find("Edm." + type) is { } target ? target.Cast(Value.Of(reader.GetString()!)) : Value.Null;
        return !value.IsNull && value.Type == type;
    }

    private bool FitsFacets(Value value, Property property, string path)
    {
        if (property.Type == ValueType.String && property.MaxLength is { } most && CodePoints(value.String) is var length && length > most)
        {
            findings.Add(PayloadFault.TooLong, path, $"{property.Name} has {length} characters; {most} allowed.");
            return false;
        }

        if (property is { Type: ValueType.String, IsKey: true } && value.String.Length == 0)
        {
            findings.Add(PayloadFault.OutOfRange, path, $"{property.Name} is the key and can't be empty.");
            return false;
        }

        if (property is { Type: ValueType.Decimal, Precision: { } precision, Scale: { } scale } && !FitsPrecision(value.Decimal, precision, scale))
        {
            findings.Add(PayloadFault.OutOfRange, path, $"{property.Name} is {value}; at most {precision - scale} digits before the point and {scale} behind it allowed.");
            return false;
        }

        return true;
    }

    private static bool FitsPrecision(decimal number, int precision, int scale)
    {
        // Zeros at the end mean nothing.
        var bare = Math.Abs(number / 1.0000000000000000000000000000m);
        if (bare.Scale > scale)
        {
            return false;
        }

        var whole = decimal.Truncate(bare);
        return whole == 0 || whole.ToString(CultureInfo.InvariantCulture).Length <= precision - scale;
    }

    private static int CodePoints(string text)
    {
        var count = text.Length;
        foreach (var c in text)
        {
            count -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return count;
    }

    // A number of the right kind that the type can't hold.
    private static bool IsBeyond(in Utf8JsonReader reader, Property property) => property.Type.IsNumeric() && reader.TokenType == JsonTokenType.Number
        && (property.Type is ValueType.Decimal or ValueType.Double || reader.ValueSpan.IndexOfAny(".eE"u8) < 0);

    private string Expected(Property property) => property.Type switch
    {
        ValueType.Int64 or ValueType.Decimal => $"{property.Type.EdmName()}, as a {(isIeee754Compatible ? "number or a string" : "number; as a string only with IEEE754Compatible=true in Content-Type,")}",
        ValueType.Date => "Edm.Date, such as '2024-12-31',",
        ValueType.DateTimeOffset => "Edm.DateTimeOffset, such as '2024-12-31T23:59:59Z',",
        ValueType.Enum => $"a member of {CanonicalModel.Namespace}.{property.Enum!.Name}",
        _ => property.Type.EdmName(),
    };

    private static string Cut(string text) => text.Length <= QuotedCharactersMax ? text : text[..QuotedCharactersMax] + "…";
}
