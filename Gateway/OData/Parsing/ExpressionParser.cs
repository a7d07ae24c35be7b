using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>
/// Parses the common expressions of $filter and $orderby by recursive descent, bound to the model and type-checked on the way.
/// One instance serves one option and counts its nodes. Functions and collections have files of their own.
/// </summary>
/// <param name="rootType">The type of the rows ($it); null where they are primitive values.</param>
/// <param name="collection">The collection whose values the expression is about; null for rows.</param>
internal sealed partial class ExpressionParser(ParseContext context, StructuredType? rootType, Property? collection = null)
{
    private readonly ExpressionLimits _limits = new(context.Limits);
    private readonly LambdaScopes _scopes = new();

    /// <summary>Operators, operands and calls so far.</summary>
    public int Nodes => _limits.Nodes;

    /// <summary>An expression about the values of a collection.</summary>
    public ExpressionParser(ParseContext context, Property collection)
        : this(context, collection.Complex, collection)
    {
    }

    /// <summary>Whether the rows are those of an $expand: then $it is not one of them.</summary>
    public bool IsNested { get; init; }

    /// <summary>What $compute defines of the rows; null where nothing is.</summary>
    public ComputedNames? Computed { get; init; }

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

        var primary = ParsePrimary(ref cursor);
        for (var chain = 1; TryTakeOperator(ref cursor, BinaryOperator.PrimaryRank, out var found, out _); chain++)
        {
            _limits.CountNode(cursor);
            _limits.CheckChain(cursor, chain);
            cursor.SkipBlanks();
            var at = cursor.Position;
            primary = found.Kind == OperatorKind.In
                ? ParseMembership(ref cursor, primary, start)
                : ExpressionTypes.Has(primary, ParsePrimary(ref cursor), cursor, start, at);
        }

        return primary;
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
                return ParseAlias(ref cursor);
            case '[':
                return ParseArray(ref cursor);
            case '{':
                return ParseObject(ref cursor);
            case '$':
                _limits.CountNode(cursor);
                return ParseDollarName(ref cursor);
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

    private Expr ParseDollarName(ref Cursor cursor)
    {
        var start = cursor.Position++;
        var name = cursor.TakeName();
        switch (name)
        {
            case "it" when IsNested:
                throw cursor.NotImplemented("$it within $expand", start);
            case "it":
                return Used(ref cursor, Paths.ParseVariable(ref cursor, "$it", null, 0));
            case "this":
                var scope = _scopes.Nameless(out var variable);
                return Used(ref cursor, Paths.ParseVariable(ref cursor, "$this", scope, variable));
            case "root" or "these" or "count" or "filter":
                throw cursor.NotImplemented($"${name} in an expression", start);
            default:
                throw cursor.Error($"OData defines no '${name}' here", start);
        }
    }

    // The value is an expression of its own, which sees the query's row, but no variable around.
    private Expr ParseAlias(ref Cursor cursor)
    {
        var start = cursor.Position++;
        cursor.TakeName();
        if (cursor.Current == '.')
        {
            throw cursor.NotImplemented("An annotation in an expression", start);
        }

        if (cursor.Current == '/')
        {
            throw cursor.NotImplemented("A path that begins with a parameter alias or an annotation", start);
        }

        var name = cursor.Text[start..cursor.Position].ToString();
        if (!context.TryEnterAlias(name, cursor, start, out var text))
        {
            return new LiteralExpr(Contracts.Query.Value.Null);
        }

        var inner = new Cursor(text.Span, name) { Fault = cursor.Fault };
        _limits.Enter(cursor);
        var hidden = _scopes.HideAll();
        var value = Parse(ref inner);
        _scopes.Show(hidden);
        _limits.Leave();
        context.LeaveAlias();
        return inner.AtEnd ? value : throw inner.Unexpected("An operator or the end expected");
    }

    private PathParser Paths => new(context.Index, context.Limits, rootType, collection, _scopes);

    private Expr ParsePath(ref Cursor cursor) =>
        Computed is not null && TryTakeComputed(ref cursor) is { } defined ? defined : Used(ref cursor, Paths.Parse(ref cursor));

    private Expr Used(ref Cursor cursor, in ParsedPath path) => path.Use switch
    {
        CollectionUse.None => path.Path,
        CollectionUse.Count => ParseCount(ref cursor, path.Path),
        _ => ParseLambda(ref cursor, path),
    };

    private Expr? TryTakeComputed(ref Cursor cursor)
    {
        var name = cursor.PeekName();
        if (_scopes.Find(name, out _) is not null || _scopes.Nameless(out _) is not null || Computed!.Expression(name, _scopes.Count, out var nodes) is not { } expression)
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
        var isAll = path.Use == CollectionUse.All;
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
            body = ExpressionTypes.RequireBoolean(ParseBinary(ref cursor, 0), cursor, at, $"The body of '{(isAll ? "all" : "any")}'");
            cursor.Expect(')');
            _scopes.Leave();
        }

        _limits.Leave();
        return new LambdaExpr(isAll, path.Path, variable, body);
    }
}
