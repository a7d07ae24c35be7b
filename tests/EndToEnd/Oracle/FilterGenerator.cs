namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>What an expression may stand on: the row of the query, or the variable of a lambda.</summary>
/// <param name="Sample">Gives a random row of the type; null where the data has none.</param>
internal sealed record Ground(RowType Type, string? Variable, Func<object?> Sample);

/// <summary>An operand with what is known of it.</summary>
/// <param name="Sample">Gives a value that it has for some row.</param>
internal sealed record Operand(Node Node, Kind Kind, Type? EnumType, Func<object?> Sample);

/// <summary>Makes random filters and order terms that type-check.</summary>
internal sealed class FilterGenerator(Random random, World world)
{
    private readonly LiteralDealer _literals = new(random);
    private readonly ExpressionOracle _expressions = new(world);

    private int _variables;

    public Node Filter(Ground ground, int depth)
    {
        if (depth > 0 && Chance(45))
        {
            return random.Next(5) switch
            {
                < 2 => new LogicNode("and", Filter(ground, depth - 1), Filter(ground, depth - 1)),
                < 4 => new LogicNode("or", Filter(ground, depth - 1), Filter(ground, depth - 1)),
                _ => new NotNode(Filter(ground, depth - 1)),
            };
        }

        return random.Next(100) switch
        {
            < 46 => Comparison(Path(ground)),
            < 54 => Membership(Path(ground)),
            < 68 => TextTest(ground),
            < 73 => Truth(ground),
            < 82 => Lambda(ground, depth),
            < 90 => Comparison(Function(ground)),
            < 94 => Comparison(Computation(ground)),
            < 97 => Pair(ground),
            < 98 => NoRelation(ground),
            _ => new CompareNode(Chance(50) ? "eq" : "ne", TextTest(ground), new Lit(Chance(50))),
        };
    }

    public Node OrderTerm(Ground ground) => Chance(80) ? Path(ground).Node : Function(ground).Node;

    /// <summary>A path to one value, at times over a complex property or single-valued navigations.</summary>
    private Operand Path(Ground ground, Func<Kind, bool>? wanted = null)
    {
        while (true)
        {
            var names = new List<string>();
            var type = ground.Type;
            if (type.Fields is [])
            {
                throw new InvalidOperationException($"{type.Name} has no properties.");
            }

            for (var hops = 0; hops < 2 && Chance(ground.Variable is null ? 14 : 4) && Pick(type.Navs.Where(n => !n.IsList)) is { } nav; hops++)
            {
                names.Add(nav.Name);
                type = nav.Target;
            }

            var field = Pick(type.Fields.Where(f => !f.IsList))!;
            if (field.Kind == Kind.Complex)
            {
                names.Add(field.Name);
                field = Pick(field.Complex!.Fields)!;
            }

            names.Add(field.Name);
            if (wanted?.Invoke(field.Kind) == false)
            {
                continue;
            }

            // Where most values are null, a few more draws find one.
            var sampled = new PathNode(null, names, field.Collation);
            return new Operand(sampled with { Variable = ground.Variable }, field.Kind, field.EnumType, () =>
                Enumerable.Range(0, 5).Select(_ => ground.Sample() is { } row ? _expressions.Evaluate(sampled, row) : null).FirstOrDefault(v => v is not null));
        }
    }

    private CompareNode Comparison(Operand operand)
    {
        var ordered = operand.Kind != Kind.Bool && Chance(operand.Kind is Kind.Text or Kind.Enum ? 25 : 60);
        var literal = new Lit(_literals.Near(operand.Kind, operand.EnumType, operand.Sample()));
        var op = ordered ? Word("gt", "ge", "lt", "le") : Chance(70) ? "eq" : "ne";
        return Chance(4) && literal.Value is not null ? new CompareNode(op, literal, operand.Node) : new CompareNode(op, operand.Node, literal);
    }

    private InNode Membership(Operand operand) =>
        new(operand.Node, [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new Lit(_literals.Near(operand.Kind, operand.EnumType, operand.Sample())))]);

    private CallNode TextTest(Ground ground)
    {
        var operand = Path(ground, k => k == Kind.Text);
        var sample = operand.Sample() as string;
        var function = Word("contains", "startswith", "endswith");
        var text = sample is null || Chance(25) ? _literals.Text(sample) : function switch
        {
            "startswith" => sample[..Boundary(sample, random.Next(1, 8))],
            "endswith" => sample[Boundary(sample, sample.Length - random.Next(1, 8))..],
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

    private Node Lambda(Ground ground, int depth)
    {
        var lists = ground.Type.Fields.Where(f => f.IsList).Select(f => f.Name)
            .Concat(ground.Type.Navs.Where(n => n is { IsContained: true, IsList: true } && n.Name != "Comments").Select(n => n.Name)).ToList();
        if (ground.Variable is not null || Pick(lists) is not { } name)
        {
            return Comparison(Path(ground));
        }

        var collection = new PathNode(null, [name]);
        if (Chance(12))
        {
            return new LambdaNode(false, collection, "", null);
        }

        var variable = $"v{_variables++}";
        var isAll = Chance(25);
        if (ground.Type.FindField(name) is { Complex: null } tags)
        {
            return new LambdaNode(isAll, collection, variable, TagTest(variable, () => Element(ground, r => ((System.Collections.IEnumerable)tags.Of(r)!).Cast<object>())));
        }

        var within = ground.Type.FindField(name) is { } field
            ? new Ground(field.Complex!, variable, () => Element(ground, r => ((System.Collections.IEnumerable)field.Of(r)!).Cast<object>()))
            : new Ground(ground.Type.FindNav(name)!.Target, variable, () => Element(ground, r => world.RelatedRows(ground.Type.FindNav(name)!, r)));
        return new LambdaNode(isAll, collection, variable, Filter(within, Math.Min(depth, 2)));
    }

    private Node TagTest(string variable, Func<object?> sample)
    {
        var self = new PathNode(variable, []);
        var text = _literals.Text(sample() as string);
        return random.Next(4) switch
        {
            0 => new CallNode(Word("contains", "startswith", "endswith"), [self, new Lit(_literals.Part(text))]),
            1 => new InNode(self, [new Lit(text), new Lit(sample() as string)]),
            2 => new CompareNode(Word("gt", "le", "ne"), self, new Lit(text)),
            _ => new CompareNode("eq", self, new Lit(text)),
        };
    }

    private object? Element(Ground ground, Func<object, IEnumerable<object>> elements) =>
        Enumerable.Range(0, 5).Select(_ => ground.Sample() is { } row ? Pick(elements(row)) : null).FirstOrDefault(e => e is not null);

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
            "substring" => Chance(50) ? [random.Next(4)] : [random.Next(4), random.Next(6)],
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
            return new Operand(new ArithmeticNode(Word("add", "sub", "mul", "div", "mod"), length, new Lit(random.Next(1, 5))), Kind.Int, null, () => random.Next(40));
        }

        // The greatest list prices leave no room for a product.
        var operand = Path(ground, k => k is Kind.Decimal or Kind.Int);
        if (Chance(15))
        {
            return operand with { Node = new NegateNode(operand.Node), Sample = () => operand.Sample() switch { int i => -i, decimal d => -d, var other => other } };
        }

        var isPrice = operand.Node is PathNode { Names: [.., "ListPrice"] };
        var op = isPrice ? Word("add", "sub", "div") : Word("add", "sub", "mul", "div", "mod");
        object number = Chance(50) ? random.Next(1, 20) : random.Next(1, 2000) / 100m;
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

    private CompareNode NoRelation(Ground ground) => ground.Variable is null && Pick(ground.Type.Navs.Where(n => !n.IsList)) is { } nav
        ? new CompareNode(Chance(50) ? "eq" : "ne", new PathNode(null, [nav.Name, nav.Target.Key!.Name]), new Lit(null))
        : Comparison(Path(ground));

    private string Word(params string[] choices) => choices[random.Next(choices.Length)];

    private bool Chance(int percent) => random.Next(100) < percent;

    private T? Pick<T>(IEnumerable<T> choices)
    {
        var list = choices as IReadOnlyList<T> ?? [.. choices];
        return list.Count == 0 ? default : list[random.Next(list.Count)];
    }
}
