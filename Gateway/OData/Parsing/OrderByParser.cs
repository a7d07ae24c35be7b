using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses $orderby (Protocol 11.2.6.2).</summary>
internal static class OrderByParser
{
    public static ImmutableArray<SortKey> Parse(ref Cursor cursor, ParseContext context, StructuredType type, bool isNested = false) =>
        Parse(ref cursor, context, new ExpressionParser(context, type) { IsNested = isNested });

    public static ImmutableArray<SortKey> Parse(ref Cursor cursor, ParseContext context, ExpressionParser expressions)
    {
        var scopes = new LambdaScopes();
        var keys = ImmutableArray.CreateBuilder<SortKey>();
        do
        {
            cursor.SkipBlanks();
            var start = cursor.Position;
            var expression = expressions.Parse(ref cursor);
            if (expression.Type is ValueType.Complex or ValueType.Collection or ValueType.Binary)
            {
                throw cursor.UnknownName($"{ExpressionTypes.Describe(expression)} has no order{(expression.Type == ValueType.Complex ? "; name one of its properties" : "")}", start);
            }

            keys.Add(new SortKey(expression, TakeDirection(ref cursor), ExpressionTypes.CollationOf(expression, scopes)));
        }
        while (cursor.TryTake(','));

        return keys.Count <= context.Limits.OrderByKeys
            ? keys.DrainToImmutable()
            : throw UrlErrors.Limit("terms in $orderby", keys.Count, context.Limits.OrderByKeys, cursor.Option);
    }

    private static bool TakeDirection(ref Cursor cursor)
    {
        var word = cursor.PeekName();
        var isDescending = word.Equals("desc", StringComparison.OrdinalIgnoreCase);
        if (!isDescending && !word.Equals("asc", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        cursor.Position += word.Length;
        cursor.SkipBlanks();
        return isDescending;
    }
}
