using System.Globalization;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses a key in parentheses: <c>('10')</c>, <c>(Id='10')</c>, <c>(10)</c>, <c>(@alias)</c>, and alternate keys by their name.</summary>
internal static class KeyParser
{
    /// <param name="text">The decoded segment from the parenthesis that opens.</param>
    /// <param name="owner">The segment's name, for messages.</param>
    public static KeySegment Parse(ReadOnlySpan<char> text, StructuredType type, ParseContext context, string owner)
    {
        var key = type.Key ?? throw Invalid(owner, $"{type.Name} has no key");
        if (text is not ['(', .., ')'])
        {
            throw Invalid(owner, $"{UrlErrors.Quote(text)} is not closed by a parenthesis");
        }

        var cursor = new Cursor(text[1..^1], owner);
        cursor.SkipBlanks();
        key = TakeName(ref cursor, key, type, owner);
        var value = ReadValue(ref cursor, key, context, owner);
        cursor.SkipBlanks();
        return cursor.AtEnd
            ? new KeySegment(key, value)
            : throw Invalid(owner, $"{UrlErrors.Quote(cursor.Rest)} follows the value; a quote within a key is doubled, and {type.Name} has one key property, {type.Key.Name}");
    }

    /// <summary>Takes the property's name where one is given; without a name it is the key.</summary>
    private static Property TakeName(ref Cursor cursor, Property key, StructuredType type, string owner)
    {
        var name = cursor.PeekName();
        var end = name.Length;
        while (cursor.Ahead(end) is ' ' or '\t')
        {
            end++;
        }

        if (name.IsEmpty || cursor.Ahead(end) != '=')
        {
            return key;
        }

        if (type.Find(name) is not Property { IsKey: true } and not Property { IsAlternateKey: true })
        {
            var others = type.Properties.Where(p => p.IsAlternateKey).Select(p => p.Name).ToArray();
            throw Invalid(
                owner,
                $"{UrlErrors.Quote(name)} is not the key property of {type.Name}, which is {key.Name}{(others.Length == 0 ? "" : $"; rows are also found by {string.Join(", ", others)}")}");
        }

        cursor.Position += end + 1;
        cursor.SkipBlanks();
        return (Property)type.Find(name)!;
    }

    private static Value ReadValue(ref Cursor cursor, Property key, ParseContext context, string owner)
    {
        if (cursor.Current == '@')
        {
            var alias = context.TakeAlias(ref cursor);
            return alias.Type == key.Type ? alias : throw WrongType(owner, key, alias.ToString());
        }

        if (key.Type == ValueType.String)
        {
            return cursor.Current == '\'' && HasClosingQuote(cursor.Rest) ? Value.Of(LiteralReader.ReadString(ref cursor)) : throw WrongType(owner, key, cursor.Rest);
        }

        var length = cursor.Rest.TrimEnd(" \t").Length;
        var number = cursor.Rest[..length];
        if (!int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || number is ['+', ..])
        {
            throw WrongType(owner, key, number);
        }

        cursor.Position += length;
        return Value.Of(value);
    }

    /// <param name="text">Begins with a quote.</param>
    private static bool HasClosingQuote(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != '\'')
            {
                continue;
            }

            if (i + 1 == text.Length || text[i + 1] != '\'')
            {
                return true;
            }

            i++;
        }

        return false;
    }

    private static GatewayException WrongType(string owner, Property key, ReadOnlySpan<char> given) =>
        Invalid(owner, $"{UrlErrors.Quote(given)} is not a value of {key.Name}, which is {key.Type.EdmName()}{(key.Type == ValueType.String ? " in single quotes" : "")}");

    private static GatewayException Invalid(string owner, string reason) =>
        UrlErrors.Of(GatewayErrorCode.InvalidKey, $"The key of {owner} is invalid: {reason}.", owner);
}
