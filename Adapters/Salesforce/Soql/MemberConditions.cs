using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Adapters.Salesforce.Soql;

/// <summary>Conditions on the members of an enumeration, from the set of members for which they hold.</summary>
internal static class MemberConditions
{
    /// <param name="holds">Whether the condition holds for the member at a position.</param>
    public static SoqlCondition Of(CodeField field, Func<int, bool> holds)
    {
        var codes = field.Codec.Codes.ToLookup(c => holds(field.Codec.Type.PositionOf(c.Value)), c => $"'{c.Key}'");
        if (!holds(field.Codec.Type.PositionOf(field.Codec.Other!)))
        {
            return codes[true].Any() ? SoqlCondition.Exact($"{field.Path} IN ({string.Join(',', codes[true])})") : SoqlCondition.Never;
        }

        // What is none of the codes, null included, reads as the member for others.
        return codes[false].Any()
            ? SoqlCondition.Any([SoqlCondition.Exact($"{field.Path} = null"), SoqlCondition.Exact($"{field.Path} NOT IN ({string.Join(',', codes[false])})")])
            : SoqlCondition.Always;
    }

    /// <inheritdoc cref="Of(CodeField, Func{int, bool})"/>
    public static SoqlCondition Of(FlagField field, Func<int, bool> holds) => (holds(field.WhenTrue), holds(field.WhenFalse)) switch
    {
        (true, true) => SoqlCondition.Always,
        (true, false) => SoqlCondition.Exact($"{field.Path} = true"),
        (false, true) => SoqlCondition.Exact($"{field.Path} = false"),
        _ => SoqlCondition.Never,
    };

    /// <summary>Whether a member, which is never null, compares so with a value.</summary>
    public static bool Holds(int member, CompareOperator compare, Value value)
    {
        if (value.IsNull)
        {
            return compare == CompareOperator.NotEqual;
        }

        var order = member.CompareTo((int)value.Integer);
        return compare switch
        {
            CompareOperator.Equal => order == 0,
            CompareOperator.NotEqual => order != 0,
            CompareOperator.Greater => order > 0,
            CompareOperator.GreaterOrEqual => order >= 0,
            CompareOperator.Less => order < 0,
            _ => order <= 0,
        };
    }
}
