using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>What the parsers of one URL share. Changes while the URL is parsed; never seen by two threads.</summary>
internal sealed class ParseContext(ModelIndex index, QueryLimits limits, QueryOptions options)
{
    private int _expands;

    public ModelIndex Index => index;

    public QueryLimits Limits => limits;

    /// <summary>The parameter aliases by name, with their @; null where there are none.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<char>>? Aliases => options.Aliases;

    public void CountExpand()
    {
        if (++_expands > limits.Expands)
        {
            throw UrlErrors.Limit("expanded navigation properties", _expands, limits.Expands, SystemOption.Expand.Name());
        }
    }

    /// <summary>The value of a parameter alias: a literal, or null where the URL does not give it (Protocol 11.2.6.1.3).</summary>
    /// <param name="name">With its @.</param>
    /// <exception cref="GatewayException">InvalidExpression: no literal; NotImplemented: a value that is more than a literal.</exception>
    public Value ResolveAlias(string name)
    {
        if (options.Aliases is null || !options.Aliases.TryGetValue(name, out var text))
        {
            return Value.Null;
        }

        var cursor = new Cursor(text.Span, name);
        cursor.SkipBlanks();
        if (!LiteralReader.TryRead(ref cursor, index.Model, out var value))
        {
            throw cursor.AtEnd ? cursor.Unexpected("A literal expected") : cursor.NotImplemented("A parameter alias that is not a literal", cursor.Position);
        }

        cursor.SkipBlanks();
        return cursor.AtEnd ? value : throw cursor.NotImplemented("A parameter alias that is more than a literal", cursor.Position);
    }

    /// <summary>Takes the alias that begins here with @.</summary>
    public Value TakeAlias(ref Cursor cursor)
    {
        var start = cursor.Position++;
        cursor.TakeName();
        if (cursor.Current == '.')
        {
            throw cursor.NotImplemented("An annotation in an expression", start);
        }

        return ResolveAlias(cursor.Text[start..cursor.Position].ToString());
    }
}
