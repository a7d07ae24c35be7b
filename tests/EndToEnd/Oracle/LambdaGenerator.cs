namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Makes random <c>any</c>, <c>all</c> and <c>$count</c>: over values, contained and related rows, also within one another.</summary>
internal sealed class LambdaGenerator(Random random, PathGenerator paths, LiteralDealer literals, Func<Ground, int, Node> filter)
{
    private const int DepthMax = 3;

    // The variables of the lambdas around the place where the generator is; a lambda that looks at a row outside stands within them too.
    private readonly HashSet<string> _open = [];

    /// <returns>Null where the ground has no collection, or enough lambdas stand around.</returns>
    public Node? Next(Ground ground, int depth)
    {
        if (_open.Count >= DepthMax || paths.Collection(ground) is not { } collection)
        {
            return null;
        }

        if (Chance(collection.IsRelated ? 1 : 6))
        {
            return new CompareNode(Word("eq", "gt", "le", "ne"), Count(collection, depth), new Lit(random.Next(4)));
        }

        if (Chance(12))
        {
            return new LambdaNode(false, collection.Path, "", null);
        }

        var variable = FreeName();
        var isAll = Chance(25);
        if (collection.Element is not { } element)
        {
            return new LambdaNode(isAll, collection.Path, variable, ValueTest(variable, collection.Sample));
        }

        _open.Add(variable);
        var within = new Ground(element, variable, collection.Sample, ground);
        var body = filter(within, Math.Min(depth, 2));
        body = Chance(16) ? new LogicNode(Word("and", "and", "or"), body, WithOuter(within)) : body;
        _open.Remove(variable);
        return new LambdaNode(isAll, collection.Path, variable, body);
    }

    /// <summary>How many elements a collection has, at times of those that fulfil a condition.</summary>
    public CountNode Count(ElementSource collection, int depth)
    {
        if (Chance(50))
        {
            return new CountNode(collection.Path);
        }

        var variable = $"#{_open.Count}";
        if (collection.Element is not { } element)
        {
            return new CountNode(collection.Path, variable, ValueTest(variable, collection.Sample));
        }

        _open.Add(variable);
        var body = filter(new Ground(element, variable, collection.Sample), Math.Min(depth, 1));
        _open.Remove(variable);
        return new CountNode(collection.Path, variable, body);
    }

    // Lambdas side by side may name their variables alike.
    private string FreeName()
    {
        while (true)
        {
            if ($"v{random.Next(DepthMax + 3)}" is var name && !_open.Contains(name))
            {
                return name;
            }
        }
    }

    /// <summary>A test that looks at a row outside: alone, or beside one of the element.</summary>
    private Node WithOuter(Ground ground)
    {
        var outer = ground.Outer!;
        outer = outer.Outer is { } outermost && Chance(50) ? outermost : outer;
        if (Chance(30))
        {
            return filter(outer, 0);
        }

        var left = paths.Value(ground, k => k is Kind.Text or Kind.Date or Kind.Instant or Kind.Decimal);
        for (var tries = 0; tries < 10; tries++)
        {
            if (paths.Value(outer) is { } right && right.Kind == left.Kind)
            {
                return new CompareNode(left.Kind == Kind.Text ? Word("eq", "ne", "ge") : Word("gt", "ge", "lt", "le", "ne"), left.Node, right.Node);
            }
        }

        return filter(outer, 0);
    }

    private Node ValueTest(string variable, Func<object?> sample)
    {
        var self = new PathNode(variable, []);
        var text = literals.Text(sample() as string);
        return random.Next(4) switch
        {
            0 => new CallNode(Word("contains", "startswith", "endswith"), [self, new Lit(literals.Part(text))]),
            1 => new InNode(self, [new Lit(text), new Lit(sample() as string)]),
            2 => new CompareNode(Word("gt", "le", "ne"), self, new Lit(text)),
            _ => new CompareNode("eq", self, new Lit(text)),
        };
    }

    private string Word(params string[] choices) => choices[random.Next(choices.Length)];

    private bool Chance(int percent) => random.Next(100) < percent;
}
