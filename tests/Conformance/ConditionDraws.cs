using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Conformance;

/// <summary>Makes conditions on a source's properties, with literals from its data and near to them.</summary>
/// <param name="valueOf">The value of a property of a row.</param>
public sealed class ConditionDraws(Random random, IReadOnlyList<object> rows, Func<object, Property, object?> valueOf)
{
    private static readonly CompareOperator[] Operators = Enum.GetValues<CompareOperator>();

    /// <summary>Every operator on the property that the parser would let through, with literals taken and made from the data.</summary>
    /// <param name="literals">How many values of the data are tried.</param>
    public IEnumerable<Expr> Of(Property property, int literals)
    {
        ArgumentNullException.ThrowIfNull(property);
        if (property.IsCollection)
        {
            return property.Type == ValueType.String ? OfTags(property, literals) : [];
        }

        return property.Type is ValueType.Complex or ValueType.Stream ? [] : OfValue(property, literals);
    }

    /// <summary>One condition on a property, drawn; null where the property has none.</summary>
    public Expr? Draw(Property property)
    {
        var all = Of(property, 2).ToList();
        return all.Count == 0 ? null : all[random.Next(all.Count)];
    }

    private IEnumerable<Expr> OfValue(Property property, int literals)
    {
        var path = new PathExpr(0, [property], property.Type);
        var values = Literals(property, literals).ToList();
        if (property.Type == ValueType.Boolean)
        {
            yield return path;
            yield return new NotExpr(path);
        }

        foreach (var value in values.Append(Value.Null))
        {
            foreach (var compare in Operators.Where(o => property.Type is not (ValueType.Boolean or ValueType.Enum) || o <= CompareOperator.NotEqual))
            {
                yield return new CompareExpr(compare, path, new LiteralExpr(value), property.Collation);
                if (compare > CompareOperator.NotEqual)
                {
                    yield return new NotExpr(new CompareExpr(compare, path, new LiteralExpr(value), property.Collation));
                }
            }
        }

        yield return new CompareExpr(CompareOperator.Less, new LiteralExpr(values[0]), path, property.Collation);
        for (var take = 1; take <= values.Count; take += Math.Max(1, values.Count / 3))
        {
            yield return new InExpr(path, [.. values.Take(take)]);
            yield return new NotExpr(new InExpr(path, [.. values.Take(take)]));
        }

        yield return new InExpr(path, [values[0], Value.Null]);
        foreach (var call in property.Type == ValueType.String ? Texts(path, values) : [])
        {
            yield return call;
            yield return new NotExpr(call);
        }
    }

    private static IEnumerable<Expr> Texts(PathExpr path, List<Value> values)
    {
        foreach (var text in values.Select(v => v.String))
        {
            var part = text.Length < 2 || char.IsSurrogate(text[text.Length / 2]) ? text : text[(text.Length / 2)..];
            yield return Call(Function.Contains, path, part);
            yield return Call(Function.EndsWith, path, part);
            var start = text.Length < 2 || char.IsSurrogate(text[text.Length / 2]) ? text : text[..(text.Length / 2)];
            yield return Call(Function.StartsWith, path, start);
            yield return new CompareExpr(
                CompareOperator.Equal, new CallExpr(Function.ToLower, [path], ValueType.String), new LiteralExpr(Value.Of(text.ToLowerInvariant())));
        }

        yield return Call(Function.Contains, path, "");
        yield return Call(Function.Contains, path, "%");
        yield return Call(Function.StartsWith, path, "_");
    }

    private IEnumerable<Expr> OfTags(Property property, int literals)
    {
        var collection = new PathExpr(0, [property], ValueType.String);
        var element = new PathExpr(1, [], ValueType.String);
        foreach (var tag in Elements(property).Distinct().Take(literals).Append("no_such_tag").Append("a\"b"))
        {
            var body = new CompareExpr(CompareOperator.Equal, element, new LiteralExpr(Value.Of(tag)));
            yield return new LambdaExpr(IsAll: false, collection, 1, body);
            yield return new LambdaExpr(IsAll: true, collection, 1, body);
            yield return new NotExpr(new LambdaExpr(IsAll: false, collection, 1, body));
        }

        yield return new LambdaExpr(IsAll: false, collection, 1, null);
    }

    private IEnumerable<string> Elements(Property property) =>
        rows.SelectMany(r => valueOf(r, property) as IEnumerable<string> ?? []).OrderBy(_ => random.Next());

    // Values of the data, the strangest text among them first, and values right beside them.
    private IEnumerable<Value> Literals(Property property, int count)
    {
        var found = rows.Select(r => CanonicalRows.ToValue(valueOf(r, property), property)).Where(v => !v.IsNull).Distinct().ToList();
        var drawn = found.OrderBy(v => v.Type == ValueType.String && v.String.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.') ? 1 : 0)
            .ThenBy(_ => random.Next()).Take(count).Concat(found.OrderBy(_ => random.Next()).Take(count)).Distinct().ToList();
        return drawn.Concat(drawn.Take(2).SelectMany(v => Beside(v, property))).Append(Stranger(property)).Distinct();
    }

    private static IEnumerable<Value> Beside(Value value, Property property) => property.Type switch
    {
        ValueType.String =>
        [
            Value.Of(value.String.ToUpperInvariant()), Value.Of(value.String.ToLowerInvariant()), Value.Of(value.String + " "),
            Value.Of(" " + value.String), Value.Of("0" + value.String), Value.Of(value.String + "'"), Value.Of(value.String + "\" x:\""),
        ],
        ValueType.DateTimeOffset => [Value.Of(value.DateTimeOffset.AddTicks(1)), Value.Of(value.DateTimeOffset.AddMilliseconds(-500))],
        ValueType.Date => [Value.Of(value.Date.AddDays(value.Date == DateOnly.MaxValue ? -1 : 1))],
        ValueType.Decimal => [Value.Of(value.Decimal + 0.0001m), Value.Of(-value.Decimal)],
        ValueType.Int32 => [Value.Of((int)value.Integer + 1)],
        ValueType.Enum => Enumerable.Range(0, property.Enum!.Members.Length).Select(i => Value.Of(property.Enum, i)),
        _ => [],
    };

    private static Value Stranger(Property property) => property.Type switch
    {
        ValueType.String => Value.Of("no such value"),
        ValueType.Boolean => Value.False,
        ValueType.Int32 => Value.Of(-1),
        ValueType.Int64 => Value.Of(-1L),
        ValueType.Decimal => Value.Of(-1.5m),
        ValueType.Double => Value.Of(-1.5),
        ValueType.Date => Value.Of(new DateOnly(1931, 2, 28)),
        ValueType.DateTimeOffset => Value.Of(new DateTimeOffset(1931, 2, 28, 1, 2, 3, 456, TimeSpan.Zero)),
        ValueType.Enum => Value.Of(property.Enum!, property.Enum!.Members.Length - 1),
        _ => throw new NotSupportedException(property.ToString()),
    };

    private static CallExpr Call(Function function, PathExpr path, string text) =>
        new(function, [path, new LiteralExpr(Value.Of(text))], ValueType.Boolean);
}
