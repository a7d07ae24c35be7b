using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses $compute (Protocol 11.2.5.3): expressions, each with a name that later ones and the other options may use.</summary>
internal static class ComputeParser
{
    /// <param name="names">Takes what is defined.</param>
    public static void Parse(ref Cursor cursor, ParseContext context, StructuredType type, ComputedNames names)
    {
        do
        {
            cursor.SkipBlanks();
            var start = cursor.Position;
            var parser = new ExpressionParser(context, type) { Computed = names };
            var expression = parser.Parse(ref cursor);
            RequireValue(expression, cursor, start);
            if (names.Count == Property.ComputedMax)
            {
                throw UrlErrors.Limit("computed properties", names.Count + 1, Property.ComputedMax, cursor.Option);
            }

            names.Add(TakeAlias(ref cursor, type, names), expression, parser.Nodes);
            cursor.SkipBlanks();
        }
        while (cursor.TryTake(','));
    }

    /// <summary>Takes <c>as Name</c>; the name must be new.</summary>
    public static string TakeAlias(ref Cursor cursor, StructuredType type, ComputedNames? names)
    {
        cursor.SkipBlanks();
        if (!cursor.PeekName().Equals("as", StringComparison.OrdinalIgnoreCase))
        {
            throw cursor.Unexpected("'as' and a name expected");
        }

        cursor.Position += "as".Length;
        if (!cursor.SkipBlanks())
        {
            throw cursor.Unexpected("A blank expected after 'as'");
        }

        var at = cursor.Position;
        var name = cursor.TakeName();
        return type.Find(name) is not null ? throw cursor.Error($"{type.Name} has a property {UrlErrors.Quote(name)} already; choose another name", at)
            : names?.Find(name) is not null ? throw cursor.Error($"{UrlErrors.Quote(name)} is defined twice; choose another name", at)
            : name.ToString();
    }

    private static void RequireValue(Expr expression, in Cursor cursor, int at)
    {
        if (expression.Type == ValueType.Collection)
        {
            throw cursor.NotImplemented($"{ExpressionTypes.Describe(expression)} as a computed property", at);
        }

        if (expression.Type == ValueType.Complex)
        {
            throw expression is PathExpr { Property: not null }
                ? cursor.NotImplemented($"{ExpressionTypes.Describe(expression)} as a computed property", at)
                : cursor.Error($"{ExpressionTypes.Describe(expression)} is not a value; name one of its properties", at);
        }
    }
}
