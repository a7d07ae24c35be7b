using System.Collections.Immutable;
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
            SoqlType.Instant => InstantConditions.Compare(field, compare, value.DateTimeOffset),
            SoqlType.Number => SoqlLiteral.Number(value) is { } number ? Exactly(field, compare, number) : null,
            _ => TextConditions.Compare(field, compare, value.String, collation),
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

    /// <summary>A comparison that SOQL makes as OData does.</summary>
    public static SoqlCondition Exactly(ScalarField field, CompareOperator compare, string literal)
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
            isExact &= value.Type != ValueType.String || !TextConditions.EndsInBlank(value.String);
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
}
