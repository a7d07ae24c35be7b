using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Parses the right side of <c>in</c>: a list of literals.</summary>
internal sealed class InListParser(ParseContext context)
{
    public InExpr Parse(ref Cursor cursor, Expr operand, int operandAt)
    {
        ExpressionTypes.RequirePrimitive(operand, cursor, operandAt);
        cursor.SkipBlanks();
        var start = cursor.Position;
        if (cursor.Current != '(')
        {
            throw cursor.Current == '[' || !cursor.PeekName().IsEmpty
                ? cursor.NotImplemented("'in' with anything but a list of literals in parentheses", start)
                : cursor.Unexpected("A list in parentheses expected after 'in'");
        }

        cursor.Position++;
        var values = ImmutableArray.CreateBuilder<Value>();
        cursor.SkipBlanks();
        if (cursor.TryTake(')'))
        {
            return new InExpr(operand, []);
        }

        do
        {
            cursor.SkipBlanks();
            values.Add(ParseValue(ref cursor, operand));
            cursor.SkipBlanks();
        }
        while (cursor.TryTake(','));
        cursor.Expect(')');

        // Only then, so that the message can name the number given.
        return values.Count <= context.Limits.InValues
            ? new InExpr(operand, values.DrainToImmutable())
            : throw UrlErrors.Limit("values in one 'in' list", values.Count, context.Limits.InValues, cursor.Option);
    }

    private Value ParseValue(ref Cursor cursor, Expr operand)
    {
        var at = cursor.Position;
        if (cursor.Current == '@')
        {
            return ExpressionTypes.Coerce(context.TakeAlias(ref cursor), operand, cursor, at);
        }

        return LiteralReader.TryRead(ref cursor, context.Index.Model, out var value)
            ? ExpressionTypes.Coerce(value, operand, cursor, at)
            : throw cursor.Unexpected("A literal expected in the list of 'in'");
    }
}
