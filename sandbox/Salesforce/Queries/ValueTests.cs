using CanonicalGateway.Sandbox.Salesforce.Schema;
using CanonicalGateway.Sandbox.Salesforce.Soql;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>
/// Turns a comparison with literals into a test of a value, after checking that the literal is one of the field's type.
/// <c>!=</c> and NOT IN hold for null; <c>&lt;</c> and LIKE never do. Empty text in the query means null.
/// </summary>
internal sealed class ValueTests(string query, DateTimeOffset now)
{
    public Func<object?, bool> Compare(ValueShape shape, ComparisonOperator sign, int signPosition, Literal literal)
    {
        if (sign == ComparisonOperator.Like)
        {
            return Like(shape, signPosition, literal);
        }

        var isEquality = sign is ComparisonOperator.Equal or ComparisonOperator.NotEqual;
        if (!isEquality && shape.Type is FieldType.Boolean or FieldType.MultiPicklist)
        {
            throw InvalidOperator(signPosition);
        }

        if (literal.Kind == LiteralKind.DateWord && shape.Type is FieldType.Date or FieldType.DateTime)
        {
            return Within(shape, sign, literal);
        }

        var expected = Value(shape, literal, isEquality);
        if (isEquality)
        {
            var equal = EqualTo(shape, expected);
            return sign == ComparisonOperator.Equal ? equal : value => !equal(value);
        }

        return expected is null ? _ => false : sign switch
        {
            ComparisonOperator.Less => value => value is not null && shape.Compare(value, expected) < 0,
            ComparisonOperator.LessOrEqual => value => value is not null && shape.Compare(value, expected) <= 0,
            ComparisonOperator.Greater => value => value is not null && shape.Compare(value, expected) > 0,
            _ => value => value is not null && shape.Compare(value, expected) >= 0,
        };
    }

    public Func<object?, bool> OneOf(ValueShape shape, MembershipOperator membership, int position, IReadOnlyList<Literal> literals)
    {
        if (membership is MembershipOperator.Includes or MembershipOperator.Excludes)
        {
            return Includes(shape, membership, position, literals);
        }

        if (shape.Type == FieldType.MultiPicklist)
        {
            throw InvalidOperator(position);
        }

        Func<object?, bool> any;
        if (shape.Type.IsText() || shape.Type.IsId())
        {
            var values = literals.Select(l => (string?)Value(shape, l, isEquality: true)).ToList();
            var set = values.OfType<string>().ToHashSet(shape.TextEquality);
            var hasNull = values.Contains(null);
            any = value => value is string text ? set.Contains(text) : hasNull;
        }
        else
        {
            var tests = literals.Select(l => Compare(shape, ComparisonOperator.Equal, position, l)).ToArray();
            any = value => tests.Any(test => test(value));
        }

        return membership == MembershipOperator.In ? any : value => !any(value);
    }

    /// <summary>The strings of literals that an index can be asked for; null where one of them is null.</summary>
    public IReadOnlyList<string>? Keys(ValueShape shape, IEnumerable<Literal> literals)
    {
        var keys = new List<string>();
        foreach (var literal in literals)
        {
            if (Value(shape, literal, isEquality: true) is not string key)
            {
                return null;
            }

            keys.Add(key);
        }

        return keys;
    }

    private static Func<object?, bool> EqualTo(ValueShape shape, object? expected)
    {
        if (expected is string text)
        {
            var equality = shape.TextEquality;
            return value => value is string actual && equality.Equals(actual, text);
        }

        return expected is null ? value => value is null : value => value is not null && value.Equals(expected);
    }

    private Func<object?, bool> Like(ValueShape shape, int position, Literal literal)
    {
        if (shape.Type.IsId())
        {
            throw SoqlErrors.At("INVALID_QUERY_FILTER_OPERATOR", query, position, "invalid operator on id field");
        }

        if (!shape.Type.IsText() || shape.Type == FieldType.MultiPicklist)
        {
            throw InvalidOperator(position);
        }

        if (literal.Kind == LiteralKind.Null)
        {
            return _ => false;
        }

        if (literal.Kind != LiteralKind.String)
        {
            throw WrongType(shape, literal);
        }

        var pattern = LiteralValues.Pattern(literal, query, shape.CaseSensitive);
        return value => value is string text && pattern.Matches(text);
    }

    private Func<object?, bool> Includes(ValueShape shape, MembershipOperator membership, int position, IReadOnlyList<Literal> literals)
    {
        if (shape.Type != FieldType.MultiPicklist)
        {
            throw InvalidOperator(position);
        }

        // 'A;B' asks for both, several literals for any of them.
        var wanted = literals.Select(l => ((string?)Value(shape, l, isEquality: true) ?? "").Split(';')).ToArray();
        bool Has(object? value)
        {
            var chosen = value is string text ? text.Split(';') : [];
            return wanted.Any(all => all.All(one => chosen.Contains(one, SoqlText.IgnoreCase)));
        }

        return membership == MembershipOperator.Includes ? Has : value => !Has(value);
    }

    private Func<object?, bool> Within(ValueShape shape, ComparisonOperator sign, Literal literal)
    {
        var (from, to) = DateWords.Days(literal.Text, literal.Count, DateOnly.FromDateTime(now.UtcDateTime));
        object first = shape.Type == FieldType.Date ? from : Midnight(from);
        object next = shape.Type == FieldType.Date ? to : Midnight(to);
        return sign switch
        {
            ComparisonOperator.Equal => value => value is not null && shape.Compare(value, first) >= 0 && shape.Compare(value, next) < 0,
            ComparisonOperator.NotEqual => value => value is null || shape.Compare(value, first) < 0 || shape.Compare(value, next) >= 0,
            ComparisonOperator.Less => value => value is not null && shape.Compare(value, first) < 0,
            ComparisonOperator.LessOrEqual => value => value is not null && shape.Compare(value, next) < 0,
            ComparisonOperator.Greater => value => value is not null && shape.Compare(value, next) >= 0,
            _ => value => value is not null && shape.Compare(value, first) >= 0,
        };
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private object? Value(ValueShape shape, Literal literal, bool isEquality)
    {
        if (literal.Kind == LiteralKind.Null)
        {
            return null;
        }

        switch (shape.Type, literal.Kind)
        {
            case (FieldType.Boolean, LiteralKind.Boolean):
                return string.Equals(literal.Text, "true", StringComparison.OrdinalIgnoreCase);
            case (FieldType.Date, LiteralKind.Date):
                return LiteralValues.Date(literal, query);
            case (FieldType.DateTime, LiteralKind.DateTime):
                return LiteralValues.Instant(literal, query);
            case (var type, LiteralKind.Number) when type.IsNumber():
                return LiteralValues.Number(literal, query);
            case (var type, LiteralKind.String) when type.IsText() || type.IsId():
                var text = LiteralValues.Text(literal, query);
                if (type.IsId() && isEquality && text.Length > 0 && !SalesforceId.IsWellFormed(text))
                {
                    throw SoqlErrors.At("INVALID_QUERY_FILTER_OPERATOR", query, literal.Position, $"invalid ID field: {text}");
                }

                return text.Length == 0 && isEquality ? null : text;
            default:
                throw WrongType(shape, literal);
        }
    }

    private SalesforceException WrongType(ValueShape shape, Literal literal)
    {
        var quotes = shape.Type.IsText() || shape.Type.IsId() ? "should be enclosed in quotes" : "should not be enclosed in quotes";
        return SoqlErrors.InvalidField(query, literal.Position,
            $"value of filter criterion for field '{shape.Name}' must be of type {shape.Type.FilterName()} and {quotes}");
    }

    private SalesforceException InvalidOperator(int position) => SoqlErrors.At("INVALID_OPERATOR", query, position, "invalid operator");
}
