using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>
/// Parses the common expressions of $filter and $orderby by recursive descent, bound to the model and type-checked on the way.
/// One instance serves one option and counts its nodes.
/// </summary>
internal sealed class ExpressionParser(ParseContext context, StructuredType rootType, ComputedNames? computed = null)
{
    private readonly ExpressionLimits _limits = new(context.Limits);
    private readonly LambdaScopes _scopes = new();

    /// <summary>Operators, operands and calls so far.</summary>
    public int Nodes => _limits.Nodes;

    /// <summary>Parses a $filter up to where it cannot go on.</summary>
    public Expr ParseFilter(ref Cursor cursor)
    {
        var start = cursor.Position;
        var filter = Parse(ref cursor);
        var length = cursor.Position - start;
        if (length > context.Limits.FilterCharacters)
        {
            throw UrlErrors.Limit("characters in $filter", length, context.Limits.FilterCharacters, cursor.Option);
        }

        // What cannot be read explains more than the type of what could be.
        return cursor.AtEnd || cursor.Current is ')' or ';'
            ? ExpressionTypes.RequireBoolean(filter, cursor, start, "A filter")
            : throw cursor.Unexpected("An operator or the end expected");
    }

    /// <summary>Parses an expression of any type up to where it cannot go on.</summary>
    public Expr Parse(ref Cursor cursor)
    {
        var expression = ParseBinary(ref cursor, 0);
        cursor.SkipBlanks();
        return expression;
    }

    // Precedence climbing: takes operators of at least the given rank; operators of one rank group from the left.
    private Expr ParseBinary(ref Cursor cursor, int rank)
    {
        cursor.SkipBlanks();
        var start = cursor.Position;
        var left = ParseUnary(ref cursor);
        var chain = 0;
        while (TryTakeOperator(ref cursor, rank, out var found, out var at))
        {
            if (found.Kind is OperatorKind.And or OperatorKind.Or)
            {
                left = ParseJunction(ref cursor, left, start, found);
                continue;
            }

            _limits.CountNode(cursor);
            _limits.CheckChain(cursor, ++chain);
            if (found.Kind == OperatorKind.In)
            {
                left = new InListParser(context).Parse(ref cursor, left, start);
                continue;
            }

            var right = ParseBinary(ref cursor, found.Rank + 1);
            left = found.Kind == OperatorKind.Compare
                ? ExpressionTypes.Compare(found, left, right, cursor, start, _scopes)
                : ExpressionTypes.Arithmetic(found, left, right, cursor, at);
        }

        return left;
    }

    // All operands of a run of the same operator become one node, and so do those of its operands that are such a node.
    private Expr ParseJunction(ref Cursor cursor, Expr first, int start, BinaryOperator junction)
    {
        var operands = ImmutableArray.CreateBuilder<Expr>();
        Add(first, cursor, start);
        do
        {
            _limits.CountNode(cursor);
            cursor.SkipBlanks();
            var at = cursor.Position;
            Add(ParseBinary(ref cursor, junction.Rank + 1), cursor, at);
        }
        while (TryTakeOperator(ref cursor, junction.Rank, out _, out _));

        return junction.Kind == OperatorKind.And ? new AndExpr(operands.DrainToImmutable()) : new OrExpr(operands.DrainToImmutable());

        void Add(Expr operand, in Cursor cursor, int at)
        {
            switch (ExpressionTypes.RequireBoolean(operand, cursor, at, $"An operand of '{junction.Name}'"))
            {
                case AndExpr conjunction when junction.Kind == OperatorKind.And:
                    operands.AddRange(conjunction.Operands);
                    break;
                case OrExpr disjunction when junction.Kind == OperatorKind.Or:
                    operands.AddRange(disjunction.Operands);
                    break;
                default:
                    operands.Add(operand);
                    break;
            }
        }
    }

    private static bool TryTakeOperator(ref Cursor cursor, int rank, out BinaryOperator found, out int at)
    {
        var before = cursor.Position;
        var isApart = cursor.SkipBlanks() || (before > 0 && cursor.Text[before - 1] == ')');
        at = cursor.Position;
        var word = isApart ? cursor.PeekName() : [];
        if (!BinaryOperator.TryFind(word, out found) || found.Rank < rank)
        {
            cursor.Position = before;
            return false;
        }

        if (found.Kind == OperatorKind.Unsupported)
        {
            throw cursor.NotImplemented($"The operator '{found.Name}'", at);
        }

        cursor.Position += word.Length;
        return cursor.Current is ' ' or '\t' or '(' ? true : throw cursor.Unexpected($"A blank expected after '{found.Name}'");
    }

    private Expr ParseUnary(ref Cursor cursor)
    {
        var start = cursor.Position;
        if (cursor.Current == '-' && !char.IsAsciiDigit(cursor.Ahead(1)) && !cursor.Rest.StartsWith("-INF"))
        {
            cursor.Position++;
            _limits.Enter(cursor);
            cursor.SkipBlanks();
            var operand = ParseUnary(ref cursor);
            _limits.Leave();
            return ExpressionTypes.Negate(operand, cursor, start);
        }

        if (cursor.PeekName().Equals("not", StringComparison.OrdinalIgnoreCase) && cursor.Ahead(3) is ' ' or '\t' or '(')
        {
            cursor.Position += 3;
            _limits.Enter(cursor);
            cursor.SkipBlanks();
            var at = cursor.Position;
            var operand = ParseUnary(ref cursor);
            _limits.Leave();
            return Negation.Of(ExpressionTypes.RequireBoolean(operand, cursor, at, "The operand of 'not'"));
        }

        return ParsePrimary(ref cursor);
    }

    private Expr ParsePrimary(ref Cursor cursor)
    {
        var start = cursor.Position;
        switch (cursor.Current)
        {
            case '(':
                cursor.Position++;
                _limits.Enter(cursor);
                var inner = ParseBinary(ref cursor, 0);
                _limits.Leave();
                cursor.Expect(')');
                return inner;
            case '@':
                _limits.CountNode(cursor);
                return new LiteralExpr(context.TakeAlias(ref cursor));
            case '[' or '{':
                throw cursor.NotImplemented("A JSON array or object in an expression", start);
            case '$':
                throw DollarName(ref cursor, start);
        }

        _limits.CountNode(cursor);
        if (LiteralReader.TryRead(ref cursor, context.Index.Model, out var value))
        {
            return new LiteralExpr(value);
        }

        var name = cursor.PeekName(dotted: true);
        return name.IsEmpty ? throw cursor.Unexpected("An expression expected")
            : cursor.Ahead(name.Length) == '(' ? ParseCall(ref cursor, name)
            : ParsePath(ref cursor);
    }

    private static Contracts.Errors.GatewayException DollarName(ref Cursor cursor, int start)
    {
        cursor.Position++;
        var name = cursor.PeekName();
        return name is "it" or "root" or "this" or "count" or "filter"
            ? cursor.NotImplemented($"${name} in an expression", start)
            : cursor.Error($"OData defines no '${name}' here", start);
    }

    private CallExpr ParseCall(ref Cursor cursor, ReadOnlySpan<char> name)
    {
        var start = cursor.Position;
        if (FunctionTable.Find(name) is not { } signature)
        {
            throw FunctionTable.IsUnsupported(name) ? cursor.NotImplemented($"The function '{name}'", start)
                : rootType.Find(name) is Navigation { IsCollection: true } ? cursor.NotImplemented($"A key after {UrlErrors.Quote(name)} in an expression", start)
                : cursor.Error($"There is no function {UrlErrors.Quote(name)}", start);
        }

        cursor.Position += name.Length + 1;
        _limits.Enter(cursor);
        var arguments = ImmutableArray.CreateBuilder<Expr>(signature.Arguments.Length);
        cursor.SkipBlanks();
        while (cursor.Current != ')' || arguments.Count > 0)
        {
            cursor.SkipBlanks();
            var at = cursor.Position;
            var argument = ParseBinary(ref cursor, 0);
            if (arguments.Count == signature.Arguments.Length)
            {
                throw WrongArity(cursor, start, name, signature);
            }

            var kind = signature.Arguments[arguments.Count];
            arguments.Add(FunctionSignature.Accepts(kind, argument.Type)
                ? argument
                : throw cursor.Error($"'{name}' takes {FunctionSignature.Describe(kind)} here, not {ExpressionTypes.Describe(argument)}", at));
            cursor.SkipBlanks();
            if (!cursor.TryTake(','))
            {
                break;
            }
        }

        cursor.Expect(')');
        _limits.Leave();
        if (arguments.Count < signature.Required)
        {
            throw WrongArity(cursor, start, name, signature);
        }

        var result = signature.ResultFor(arguments[0]);
        return new CallExpr(signature.Function, arguments.DrainToImmutable(), result);
    }

    private static Contracts.Errors.GatewayException WrongArity(in Cursor cursor, int start, ReadOnlySpan<char> name, FunctionSignature signature)
    {
        var count = signature.Required == signature.Arguments.Length ? $"{signature.Required}" : $"{signature.Required} to {signature.Arguments.Length}";
        return cursor.Error($"'{name}' takes {count} argument{(count == "1" ? "" : "s")}", start);
    }

    private Expr ParsePath(ref Cursor cursor)
    {
        if (computed is not null && TryTakeComputed(ref cursor) is { } defined)
        {
            return defined;
        }

        var path = new PathParser(context.Index, context.Limits, rootType, _scopes).Parse(ref cursor);
        return path.Lambda is null ? path.Path : ParseLambda(ref cursor, path);
    }

    private Expr? TryTakeComputed(ref Cursor cursor)
    {
        var name = cursor.PeekName();
        if (_scopes.Find(name, out _) is not null || computed!.Expression(name, _scopes.Count, out var nodes) is not { } expression)
        {
            return null;
        }

        if (cursor.Ahead(name.Length) == '/')
        {
            throw cursor.Error($"{UrlErrors.Quote(name)} is of type {expression.Type.EdmName()}, which has no properties", cursor.Position + name.Length);
        }

        _limits.CountNodes(cursor, nodes);
        cursor.Position += name.Length;
        return expression;
    }

    // The cursor stands behind the parenthesis that opens.
    private LambdaExpr ParseLambda(ref Cursor cursor, in ParsedPath path)
    {
        var isAll = path.Lambda == "all";
        var variable = _scopes.Count + 1;
        _limits.Enter(cursor);
        _limits.CountNode(cursor);
        cursor.SkipBlanks();
        Expr? body = null;
        if (!isAll && cursor.Current == ')')
        {
            cursor.Position++;
        }
        else
        {
            var at = cursor.Position;
            var name = cursor.TakeName();
            if (!_scopes.TryEnter(name, path.Path))
            {
                throw cursor.Error($"The variable {UrlErrors.Quote(name)} is taken", at);
            }

            cursor.Expect(':');
            cursor.SkipBlanks();
            at = cursor.Position;
            body = ExpressionTypes.RequireBoolean(ParseBinary(ref cursor, 0), cursor, at, $"The body of '{path.Lambda}'");
            cursor.Expect(')');
            _scopes.Leave();
        }

        _limits.Leave();
        return new LambdaExpr(isAll, path.Path, variable, body);
    }
}
