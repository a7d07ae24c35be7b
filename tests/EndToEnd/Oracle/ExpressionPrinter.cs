using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Writes expressions as OData text, not yet percent-encoded.</summary>
/// <param name="aliases">Takes literals that are given by parameter aliases; null where there may be none.</param>
internal sealed class ExpressionPrinter(WritingStyle style, Dictionary<string, string>? aliases)
{
    private const int OrRank = 1;
    private const int AndRank = 2;
    private const int CompareRank = 3;
    private const int AddRank = 5;
    private const int MultiplyRank = 6;
    private const int UnaryRank = 7;

    // The variable of the $count around, which the URL does not name.
    private string? _nameless;

    public string Print(Node node) => Print(node, 0);

    public string Print(SearchNode node) => PrintSearch(node, 0);

    /// <summary>A literal as it stands in expressions and keys.</summary>
    public string Literal(object? value) => value switch
    {
        null => "null",
        string text => Quote(text),
        bool truth => truth ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        decimal number => WithPoint(number),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset instant => Instant(instant),
        TimeOnly time => time.ToString("HH:mm:ss.fffffff", CultureInfo.InvariantCulture),
        TimeSpan span => $"duration'{XmlConvert.ToString(span)}'",
        Enum member => style.OneIn(2) ? $"Canonical.{member.GetType().Name}'{member}'" : $"'{member}'",
        _ => throw new InvalidOperationException($"No literal for {value.GetType()}."),
    };

    /// <summary>A key: as it is, or by a parameter alias.</summary>
    public string Key(object key)
    {
        var text = Literal(key);
        if (aliases is null || !style.OneIn(15))
        {
            return text;
        }

        var name = $"@p{aliases.Count}";
        aliases[name] = text;
        return name;
    }

    private string Print(Node node, int rank)
    {
        if (aliases is not null && _nameless is null && node is not (Lit or TypeNode or ArrayNode) && style.OneIn(60) && !HasVariables(node))
        {
            var name = $"@p{aliases.Count}";
            aliases[name] = "";
            aliases[name] = Text(node);
            return name;
        }

        var own = RankOf(node);
        var text = Text(node);
        return own < rank || (own < UnaryRank && style.OneIn(12)) ? $"({style.MayBlank()}{text}{style.MayBlank()})" : text;
    }

    private string Text(Node node) => node switch
    {
        Lit literal => Alias(literal),
        PathNode path => Path(path),
        CompareNode { Left: PathNode, Right: Lit { Value: DateTimeOffset or DateOnly or int or bool } literal } compare when style.OneIn(15) =>
            $"{Print(compare.Left, AddRank)} {style.Word(compare.Operator)} '{Literal(literal.Value)}'",
        CompareNode compare => Binary(compare.Left, compare.Operator, compare.Right, AddRank, AddRank),
        InNode within => $"{Print(within.Operand, UnaryRank)}{style.Blank()}{style.Word("in")}{style.Blank()}{Values(within.Values)}",
        MemberNode member => $"{Print(member.Operand, UnaryRank)}{style.Blank()}{style.Word("in")}{style.Blank()}{Path(member.Collection)}",
        ArrayNode array => Array(array.Items),
        ComputedNode computed => computed.Name,
        TypeNode type => type.Name,
        CallNode { Function: "case" } choice => $"{style.Word("case")}({string.Join("," + style.MayBlank(), choice.Arguments.Chunk(2).Select(p => $"{Print(p[0], 0)}{style.Blank()}:{style.Blank()}{Print(p[1], 0)}"))})",
        LogicNode { Operator: "or" } or => Binary(or.Left, "or", or.Right, OrRank, OrRank),
        LogicNode and => Binary(and.Left, "and", and.Right, AndRank, AndRank),
        NotNode not => $"{style.Word("not")}{style.Blank()}{Print(not.Operand, UnaryRank)}",
        ArithmeticNode { Operator: "add" or "sub" } sum => Binary(sum.Left, sum.Operator, sum.Right, AddRank, MultiplyRank),
        ArithmeticNode product => Binary(product.Left, product.Operator, product.Right, MultiplyRank, UnaryRank),
        NegateNode negate => negate.Operand is PathNode ? $"-{Print(negate.Operand, UnaryRank)}" : $"-({Text(negate.Operand)})",
        CallNode call => $"{style.Word(call.Function)}({string.Join("," + style.MayBlank(), call.Arguments.Select(a => Print(a, 0)))})",
        CountNode { Body: null } count => $"{Path(count.Collection)}/$count",
        CountNode count => $"{Path(count.Collection)}/$count({style.Option("filter")}={Nameless(count.Variable, count.Body)})",
        LambdaNode { Body: null } any => $"{Path(any.Collection)}/any()",
        LambdaNode lambda => $"{Path(lambda.Collection)}/{(lambda.IsAll ? "all" : "any")}({lambda.Variable}:{style.MayBlank()}{Print(lambda.Body, 0)})",
        _ => throw new InvalidOperationException($"Unknown node {node}."),
    };

    private string Binary(Node left, string op, Node right, int leftRank, int rightRank) =>
        $"{Print(left, leftRank)}{style.Blank()}{style.Word(op)}{style.Blank()}{Print(right, rightRank)}";

    // Within $select $this is the value; where the path ends in values, $it is.
    private string Path(PathNode path) => path is { Variable: null, Names.Count: 0 } ? (aliases is null ? "$this" : "$it") : path.Variable == _nameless && _nameless is not null
        ? path.Names.Count == 0 ? "$this" : style.OneIn(10) ? $"$this/{string.Join('/', path.Names)}" : string.Join('/', path.Names)
        : string.Join('/', path.Variable is not null ? [path.Variable, .. path.Names] : _nameless is not null || (aliases is not null && style.OneIn(30)) ? ["$it", .. path.Names] : path.Names);

    private string Nameless(string variable, Node body)
    {
        var around = _nameless;
        _nameless = variable;
        var text = Print(body, 0);
        _nameless = around;
        return text;
    }

    private static bool HasVariables(Node node) => node switch
    {
        PathNode path => path.Variable is not null,
        LambdaNode or CountNode or MemberNode => true,
        _ => node.Children.Any(HasVariables),
    };

    private string Values(IReadOnlyList<Lit> values)
    {
        if (!style.OneIn(8))
        {
            return $"({string.Join("," + style.MayBlank(), values.Select(v => Literal(v.Value)))})";
        }

        var array = Array(values);
        if (aliases is null || !style.OneIn(2))
        {
            return array;
        }

        var name = $"@p{aliases.Count}";
        aliases[name] = array;
        return name;
    }

    private string Array(IReadOnlyList<Lit> items) =>
        $"[{string.Join("," + style.MayBlank(), items.Select(i => i.Value is string text ? JsonSerializer.Serialize(text) : Literal(i.Value)))}]";

    private static int RankOf(Node node) => node switch
    {
        LogicNode { Operator: "or" } => OrRank,
        LogicNode => AndRank,
        CompareNode or InNode or MemberNode => CompareRank,
        ArithmeticNode { Operator: "add" or "sub" } => AddRank,
        ArithmeticNode => MultiplyRank,
        NotNode or NegateNode => UnaryRank - 1,
        _ => UnaryRank,
    };

    private string Alias(Lit literal)
    {
        var text = Literal(literal.Value);

        // An enumeration's name alone is a string, which an alias does not turn into a member.
        if (aliases is null || literal.Value is Enum || !style.OneIn(20))
        {
            return text;
        }

        var name = $"@p{aliases.Count}";
        aliases[name] = text;
        return name;
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private string WithPoint(decimal number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? (style.OneIn(6) && text.Length < 20 ? text + "00" : text) : text + ".0";
    }

    private string Instant(DateTimeOffset instant)
    {
        var isWhole = instant.UtcTicks % TimeSpan.TicksPerSecond == 0;
        var format = isWhole && !style.OneIn(4) ? "yyyy-MM-dd'T'HH:mm:ss" : style.OneIn(2) ? "yyyy-MM-dd'T'HH:mm:ss.fffffff" : "yyyy-MM-dd'T'HH:mm:ss.fff";
        return style.Pick(6) switch
        {
            4 => instant.ToOffset(TimeSpan.FromHours(2)).ToString(format + "'+02:00'", CultureInfo.InvariantCulture),
            5 => instant.ToOffset(TimeSpan.FromMinutes(-330)).ToString(format + "'-05:30'", CultureInfo.InvariantCulture),
            _ => instant.UtcDateTime.ToString(format + "'Z'", CultureInfo.InvariantCulture),
        };
    }

    private string PrintSearch(SearchNode node, int rank)
    {
        var (own, text) = node switch
        {
            WordNode word => (3, word.IsPhrase ? $"\"{word.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : word.Text),
            SearchNotNode not => (3, $"NOT {PrintSearch(not.Operand, 3)}"),
            SearchPairNode { IsAnd: true } and => (2, $"{PrintSearch(and.Left, 2)}{(style.OneIn(3) ? " " : " AND ")}{PrintSearch(and.Right, 3)}"),
            SearchPairNode or => (1, $"{PrintSearch(or.Left, 1)} OR {PrintSearch(or.Right, 2)}"),
            _ => throw new InvalidOperationException($"Unknown term {node}."),
        };
        return own < rank ? $"({text})" : text;
    }
}
