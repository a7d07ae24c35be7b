using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Values;
using CanonicalGateway.Sandbox.S4Hana.Wire;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>Recursive descent over the V2 expression language; checks names and types as it goes.</summary>
public sealed class FilterParser
{
    private const int DepthMax = 100;

    private readonly PropertyPaths _paths;
    private readonly List<FilterToken> _tokens;
    private int _next;
    private int _depth;

    private FilterParser(string text, EntityTable table, ServiceTables service)
    {
        _tokens = FilterLexer.Split(text);
        _paths = new PropertyPaths(table, service);
    }

    private FilterToken Token => _tokens[_next];

    /// <returns>A boolean expression over the rows of <paramref name="table"/>, or ODataException 400.</returns>
    public static FilterNode Parse(string text, EntityTable table, ServiceTables service)
    {
        var parser = new FilterParser(text, table, service);
        var filter = parser.ReadOr();
        if (parser.Token.Kind != FilterTokenKind.End)
        {
            throw ODataException.InvalidToken(parser.Token.Position);
        }
        return AsBoolean(filter);
    }

    private FilterNode ReadOr()
    {
        if (++_depth > DepthMax)
        {
            throw ODataException.InvalidExpression("The expression is nested too deeply");
        }
        var operands = ReadChain("or", ReadAnd);
        _depth--;
        return operands.Count == 1 ? operands[0] : FilterSimplification.Or(operands);
    }

    private FilterNode ReadAnd()
    {
        var operands = ReadChain("and", ReadEquality);
        return operands.Count == 1 ? operands[0] : new AndNode(operands);
    }

    private List<FilterNode> ReadChain(string word, Func<FilterNode> readOperand)
    {
        var operands = new List<FilterNode> { readOperand() };
        while (TakeWord(word))
        {
            operands[0] = AsBoolean(operands[0]);
            operands.Add(AsBoolean(readOperand()));
        }
        return operands;
    }

    private FilterNode ReadEquality() => ReadComparison(ReadRelation, ("eq", Comparison.Eq), ("ne", Comparison.Ne));

    private FilterNode ReadRelation() =>
        ReadComparison(ReadAdditive, ("lt", Comparison.Lt), ("le", Comparison.Le), ("gt", Comparison.Gt), ("ge", Comparison.Ge));

    private FilterNode ReadComparison(Func<FilterNode> readOperand, params (string Word, Comparison Comparison)[] words)
    {
        var left = readOperand();
        while (true)
        {
            var (word, comparison) = words.FirstOrDefault(candidate => Token.Kind == FilterTokenKind.Name && Token.Text == candidate.Word);
            if (word is null)
            {
                return left;
            }
            _next++;
            left = ComparisonTypes.Compare(comparison, left, readOperand());
        }
    }

    private FilterNode ReadAdditive() => ReadArithmetic(ReadMultiplicative, "add", "sub");

    private FilterNode ReadMultiplicative() => ReadArithmetic(ReadUnary, "mul", "div", "mod");

    private FilterNode ReadArithmetic(Func<FilterNode> readOperand, params string[] words)
    {
        var left = readOperand();
        while (Token.Kind == FilterTokenKind.Name && words.Contains(Token.Text))
        {
            var word = _tokens[_next++].Text;
            left = new ArithmeticNode(word, AsNumber(left), AsNumber(readOperand()));
        }
        return left;
    }

    private FilterNode ReadUnary()
    {
        if (++_depth > DepthMax)
        {
            throw ODataException.InvalidExpression("The expression is nested too deeply");
        }
        FilterNode node;
        if (TakeWord("not"))
        {
            node = new NotNode(AsBoolean(ReadUnary()));
        }
        else if (Token.Kind == FilterTokenKind.Minus)
        {
            _next++;
            var operand = AsNumber(ReadUnary());
            node = operand is LiteralNode literal ? new LiteralNode(Value.Of(-literal.Value.Number), "-" + literal.Source) : new NegateNode(operand);
        }
        else
        {
            node = ReadPrimary();
        }
        _depth--;
        return node;
    }

    private FilterNode ReadPrimary()
    {
        var token = _tokens[_next++];
        switch (token.Kind)
        {
            case FilterTokenKind.Open:
                var inner = ReadOr();
                Expect(FilterTokenKind.Close);
                return inner;
            case FilterTokenKind.Text:
                return new LiteralNode(Value.Of(token.Text), $"'{token.Text}'");
            case FilterTokenKind.Number when Literal.TryReadNumber(token.Text, out var number):
                return new LiteralNode(number, token.Text);
            case FilterTokenKind.Prefixed when Literal.TryReadPrefixed(token.Prefix, token.Text, out var value):
                return new LiteralNode(value, $"{token.Prefix}'{token.Text}'");
            case FilterTokenKind.Prefixed:
                throw ODataException.InvalidExpression($"Invalid literal {token.Prefix}'{token.Text}' at position {token.Position}");
            case FilterTokenKind.Name when token.Text is "true" or "false":
                return new LiteralNode(Value.Of(token.Text == "true"), token.Text);
            case FilterTokenKind.Name when token.Text == "null":
                return new LiteralNode(Value.Null, token.Text);
            case FilterTokenKind.Name when Token.Kind == FilterTokenKind.Open:
                return ReadFunction(token);
            case FilterTokenKind.Name when token.Text != "=":
                return ReadPath(token);
            default:
                throw ODataException.InvalidToken(token.Position);
        }
    }

    private PropertyNode ReadPath(FilterToken first)
    {
        var names = new List<string> { first.Text };
        while (Token.Kind == FilterTokenKind.Slash)
        {
            _next++;
            names.Add(Expect(FilterTokenKind.Name).Text);
        }
        var path = _paths.Resolve(names);
        if (!path.Property.IsFilterable)
        {
            throw ODataException.NotFilterable(path.Property.Name);
        }
        return new PropertyNode(path.Property, path.Read, path.IsDirect);
    }

    private FunctionNode ReadFunction(FilterToken name)
    {
        var function = FilterFunction.Find(name.Text)
            ?? throw ODataException.InvalidExpression($"Invalid function '{name.Text}' detected at position {name.Position}");
        Expect(FilterTokenKind.Open);
        var arguments = new List<FilterNode>();
        do
        {
            arguments.Add(ReadOr());
        }
        while (TakeComma());
        Expect(FilterTokenKind.Close);
        if (arguments.Count < function.ArgumentsMin || arguments.Count > function.Arguments.Count)
        {
            throw ODataException.InvalidExpression($"Function '{name.Text}' has the wrong number of arguments");
        }
        var wrong = arguments.FindIndex(argument => !function.Accepts(arguments.IndexOf(argument), argument.Kind));
        if (wrong >= 0)
        {
            var target = (arguments[wrong] as PropertyNode)?.Property.Name ?? "";
            throw ODataException.InvalidExpression($"Argument {wrong + 1} of function '{name.Text}' has the wrong type: {target}", target);
        }
        return new FunctionNode(function, ComparisonTypes.InFieldCase(function.Name, arguments));
    }

    private bool TakeWord(string word)
    {
        var isTaken = Token.Kind == FilterTokenKind.Name && Token.Text == word;
        _next += isTaken ? 1 : 0;
        return isTaken;
    }

    private bool TakeComma()
    {
        var isTaken = Token.Kind == FilterTokenKind.Comma;
        _next += isTaken ? 1 : 0;
        return isTaken;
    }

    private FilterToken Expect(FilterTokenKind kind) => Token.Kind == kind ? _tokens[_next++] : throw ODataException.InvalidToken(Token.Position);

    private static FilterNode AsBoolean(FilterNode node) =>
        node.Kind == ValueKind.Boolean ? node : throw ODataException.InvalidExpression("A boolean expression is expected", ComparisonTypes.NameOf(node));

    private static FilterNode AsNumber(FilterNode node) =>
        node.Kind is ValueKind.Number or ValueKind.Null ? node : throw ODataException.InvalidExpression("A number is expected", ComparisonTypes.NameOf(node));
}
