using System.Collections.Immutable;
using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.Salesforce.Soql;

/// <summary>
/// Conditions on one field. Null stands for what SOQL can't say without losing a row. The tests for null beside <c>!=</c> and NOT IN make
/// them independent of whether the product counts null as different.
/// </summary>
internal static class FieldConditions
{
    public static SoqlCondition? Compare(ScalarField field, CompareOperator compare, Value value, Collation collation)
    {
        if (value.IsNull)
        {
            return compare switch
            {
                CompareOperator.Equal => IsNull(field),
                CompareOperator.NotEqual => IsNotNull(field),
                _ => SoqlCondition.Never,
            };
        }

        return !IsLike(field, value) ? null : field.Type switch
        {
            SoqlType.Boolean => CompareFlag(field, compare, value),
            SoqlType.Id => CompareId(field, compare, value.String),
            SoqlType.Instant => CompareInstant(field, compare, value.DateTimeOffset),
            SoqlType.Number => SoqlLiteral.Number(value) is { } number ? Exactly(field, compare, number) : null,
            _ => CompareText(field, compare, value.String, collation),
        };
    }

    /// <summary>The negation of a comparison, which holds for null.</summary>
    public static SoqlCondition? CompareNot(ScalarField field, CompareOperator compare, Value value, Collation collation) => compare switch
    {
        CompareOperator.Equal or CompareOperator.NotEqual => Compare(field, Opposite(compare), value, collation),
        _ when value.IsNull => SoqlCondition.Always,
        _ => Compare(field, Opposite(compare), value, collation) is { } opposite ? SoqlCondition.Any([IsNull(field), opposite]) : null,
    };

    public static SoqlCondition? In(ScalarField field, ImmutableArray<Value> values)
    {
        if (Literals(field, values) is not var (literals, isExact))
        {
            return null;
        }

        var parts = new List<SoqlCondition>();
        if (values.Any(v => v.IsNull))
        {
            parts.Add(IsNull(field));
        }

        if (literals.Count > 0)
        {
            parts.Add(new SoqlCondition($"{field.Path} IN ({string.Join(',', literals)})", isExact));
        }

        return SoqlCondition.Any(parts);
    }

    public static SoqlCondition? NotIn(ScalarField field, ImmutableArray<Value> values)
    {
        if (Literals(field, values) is not var (literals, isExact) || (literals.Count > 0 && !isExact))
        {
            return null;
        }

        var hasNull = values.Any(v => v.IsNull);
        if (literals.Count == 0)
        {
            return hasNull ? IsNotNull(field) : SoqlCondition.Always;
        }

        var others = SoqlCondition.Exact($"{field.Path} NOT IN ({string.Join(',', literals)})");
        return hasNull ? SoqlCondition.All([IsNotNull(field), others]) : SoqlCondition.Any([IsNull(field), others]);
    }

    /// <param name="conversion">ToLower or ToUpper where the field's text is converted first; else null.</param>
    public static SoqlCondition? Like(ScalarField field, Function function, Value part, Function? conversion)
    {
        if (part.IsNull)
        {
            return SoqlCondition.Never;
        }

        if (!field.IsText || (conversion is not null && !field.IgnoresCase))
        {
            return null;
        }

        if (part.String.Length == 0)
        {
            return IsNotNull(field);
        }

        var (before, after) = function switch
        {
            Function.Contains => ("%", "%"),
            Function.StartsWith => ("", "%"),
            _ => ("%", ""),
        };
        return SoqlLiteral.Pattern(part.String, before, after, Ambiguous(conversion)) is { } pattern
            ? SoqlCondition.Superset($"{field.Path} LIKE {pattern}")
            : null;
    }

    /// <summary><c>tolower(field) eq 'text'</c> and the like.</summary>
    public static SoqlCondition? EqualAfter(ScalarField field, Function conversion, Value value)
    {
        if (value.IsNull)
        {
            return IsNull(field);
        }

        if (!field.IgnoresCase)
        {
            return null;
        }

        var ambiguous = Ambiguous(conversion)!;
        if (!value.String.EnumerateRunes().Any(ambiguous))
        {
            return CompareText(field, CompareOperator.Equal, value.String, Collation.CodePoint);
        }

        return SoqlLiteral.Pattern(value.String, "", "", ambiguous) is { } pattern ? SoqlCondition.Superset($"{field.Path} LIKE {pattern}") : null;
    }

    /// <summary>Compares what a span of time stands for, such as a year, with the instants of a field.</summary>
    /// <param name="from">First instant of the span.</param>
    /// <param name="to">First instant after it.</param>
    public static SoqlCondition? CompareSpan(ScalarField field, CompareOperator compare, DateTimeOffset from, DateTimeOffset to)
    {
        if (SoqlLiteral.Instant(from) is not { } first || SoqlLiteral.Instant(to) is not { } next)
        {
            return null;
        }

        var (before, since) = (SoqlCondition.Exact($"{field.Path} < {first}"), SoqlCondition.Exact($"{field.Path} >= {first}"));
        var (until, after) = (SoqlCondition.Exact($"{field.Path} < {next}"), SoqlCondition.Exact($"{field.Path} >= {next}"));
        return compare switch
        {
            CompareOperator.Equal => SoqlCondition.All([since, until]),
            CompareOperator.NotEqual => SoqlCondition.Any([IsNull(field), before, after]),
            CompareOperator.Greater => after,
            CompareOperator.GreaterOrEqual => since,
            CompareOperator.Less => before,
            _ => until,
        };
    }

    public static SoqlCondition IsNull(ScalarField field) =>
        field.Type == SoqlType.Boolean ? SoqlCondition.Never : SoqlCondition.Exact($"{field.Path} = null");

    public static SoqlCondition IsNotNull(ScalarField field) =>
        field.Type == SoqlType.Boolean ? SoqlCondition.Always : SoqlCondition.Exact($"{field.Path} != null");

    public static CompareOperator Opposite(CompareOperator compare) => compare switch
    {
        CompareOperator.Equal => CompareOperator.NotEqual,
        CompareOperator.NotEqual => CompareOperator.Equal,
        CompareOperator.Greater => CompareOperator.LessOrEqual,
        CompareOperator.GreaterOrEqual => CompareOperator.Less,
        CompareOperator.Less => CompareOperator.GreaterOrEqual,
        _ => CompareOperator.Greater,
    };

    /// <summary>Whether SOQL tells the text from those that it ends with: blanks at the end do not count there.</summary>
    public static bool EndsInBlank(string text) => text.Length > 0 && char.IsWhiteSpace(text[^1]);

    private static SoqlCondition? CompareText(ScalarField field, CompareOperator compare, string text, Collation collation)
    {
        var isEquality = compare is CompareOperator.Equal or CompareOperator.NotEqual;
        if (text.Length == 0)
        {
            // Empty text is null in Salesforce, so that every value there is is greater.
            return isEquality ? SoqlCondition.Constant(compare == CompareOperator.NotEqual)
                : compare is CompareOperator.Greater or CompareOperator.GreaterOrEqual ? IsNotNull(field)
                : SoqlCondition.Never;
        }

        if (SoqlLiteral.Text(text) is not { } literal)
        {
            return null;
        }

        if (compare == CompareOperator.Equal)
        {
            return new SoqlCondition($"{field.Path} = {literal}", IsExact: !field.IgnoresCase && !EndsInBlank(text));
        }

        var canTell = !EndsInBlank(text) && (isEquality ? !field.IgnoresCase : field.Order == collation);
        return canTell ? Exactly(field, compare, literal) : null;
    }

    private static SoqlCondition? CompareFlag(ScalarField field, CompareOperator compare, Value value) => compare switch
    {
        CompareOperator.Equal => Flag(field, value.Boolean),
        CompareOperator.NotEqual => Flag(field, !value.Boolean),
        _ => null,
    };

    private static SoqlCondition Flag(ScalarField field, bool value) => SoqlCondition.Exact($"{field.Path} = {(value ? "true" : "false")}");

    // Every id that the org gives has 18 characters. Text that is no id at all would be refused.
    private static SoqlCondition? CompareId(ScalarField field, CompareOperator compare, string text) => compare switch
    {
        CompareOperator.Equal => IsId(text) ? SoqlCondition.Superset($"{field.Path} = '{text}'") : SoqlCondition.Never,
        CompareOperator.NotEqual => IsId(text) ? null : SoqlCondition.Always,
        _ => null,
    };

    private static bool IsId(string text) => text.Length == 18 && text.All(char.IsAsciiLetterOrDigit);

    private static SoqlCondition? CompareInstant(ScalarField field, CompareOperator compare, DateTimeOffset value)
    {
        var second = new DateTimeOffset(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        if (SoqlLiteral.Instant(second) is not { } floor || SoqlLiteral.Instant(second.AddSeconds(1)) is not { } ceiling)
        {
            return null;
        }

        if (second == value)
        {
            return Exactly(field, compare, floor);
        }

        // Literals are whole seconds: the nearest ones that let no row through the cracks.
        var (after, before) = (SoqlCondition.Superset($"{field.Path} > {floor}"), SoqlCondition.Superset($"{field.Path} < {ceiling}"));
        return compare switch
        {
            CompareOperator.Equal => SoqlCondition.All([after, before]),
            CompareOperator.NotEqual => null,
            CompareOperator.Greater or CompareOperator.GreaterOrEqual => after,
            _ => before,
        };
    }

    private static SoqlCondition Exactly(ScalarField field, CompareOperator compare, string literal)
    {
        var sign = compare switch
        {
            CompareOperator.Equal => "=",
            CompareOperator.NotEqual => "!=",
            CompareOperator.Greater => ">",
            CompareOperator.GreaterOrEqual => ">=",
            CompareOperator.Less => "<",
            _ => "<=",
        };
        var condition = SoqlCondition.Exact($"{field.Path} {sign} {literal}");
        return compare == CompareOperator.NotEqual ? SoqlCondition.Any([IsNull(field), condition]) : condition;
    }

    /// <summary>The literals of a list without null and without what no value of the field can equal; null where one can't be said.</summary>
    private static (List<string> Literals, bool IsExact)? Literals(ScalarField field, ImmutableArray<Value> values)
    {
        var literals = new List<string>();
        var isExact = !field.IgnoresCase && field.Type != SoqlType.Id;
        foreach (var value in values.Where(v => !v.IsNull))
        {
            if (!IsLike(field, value))
            {
                return null;
            }

            if (field.Type == SoqlType.Id ? !IsId(value.String) : value.Type == ValueType.String && value.String.Length == 0)
            {
                continue;
            }

            if (Literal(field, value) is not { } literal)
            {
                return null;
            }

            literals.Add(literal);
            isExact &= value.Type != ValueType.String || !EndsInBlank(value.String);
        }

        return (literals, isExact);
    }

    /// <summary>A value as a literal that equals it alone, trailing blanks aside.</summary>
    public static string? Literal(ScalarField field, Value value) => field.Type switch
    {
        SoqlType.Boolean => value.Boolean ? "true" : "false",
        SoqlType.Number => SoqlLiteral.Number(value),
        SoqlType.Instant => value.DateTimeOffset.UtcTicks % TimeSpan.TicksPerSecond == 0 ? SoqlLiteral.Instant(value.DateTimeOffset) : null,
        _ => SoqlLiteral.Text(value.String),
    };

    // Types that OData compares but SOQL does not, such as a date with an instant, stay with the gateway.
    private static bool IsLike(ScalarField field, Value value) => field.Type switch
    {
        SoqlType.Boolean => value.Type == ValueType.Boolean,
        SoqlType.Instant => value.Type == ValueType.DateTimeOffset,
        SoqlType.Number => value.Type.IsNumeric(),
        _ => value.Type == ValueType.String,
    };

    private static Func<Rune, bool>? Ambiguous(Function? conversion) =>
        conversion is { } known ? letter => CaseFolding.IsAmbiguous(letter, known) : null;
}
