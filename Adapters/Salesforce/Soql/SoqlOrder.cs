using System.Collections.Immutable;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Adapters.Salesforce.Soql;

/// <summary>Orders that SOQL sorts by as the model declares them, and the conditions to go on within them.</summary>
internal static class SoqlOrder
{
    /// <returns>The terms of ORDER BY, null where the org would sort otherwise.</returns>
    public static string? Write(EntityMap<SoqlField> map, ImmutableArray<SortKey> keys) => Fields(map, keys) is { } fields
        ? string.Join(',', fields.Select(f => f.Field.Path + (keys[f.Key].IsDescending ? " DESC NULLS LAST" : " ASC NULLS FIRST")))
        : null;

    /// <summary>Rows after the given ones, exactly; null where the order or a value can't be said.</summary>
    public static SoqlCondition? After(EntityMap<SoqlField> map, AfterExpr after)
    {
        if (Fields(map, after.Keys) is not { } fields)
        {
            return null;
        }

        // From the last key to the first: after by this key, or level with it and after by those behind.
        SoqlCondition? rest = null;
        foreach (var (field, key) in Enumerable.Reverse(fields))
        {
            var value = after.Values[key];
            if (!value.IsNull && LiteralOf(field, value) is null)
            {
                return null;
            }

            var beyond = Beyond(field, value, after.Keys[key].IsDescending);
            rest = rest is null ? beyond : SoqlCondition.Any([beyond, SoqlCondition.All([Level(field, value), rest])]);
        }

        return rest;
    }

    // A field that comes again decides nothing any more, and the org may refuse to sort by it twice.
    private static List<(ScalarField Field, int Key)>? Fields(EntityMap<SoqlField> map, ImmutableArray<SortKey> keys)
    {
        var fields = new List<(ScalarField Field, int Key)>();
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Expression is not PathExpr { IsOwn: true } path
                || map[path.Property!]?.Field is not ScalarField field || !field.SortsAs(keys[i].Collation))
            {
                return null;
            }

            if (!fields.Exists(f => f.Field == field))
            {
                fields.Add((field, i));
            }
        }

        return fields;
    }

    private static SoqlCondition Beyond(ScalarField field, Value value, bool isDescending)
    {
        if (value.IsNull)
        {
            return isDescending ? SoqlCondition.Never : FieldConditions.IsNotNull(field);
        }

        if (field.Type == SoqlType.Boolean)
        {
            return value.Boolean == isDescending ? SoqlCondition.Exact($"{field.Path} = {(isDescending ? "false" : "true")}") : SoqlCondition.Never;
        }

        return isDescending
            ? SoqlCondition.Any([SoqlCondition.Exact($"{field.Path} < {LiteralOf(field, value)}"), FieldConditions.IsNull(field)])
            : SoqlCondition.Exact($"{field.Path} > {LiteralOf(field, value)}");
    }

    // Equal as the order sees it: = ignores case exactly where the declared collation does.
    private static SoqlCondition Level(ScalarField field, Value value) =>
        value.IsNull ? FieldConditions.IsNull(field) : SoqlCondition.Exact($"{field.Path} = {LiteralOf(field, value)}");

    private static string? LiteralOf(ScalarField field, Value value) =>
        field.IsText && (value.String.Length == 0 || TextConditions.EndsInBlank(value.String)) ? null : FieldConditions.Literal(field, value);
}
