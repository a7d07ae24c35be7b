using CanonicalGateway.Sandbox.S4Hana.Metadata;
using CanonicalGateway.Sandbox.S4Hana.Query;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

/// <summary>A segment of an address: a name and, in parentheses, a key.</summary>
/// <param name="Predicate">What stands in the parentheses, or null without them.</param>
public sealed record PathSegment(string Name, string? Predicate)
{
    public const string Root = "/sap/opu/odata/sap/";

    /// <summary>Splits what follows <see cref="Root"/> in the address as it came over the wire.</summary>
    /// <returns>The service, without its version, and the segments below it.</returns>
    public static (string Service, IReadOnlyList<PathSegment> Segments) Split(string rawTarget)
    {
        var query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? rawTarget : rawTarget[..query];
        var root = path.IndexOf(Root, StringComparison.OrdinalIgnoreCase);
        if (root < 0)
        {
            throw ODataException.UnknownSegment(path);
        }
        var parts = path[(root + Root.Length)..].Split('/').Select(Uri.UnescapeDataString).ToArray();
        var service = parts[0].EndsWith(";v=0001", StringComparison.Ordinal) || parts[0].EndsWith(";v=1", StringComparison.Ordinal)
            ? parts[0][..parts[0].IndexOf(';', StringComparison.Ordinal)]
            : parts[0];
        return (service, [.. parts.Skip(1).Where(part => part.Length > 0).Select(Parse)]);
    }

    /// <summary>Reads the predicate as a key of <paramref name="type"/>: one value for each key property, in their order.</summary>
    public IReadOnlyList<Value> Key(EntityType type)
    {
        var tokens = FilterLexer.Split(Predicate ?? "");
        if (tokens.Count == 2 && type.Keys.Count == 1)
        {
            return [KeyValue(type, type.Keys[0], tokens[0])];
        }
        var values = new Dictionary<string, Value>();
        for (var i = 0; i < tokens.Count; i += 4)
        {
            var isPair = i + 3 < tokens.Count && tokens[i].Kind == FilterTokenKind.Name && tokens[i + 1].Text == "="
                && (tokens[i + 3].Kind is FilterTokenKind.Comma or FilterTokenKind.End);
            var property = isPair ? type.Keys.FirstOrDefault(key => key.Name == tokens[i].Text) : null;
            if (property is null || !values.TryAdd(property.Name, KeyValue(type, property, tokens[i + 2])))
            {
                throw ODataException.InvalidKey(type.SetName);
            }
        }
        return values.Count == type.Keys.Count ? [.. type.Keys.Select(key => values[key.Name])] : throw ODataException.InvalidKey(type.SetName);
    }

    private static Value KeyValue(EntityType type, EdmProperty property, FilterToken token)
    {
        Value value;
        var isRead = token.Kind switch
        {
            FilterTokenKind.Text => (value = Value.Of(token.Text)).Kind == ValueKind.Text,
            FilterTokenKind.Prefixed => Literal.TryReadPrefixed(token.Prefix, token.Text, out value),
            _ => (value = Value.Of(token.Text == "true")).Kind == ValueKind.Boolean && (token.Text is "true" or "false"),
        };
        return isRead && value.Kind == property.Kind ? value : throw ODataException.InvalidKey(type.SetName);
    }

    private static PathSegment Parse(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
        {
            return new PathSegment(text, null);
        }
        return text.EndsWith(')') ? new PathSegment(text[..open], text[(open + 1)..^1]) : throw ODataException.UnknownSegment(text);
    }
}
