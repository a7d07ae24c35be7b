using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Adapters.Salesforce.Soql;

/// <summary>Conditions on datetimes, whose literals are whole seconds.</summary>
internal static class InstantConditions
{
    public static SoqlCondition? Compare(ScalarField field, CompareOperator compare, DateTimeOffset value)
    {
        var second = new DateTimeOffset(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        if (SoqlLiteral.Instant(second) is not { } floor || SoqlLiteral.Instant(second.AddSeconds(1)) is not { } ceiling)
        {
            return null;
        }

        if (second == value)
        {
            return FieldConditions.Exactly(field, compare, floor);
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
            CompareOperator.NotEqual => SoqlCondition.Any([FieldConditions.IsNull(field), before, after]),
            CompareOperator.Greater => after,
            CompareOperator.GreaterOrEqual => since,
            CompareOperator.Less => before,
            _ => until,
        };
    }
}
