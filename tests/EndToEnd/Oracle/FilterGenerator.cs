namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Makes random filters and order terms that type-check.</summary>
internal sealed class FilterGenerator
{
    private readonly ExpressionOracle _expressions;
    private readonly LambdaGenerator _lambdas;
    private readonly FunctionGenerator _functions;
    private readonly LiteralDealer _literals;
    private readonly PathGenerator _paths;
    private readonly Random _random;

    public FilterGenerator(Random random, Truth truth)
    {
        _random = random;
        _expressions = new ExpressionOracle(truth);
        _literals = new LiteralDealer(random);
        _paths = new PathGenerator(random, truth);
        _lambdas = new LambdaGenerator(random, _paths, _literals, Filter);
        _functions = new FunctionGenerator(random, _paths, _literals, Filter);
    }

    public Node Filter(Ground ground, int depth)
    {
        if (depth > 0 && Chance(45))
        {
            return _random.Next(5) switch
            {
                < 2 => new LogicNode("and", Filter(ground, depth - 1), Filter(ground, depth - 1)),
                < 4 => new LogicNode("or", Filter(ground, depth - 1), Filter(ground, depth - 1)),
                _ => new NotNode(Filter(ground, depth - 1)),
            };
        }

        return _random.Next(100) switch
        {
            < 30 => Comparison(Path(ground)),
            < 38 => _functions.Test(ground) ?? Comparison(Path(ground)),
            < 44 => Membership(Path(ground)),
            < 55 => TextTest(ground),
            < 58 => Truth(ground),
            < 82 => Lambda(ground, depth),
            < 90 => Comparison(Function(ground)),
            < 94 => Comparison(Computation(ground)),
            < 97 => Pair(ground),
            < 98 => NoRelation(ground),
            _ => new CompareNode(Chance(50) ? "eq" : "ne", TextTest(ground), new Lit(Chance(50))),
        };
    }

    public Node OrderTerm(Ground ground) => _random.Next(100) switch
    {
        < 80 => Path(ground).Node,
        < 95 => Function(ground).Node,
        < 97 when ground.Type.SetName is not null && _paths.Collection(ground) is { IsRelated: false } collection => _lambdas.Count(collection, 0),
        < 98 => _functions.Choice(ground),
        _ => Lambda(ground, 1) is LambdaNode any ? any : Path(ground).Node,
    };

    private Operand Path(Ground ground, Func<Kind, bool>? wanted = null) => _paths.Value(ground, wanted);

    private CompareNode Comparison(Operand operand)
    {
        var ordered = operand.Kind != Kind.Bool && Chance(operand.Kind is Kind.Text or Kind.Enum ? 25 : 60);
        var literal = new Lit(_literals.Near(operand.Kind, operand.EnumType, operand.Sample()));
        var op = ordered ? Word("gt", "ge", "lt", "le") : Chance(70) ? "eq" : "ne";
        return Chance(4) && literal.Value is not null ? new CompareNode(op, literal, operand.Node) : new CompareNode(op, operand.Node, literal);
    }

    private InNode Membership(Operand operand)
    {
        // At times more than one call of a backend takes; texts are too long for that.
        var isLong = Chance(12) && (operand.Kind != Kind.Text || operand.Node is PathNode { Names: [.., "Id" or "CustomerId" or "ProductId" or "OrderId"] });
        return new(operand.Node, [.. Enumerable.Range(0, _random.Next(1, isLong ? 40 : 6)).Select(_ => new Lit(isLong ? operand.Sample() : _literals.Near(operand.Kind, operand.EnumType, operand.Sample())))]);
    }

    private CallNode TextTest(Ground ground)
    {
        var operand = Path(ground, k => k == Kind.Text);
        var sample = operand.Sample() as string;
        var function = Word("contains", "startswith", "endswith");
        var text = sample is null || Chance(25) ? _literals.Text(sample) : function switch
        {
            "startswith" => sample[..Boundary(sample, _random.Next(1, 8))],
            "endswith" => sample[Boundary(sample, sample.Length - _random.Next(1, 8))..],
            _ => _literals.Part(sample),
        };
        if (Chance(15))
        {
            text = Chance(50) ? text.ToUpperInvariant() : text.ToLowerInvariant();
        }

        var subject = Chance(12) ? new CallNode(Chance(50) ? "tolower" : "toupper", [operand.Node]) : operand.Node;
        return new CallNode(function, [subject, new Lit(text)]);
    }

    private static int Boundary(string text, int wanted)
    {
        var at = Math.Clamp(wanted, 0, text.Length);
        return at < text.Length && char.IsLowSurrogate(text[at]) ? at + 1 : at;
    }

    private Node Truth(Ground ground) => ground.Type.Fields.Any(f => f.Kind == Kind.Bool) ? Path(ground, k => k == Kind.Bool).Node : Comparison(Path(ground));

    private Node Lambda(Ground ground, int depth) => _lambdas.Next(ground, depth) ?? Comparison(Path(ground));

    private Operand Function(Ground ground)
    {
        var isText = Chance(65) || !ground.Type.Fields.Any(f => f.Kind is Kind.Instant or Kind.Date or Kind.Decimal);
        var operand = Path(ground, k => isText ? k == Kind.Text : k is Kind.Instant or Kind.Date or Kind.Decimal);
        var function = operand.Kind switch
        {
            Kind.Text => Word("tolower", "toupper", "trim", "length", "length", "concat", "indexof", "substring"),
            Kind.Instant => Word("year", "month", "day", "hour", "minute", "second", "date"),
            Kind.Date => Word("year", "month", "day"),
            _ => Word("round", "floor", "ceiling"),
        };
        object[] more = function switch
        {
            "concat" => [_literals.Text(null)],
            "indexof" => [_literals.Part(operand.Sample() as string ?? "x")],
            "substring" => Chance(50) ? [_random.Next(-3, 4)] : [_random.Next(-3, 4), _random.Next(6)],
            _ => [],
        };
        var kind = function switch
        {
            "tolower" or "toupper" or "trim" or "concat" or "substring" => Kind.Text,
            "round" or "floor" or "ceiling" => Kind.Decimal,
            "date" => Kind.Date,
            _ => Kind.Int,
        };
        var call = new CallNode(function, [operand.Node, .. more.Select(a => new Lit(a))]);
        var sampled = new CallNode(function, [((PathNode)operand.Node) with { Variable = null }, .. more.Select(a => new Lit(a))]);
        return new Operand(call, kind, null, () => ground.Sample() is { } row ? _expressions.Evaluate(sampled, row) : null);
    }

    private Operand Computation(Ground ground)
    {
        if (!ground.Type.Fields.Any(f => f.Kind is Kind.Decimal or Kind.Int))
        {
            var length = new CallNode("length", [Path(ground, k => k == Kind.Text).Node]);
            return new Operand(new ArithmeticNode(Word("add", "sub", "mul", "div", "mod"), length, new Lit(_random.Next(1, 5))), Kind.Int, null, () => _random.Next(40));
        }

        // The greatest list prices leave no room for a product.
        var operand = Path(ground, k => k is Kind.Decimal or Kind.Int);
        if (Chance(15))
        {
            return operand with { Node = new NegateNode(operand.Node), Sample = () => operand.Sample() switch { int i => -i, decimal d => -d, var other => other } };
        }

        var isPrice = operand.Node is PathNode { Names: [.., "ListPrice"] };
        var op = isPrice ? Word("add", "sub", "div", "divby") : Word("add", "sub", "mul", "div", "divby", "mod");
        object number = Chance(50) ? _random.Next(1, 20) : _random.Next(1, 2000) / 100m;
        return operand with { Node = new ArithmeticNode(op, operand.Node, new Lit(number)) };
    }

    private CompareNode Pair(Ground ground)
    {
        var left = Path(ground, k => k is not (Kind.Enum or Kind.Bool));
        var candidates = ground.Type.Fields.Where(f => f.Kind == left.Kind && !f.IsList).ToList();
        if (Pick(candidates) is not { } field)
        {
            return Comparison(left);
        }

        return new CompareNode(Word("eq", "ne", "gt", "le"), left.Node, new PathNode(ground.Variable, [field.Name], field.Collation));
    }

    private CompareNode NoRelation(Ground ground) => Pick(ground.Type.Navs.Where(n => !n.IsList)) is { } nav
        ? new CompareNode(Chance(50) ? "eq" : "ne", new PathNode(ground.Variable, Chance(50) ? [nav.Name] : [nav.Name, nav.Target.Key!.Name]), new Lit(null))
        : Comparison(Path(ground));

    private string Word(params string[] choices) => choices[_random.Next(choices.Length)];

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T? Pick<T>(IEnumerable<T> choices)
    {
        var list = choices as IReadOnlyList<T> ?? [.. choices];
        return list.Count == 0 ? default : list[_random.Next(list.Count)];
    }
}
