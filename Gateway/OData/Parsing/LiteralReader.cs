using System.Buffers.Text;
using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Execution.Evaluation;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Reads the literals of OData URLs (ABNF <c>primitiveLiteral</c>), except for dates and times.</summary>
internal static class LiteralReader
{
    private const int GuidCharacters = 36;

    /// <summary>Reads the literal that begins here.</summary>
    /// <returns>False where no literal begins here; then the cursor has not moved.</returns>
    public static bool TryRead(ref Cursor cursor, CanonicalModel model, out Value value)
    {
        var c = cursor.Current;
        if (c == '\'')
        {
            value = Value.Of(ReadString(ref cursor));
            return true;
        }

        if (IsGuid(cursor.Rest))
        {
            value = Value.Of(Guid.ParseExact(cursor.Rest[..GuidCharacters], "D"));
            cursor.Position += GuidCharacters;
            RequireEnd(ref cursor, cursor.Position - GuidCharacters);
            return true;
        }

        if (char.IsAsciiDigit(c) || (c == '+' && char.IsAsciiDigit(cursor.Ahead(1))) || (c == '-' && (char.IsAsciiDigit(cursor.Ahead(1)) || IsWord(cursor.Text, cursor.Position + 1, "INF"))))
        {
            value = TemporalReader.TryRead(ref cursor, out var temporal) ? temporal : ReadNumber(ref cursor);
            return true;
        }

        return TryReadWord(ref cursor, model, out value);
    }

    /// <summary>Reads the quoted string that begins here; a doubled quote stands for one.</summary>
    public static string ReadString(ref Cursor cursor)
    {
        var start = cursor.Position++;
        var hasQuotes = false;
        while (true)
        {
            var length = cursor.Rest.IndexOf('\'');
            if (length < 0)
            {
                throw cursor.Error("The string that begins here has no closing quote", start);
            }

            cursor.Position += length + 1;
            if (!cursor.TryTake('\''))
            {
                break;
            }

            hasQuotes = true;
        }

        var text = cursor.Text[(start + 1)..(cursor.Position - 1)];
        return hasQuotes ? text.ToString().Replace("''", "'", StringComparison.Ordinal) : text.ToString();
    }

    /// <summary>The value of an enumeration that a member's name, or its number, names.</summary>
    public static bool TryReadEnum(EnumType type, ReadOnlySpan<char> member, out Value value)
    {
        var position = type.PositionOf(member);
        if (position < 0 && int.TryParse(member, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < type.Members.Length)
        {
            position = number;
        }

        value = position < 0 ? default : Value.Of(type, position);
        return position >= 0;
    }

    private static bool TryReadWord(ref Cursor cursor, CanonicalModel model, out Value value)
    {
        value = default;
        var word = cursor.PeekName(dotted: true);
        if (word.IsEmpty)
        {
            return false;
        }

        if (cursor.Ahead(word.Length) == '\'')
        {
            value = ReadTyped(ref cursor, word, model);
            return true;
        }

        if (word.Equals("null", StringComparison.OrdinalIgnoreCase))
        {
            value = Value.Null;
        }
        else if (word.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            value = Value.True;
        }
        else if (word.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            value = Value.False;
        }
        else if (word is "INF" or "NaN")
        {
            value = Value.Of(word is "INF" ? double.PositiveInfinity : double.NaN);
        }
        else
        {
            return false;
        }

        cursor.Position += word.Length;
        return true;
    }

    private static Value ReadTyped(ref Cursor cursor, ReadOnlySpan<char> typeName, CanonicalModel model)
    {
        var start = cursor.Position;
        cursor.Position += typeName.Length;
        var text = ReadString(ref cursor);
        if (typeName.Equals("duration", StringComparison.OrdinalIgnoreCase))
        {
            return DurationText.TryRead(text, out var duration) ? Value.Of(duration) : throw cursor.Error($"{UrlErrors.Quote(text)} is not a duration", start);
        }

        if (typeName.Equals("binary", StringComparison.OrdinalIgnoreCase))
        {
            return BinaryOf(text) ?? throw cursor.Error($"{UrlErrors.Quote(text)} is not base64url", start);
        }

        if (typeName.Equals("geography", StringComparison.OrdinalIgnoreCase) || typeName.Equals("geometry", StringComparison.OrdinalIgnoreCase))
        {
            throw cursor.NotImplemented($"A literal of type {typeName}", start);
        }

        var dot = typeName.LastIndexOf('.');
        if (dot > 0 && typeName[..dot].SequenceEqual(CanonicalModel.Namespace))
        {
            foreach (var type in model.Enums)
            {
                if (typeName[(dot + 1)..].SequenceEqual(type.Name))
                {
                    return TryReadEnum(type, text, out var member)
                        ? member
                        : throw NoMember(type, text, cursor, start);
                }
            }
        }

        throw cursor.UnknownName($"There is no type {UrlErrors.Quote(typeName)} for a literal", start);
    }

    /// <summary>The error of a literal that is no value of an enumeration.</summary>
    public static GatewayException NoMember(EnumType type, string text, in Cursor cursor, int at) => text.Contains(',', StringComparison.Ordinal)
        ? cursor.UnknownName($"{UrlErrors.Quote(text)} are several members; {CanonicalModel.Namespace}.{type.Name} takes one, it has no flags", at)
        : cursor.UnknownName($"The enumeration {CanonicalModel.Namespace}.{type.Name} has no member {UrlErrors.Quote(text)}", at);

    // Padding is optional (ABNF binaryValue).
    private static Value? BinaryOf(string text)
    {
        var bare = text.AsSpan().TrimEnd('=');
        return Base64Url.IsValid(text) && (bare.Length == text.Length || text.Length % 4 == 0) ? Value.OfBinary(bare.ToString()) : null;
    }

    private static Value ReadNumber(ref Cursor cursor)
    {
        // A plus means nothing, and Parse takes it along.
        var start = cursor.Position;
        cursor.Position += cursor.Current is '-' or '+' ? 1 : 0;
        if (IsWord(cursor.Text, cursor.Position, "INF"))
        {
            cursor.Position += 3;
            return Value.Of(double.NegativeInfinity);
        }

        SkipDigits(ref cursor);
        var (isInteger, hasExponent) = (true, false);
        if (cursor.Current == '.' && char.IsAsciiDigit(cursor.Ahead(1)))
        {
            isInteger = false;
            cursor.Position++;
            SkipDigits(ref cursor);
        }

        if (cursor.Current is 'e' or 'E' && (char.IsAsciiDigit(cursor.Ahead(1)) || (cursor.Ahead(1) is '+' or '-' or ' ' && char.IsAsciiDigit(cursor.Ahead(2)))))
        {
            hasExponent = true;
            cursor.Position += 2;
            SkipDigits(ref cursor);
        }

        RequireEnd(ref cursor, start);
        var text = cursor.Text[start..cursor.Position];
        return hasExponent ? ReadDouble(ref cursor, text, start)
            : isInteger && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? OfInteger(integer)
            : ReadDecimal(ref cursor, text, start);
    }

    private static Value OfInteger(long value) => value is >= int.MinValue and <= int.MaxValue ? Value.Of((int)value) : Value.Of(value);

    private static Value ReadDouble(ref Cursor cursor, ReadOnlySpan<char> text, int start)
    {
        // A + that the client did not encode arrives as a blank.
        var exponent = text.IndexOf(' ') < 0 ? text : text.ToString().Replace(' ', '+');
        var value = double.Parse(exponent, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? Value.Of(value) : throw cursor.Error($"{UrlErrors.Quote(text)} is outside the range of Edm.Double", start);
    }

    // decimal.Parse rounds what it can't hold; a filter must not compare with another number than the one given.
    private static Value ReadDecimal(ref Cursor cursor, ReadOnlySpan<char> text, int start)
    {
        var point = text.IndexOf('.');
        var digits = point < 0 ? text : text.TrimEnd('0').TrimEnd('.');
        var scale = point < 0 ? 0 : Math.Max(digits.Length - point - 1, 0);
        return decimal.TryParse(digits, NumberStyles.Number, CultureInfo.InvariantCulture, out var value) && value.Scale == scale
            ? Value.Of(value)
            : throw cursor.Error($"{UrlErrors.Quote(text)} has more digits than Edm.Decimal holds", start);
    }

    private static void SkipDigits(ref Cursor cursor)
    {
        while (char.IsAsciiDigit(cursor.Current))
        {
            cursor.Position++;
        }
    }

    public static void RequireEnd(ref Cursor cursor, int start)
    {
        if (Cursor.IsNamePart(cursor.Current) || cursor.Current is '.' or '\'')
        {
            throw cursor.Error($"{UrlErrors.Quote(cursor.Text[start..Math.Min(cursor.Position + 1, cursor.Text.Length)])} is not a literal", start);
        }
    }

    private static bool IsWord(ReadOnlySpan<char> text, int at, string word) =>
        at < text.Length && text[at..].StartsWith(word, StringComparison.Ordinal)
        && (at + word.Length == text.Length || !Cursor.IsNamePart(text[at + word.Length]));

    private static bool IsGuid(ReadOnlySpan<char> text) =>
        text.Length >= GuidCharacters && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'
        && Guid.TryParseExact(text[..GuidCharacters], "D", out _);
}
