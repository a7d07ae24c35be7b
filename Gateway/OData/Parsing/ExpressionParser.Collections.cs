using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <content>Collections: <c>in</c>, <c>$count</c>, and JSON arrays and objects (ABNF <c>arrayOrObject</c>), whose items may be expressions.</content>
internal sealed partial class ExpressionParser
{
    // The cursor stands behind "in" and its blanks.
    private Expr ParseMembership(ref Cursor cursor, Expr operand, int operandAt)
    {
        var start = cursor.Position;
        if (cursor.Current == '(' && TryParseValues(ref cursor, operand, operandAt, out var list))
        {
            return list;
        }

        var collection = ParsePrimary(ref cursor);
        if (operand.Type == ValueType.Complex)
        {
            ExpressionTypes.RequirePrimitive(operand, cursor, operandAt);
        }

        switch (collection)
        {
            case LiteralExpr { Value.IsNull: true }:
                return collection;
            case LiteralExpr { Value.Type: ValueType.Collection } literal:
                var values = ImmutableArray.CreateBuilder<Value>(literal.Value.Items.Length);
                foreach (var value in literal.Value.Items)
                {
                    values.Add(operand.Type == ValueType.Collection ? value : ExpressionTypes.Coerce(value, operand, cursor, start));
                }

                RequireFewValues(values.Count, cursor);
                return new InExpr(operand, values.MoveToImmutable());
            case PathExpr { Type: ValueType.Collection, Property: { Complex: null } property } path when operand.Type != ValueType.Collection:
                return ParseMemberOf(path, property, operand, cursor, operandAt);
            case { Type: ValueType.Collection }:
                StructuralComparison.RequireValues(collection, cursor, start);
                return new CallExpr(Function.IsIn, [operand, collection], ValueType.Boolean);
            default:
                throw cursor.UnknownName($"'in' takes a collection, not {ExpressionTypes.Describe(collection)}", start);
        }
    }

    // As any(v: v eq operand), which backends may know.
    private LambdaExpr ParseMemberOf(PathExpr path, Property property, Expr operand, in Cursor cursor, int operandAt)
    {
        var variable = _scopes.Count + 1;
        var element = new PathExpr(variable, [], property.Type);
        var elements = new PathExpr(path.Variable, path.Members, property.Type);
        if (operand is LiteralExpr literal)
        {
            operand = new LiteralExpr(ExpressionTypes.Coerce(literal.Value, elements, cursor, operandAt));
        }

        return operand.Type == property.Type || operand.Type == ValueType.Null || (operand.Type.IsNumeric() && property.Type.IsNumeric())
            ? new LambdaExpr(IsAll: false, elements, variable, new CompareExpr(CompareOperator.Equal, element, operand))
            : throw ExpressionTypes.Incomparable(operand, path, cursor, operandAt);
    }

    /// <summary>Parses a list of literals in parentheses.</summary>
    /// <returns>False where the parenthesis holds no such list but an expression; then the cursor has not moved.</returns>
    private bool TryParseValues(ref Cursor cursor, Expr operand, int operandAt, out InExpr list)
    {
        var start = cursor.Position++;
        cursor.SkipBlanks();
        list = new InExpr(operand, []);
        if (cursor.TryTake(')'))
        {
            ExpressionTypes.RequirePrimitive(operand, cursor, operandAt);
            return true;
        }

        var values = ImmutableArray.CreateBuilder<Value>();
        do
        {
            cursor.SkipBlanks();
            var at = cursor.Position;
            Value value;
            if (cursor.Current == '@' && ParseAlias(ref cursor) is LiteralExpr { Value.Type: not ValueType.Collection } alias)
            {
                value = alias.Value;
            }
            else if (cursor.Position != at || !LiteralReader.TryRead(ref cursor, context.Index.Model, out value))
            {
                if (values.Count > 0)
                {
                    throw cursor.Unexpected("A literal expected in the list of 'in'");
                }

                cursor.Position = start;
                return false;
            }

            ExpressionTypes.RequirePrimitive(operand, cursor, operandAt);
            values.Add(ExpressionTypes.Coerce(value, operand, cursor, at));
            cursor.SkipBlanks();
        }
        while (cursor.TryTake(','));
        cursor.Expect(')');
        RequireFewValues(values.Count, cursor);
        list = new InExpr(operand, values.DrainToImmutable());
        return true;
    }

    // Only when all are read, so that the message can name the number given.
    private void RequireFewValues(int count, in Cursor cursor)
    {
        if (count > context.Limits.InValues)
        {
            throw UrlErrors.Limit("values in one 'in' list", count, context.Limits.InValues, cursor.Option);
        }
    }

    // The cursor stands behind "$count".
    private CountExpr ParseCount(ref Cursor cursor, PathExpr collection)
    {
        if (!cursor.TryTake('('))
        {
            return new CountExpr(collection, _scopes.Count + 1, null);
        }

        var variable = _scopes.Count + 1;
        _limits.Enter(cursor);
        _scopes.EnterNameless(collection);
        var conditions = ImmutableArray.CreateBuilder<Expr>(2);
        var given = new HashSet<SystemOption>();
        do
        {
            conditions.Add(ParseCountOption(ref cursor, collection, variable, given));
            cursor.SkipBlanks();
        }
        while (cursor.TryTake(';'));
        cursor.Expect(')');
        _scopes.Leave();
        _limits.Leave();
        return new CountExpr(collection, variable, conditions.Count == 1 ? conditions[0] : new AndExpr([.. conditions.SelectMany(c => c is AndExpr and ? and.Operands : [c])]));
    }

    private Expr ParseCountOption(ref Cursor cursor, PathExpr collection, int variable, HashSet<SystemOption> given)
    {
        cursor.SkipBlanks();
        var start = cursor.Position;
        cursor.TryTake('$');
        var name = cursor.TakeName();
        if (!SystemOptions.TryFind(name, out var option) || option is not (SystemOption.Filter or SystemOption.Search))
        {
            throw cursor.Error($"{UrlErrors.Quote(cursor.Text[start..cursor.Position])} may not stand in $count(), only $filter and $search", start);
        }

        if (!given.Add(option))
        {
            throw cursor.Error($"{option.Name()} is given twice for {collection}/$count", start);
        }

        cursor.Expect('=');
        cursor.SkipBlanks();
        var at = cursor.Position;
        if (option == SystemOption.Filter)
        {
            return ExpressionTypes.RequireBoolean(ParseBinary(ref cursor, 0), cursor, at, "A filter");
        }

        return _scopes.TypeOf(variable) is { } type
            ? new SearchParser(context).Parse(ref cursor, type) with { Variable = variable }
            : throw cursor.NotImplemented("$search in a collection of values", start);
    }

    private Expr ParseArray(ref Cursor cursor)
    {
        var start = cursor.Position++;
        _limits.Enter(cursor);
        var items = ImmutableArray.CreateBuilder<Expr>();
        var isConstant = true;
        cursor.SkipBlanks();
        if (!cursor.TryTake(']'))
        {
            do
            {
                cursor.SkipBlanks();
                var at = cursor.Position;
                var item = ParseItem(ref cursor);
                if (item.Type == ValueType.Complex)
                {
                    throw item is ObjectExpr ? cursor.NotImplemented("A JSON object within an array", at) : cursor.NotImplemented($"{ExpressionTypes.Describe(item)} as an item of an array", at);
                }

                isConstant &= item is LiteralExpr;
                items.Add(item);
                cursor.SkipBlanks();
            }
            while (cursor.TryTake(','));
            cursor.Expect(']');
        }

        _limits.Leave();
        if (items.Count > context.Limits.InValues)
        {
            throw UrlErrors.Limit("items of one array", items.Count, context.Limits.InValues, cursor.Option);
        }

        return isConstant
            ? new LiteralExpr(Value.Of(items.Select(i => ((LiteralExpr)i).Value).ToImmutableArray()))
            : new CallExpr(Function.List, items.DrainToImmutable(), ValueType.Collection);
    }

    private ObjectExpr ParseObject(ref Cursor cursor)
    {
        var start = cursor.Position++;
        _limits.Enter(cursor);
        var members = ImmutableArray.CreateBuilder<(string, int, Expr)>();
        cursor.SkipBlanks();
        if (!cursor.TryTake('}'))
        {
            do
            {
                cursor.SkipBlanks();
                var at = cursor.Position;
                if (cursor.Current != '"')
                {
                    throw cursor.Unexpected("A name in double quotes expected");
                }

                var name = ReadJsonString(ref cursor);
                cursor.Expect(':');
                cursor.SkipBlanks();
                members.Add((name, at, ParseItem(ref cursor)));
                cursor.SkipBlanks();
            }
            while (cursor.TryTake(','));
            cursor.Expect('}');
        }

        _limits.Leave();
        return new ObjectExpr(members.DrainToImmutable(), start);
    }

    private Expr ParseItem(ref Cursor cursor)
    {
        if (cursor.Current != '"')
        {
            return ParseBinary(ref cursor, 0);
        }

        _limits.CountNode(cursor);
        return new LiteralExpr(Value.Of(ReadJsonString(ref cursor)));
    }

    private static string ReadJsonString(ref Cursor cursor)
    {
        var start = cursor.Position++;
        var text = new StringBuilder();
        while (!cursor.TryTake('"'))
        {
            if (cursor.AtEnd)
            {
                throw cursor.Error("The string that begins here has no closing quote", start);
            }

            if (cursor.Current != '\\')
            {
                text.Append(cursor.Current);
                cursor.Position++;
                continue;
            }

            text.Append(ReadJsonEscape(ref cursor));
        }

        return text.ToString();
    }

    private static char ReadJsonEscape(ref Cursor cursor)
    {
        var start = cursor.Position;
        var letter = cursor.Ahead(1);
        cursor.Position += 2;
        switch (letter)
        {
            case '"' or '\\' or '/':
                return letter;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when cursor.Rest.Length >= 4 && ushort.TryParse(cursor.Rest[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                cursor.Position += 4;
                return (char)unit;
            default:
                throw cursor.Error("There is no such escape in a JSON string", start);
        }
    }
}
