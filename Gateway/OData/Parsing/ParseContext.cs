using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>What the parsers of one URL share. Changes while the URL is parsed; never seen by two threads.</summary>
internal sealed class ParseContext(ModelIndex index, QueryLimits limits, QueryOptions options, TimeProvider time, DateTime? clock = null)
{
    private List<string>? _aliases;
    private DateTime? _now;
    private int _expands;

    public ModelIndex Index => index;

    public QueryLimits Limits => limits;

    /// <summary>The options between two places in the text, to be asked again.</summary>
    public OptionsText TextOf(in Cursor cursor, int start, int end) => new(cursor.Text[start..end].ToString(), options.Aliases);

    /// <summary>The instant that <see cref="Now"/> gave; null where it was not asked.</summary>
    public DateTime? Clock => _now;

    /// <summary>Whether <see cref="Now"/> was read.</summary>
    public bool ReadsClock => _now is not null;

    /// <summary>The instant of <c>now()</c>: one for the whole request.</summary>
    public Value Now() => Value.Of(_now ??= clock ?? time.GetUtcNow().UtcDateTime, 0);

    /// <summary>Begins to read the value of a parameter alias, which may name others.</summary>
    /// <param name="name">With its @.</param>
    /// <param name="text">The value as the URL gives it.</param>
    /// <returns>False where the URL does not give it: then it is null (5.3).</returns>
    /// <exception cref="GatewayException">InvalidExpression: the alias is part of its own value.</exception>
    public bool TryEnterAlias(string name, in Cursor cursor, int at, out ReadOnlyMemory<char> text)
    {
        text = default;
        if (options.Aliases is null || !options.Aliases.TryGetValue(name, out text))
        {
            return false;
        }

        if (_aliases?.Contains(name) == true)
        {
            throw cursor.Error($"The parameter alias {UrlErrors.Quote(name)} is part of its own value", at);
        }

        (_aliases ??= []).Add(name);
        return true;
    }

    public void LeaveAlias() => _aliases!.RemoveAt(_aliases.Count - 1);

    public void CountExpand()
    {
        if (++_expands > limits.Expands)
        {
            throw UrlErrors.Limit("expanded navigation properties", _expands, limits.Expands, SystemOption.Expand.Name());
        }
    }

    /// <summary>The text that the URL gives for a parameter alias; null where it gives none.</summary>
    /// <param name="name">With its @.</param>
    public ReadOnlyMemory<char>? FindAlias(string name) => options.Aliases is { } aliases && aliases.TryGetValue(name, out var text) ? text : default(ReadOnlyMemory<char>?);

    /// <summary>The text of a custom query option, which may be a parameter of a function; null where the URL does not give it.</summary>
    /// <exception cref="GatewayException">InvalidQueryOption: it is given more than once.</exception>
    public ReadOnlyMemory<char>? FindCustom(string name)
    {
        ReadOnlyMemory<char>? found = null;
        foreach (var (given, value) in options.Custom ?? [])
        {
            if (given == name)
            {
                found = found is null ? value : throw UrlErrors.Of(GatewayErrorCode.InvalidQueryOption, $"The parameter {name} is given more than once.", name);
            }
        }

        return found;
    }

    /// <summary>The value of a parameter alias: a literal, or null where the URL does not give it (Protocol 11.2.6.1.3). For keys.</summary>
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
