namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Makes random computed properties, options of collections of values, and conditions in paths.</summary>
internal sealed class FormGenerator(Random random, Truth truth, FilterGenerator filters, LiteralDealer literals)
{
    private readonly ExpressionOracle _expressions = new(truth);

    /// <summary>Adds properties that the request defines, and uses them.</summary>
    public RowOptions Computing(RowOptions options, Ground ground, bool isList)
    {
        // Comments of a case have no set to draw from.
        var terms = Enumerable.Range(0, random.Next(1, 3)).Select(i => new ComputeTerm($"Computed{i}", filters.OrderTerm(ground))).ToList();
        var used = terms[random.Next(terms.Count)];
        var node = new ComputedNode(used.Name, used.Expression);
        var select = options.Select is null || random.Next(5) == 0 ? options.Select : [.. options.Select, new SelectTerm([used.Name])];
        options = options with { Compute = terms, Select = select };
        if (!isList)
        {
            return options;
        }

        if (random.Next(3) == 0)
        {
            options = options with { OrderBy = [new OrderTerm(node, random.Next(2) == 0), .. options.OrderBy.Take(2)] };
        }

        if (random.Next(3) == 0 && Test(node, ground) is { } test)
        {
            options = options with { Filter = options.Filter is null ? test : new LogicNode(random.Next(2) == 0 ? "and" : "or", options.Filter, test) };
        }

        return options;
    }

    /// <returns>Null where the property is no collection of values, or none of its type has any.</returns>
    public ListOptions? Values(Field field, RowType owner)
    {
        if (!field.IsList || owner.SetName is null)
        {
            return null;
        }

        var rows = truth.RowsOf(owner);
        var elements = ((System.Collections.IEnumerable)field.Of(rows[random.Next(rows.Count)])!).Cast<object>().ToList();
        object? Sample() => elements.Count == 0 ? null : elements[random.Next(elements.Count)];
        var ground = field.Complex is null ? null : new Ground(field.Complex, null, Sample);
        var self = new PathNode(null, [], field.Collation);
        var options = new ListOptions
        {
            Filter = Chance(60) ? ground is null ? ValueTest(self, Sample() as string) : filters.Filter(ground, 1) : null,
            OrderBy = Chance(40) ? [new OrderTerm(ground is null ? self : Member(field.Complex!), Chance(50))] : [],
            Top = Chance(30) ? random.Next(4) : null,
            Skip = Chance(20) ? random.Next(3) : null,
            Count = Chance(30) ? true : null,
            Select = field.Complex is not null && Chance(30) ? [Member(field.Complex).Names[0]] : null,
        };
        return options == new ListOptions() ? options with { Top = 1 } : options;
    }

    /// <summary>One or two conditions for a path.</summary>
    public List<Node> Conditions(Ground ground) => [.. Enumerable.Range(0, random.Next(5) == 0 ? 2 : 1).Select(_ => filters.Filter(ground, 1))];

    private PathNode Member(RowType type)
    {
        var field = type.Fields[random.Next(type.Fields.Count)];
        return new PathNode(null, [field.Name], field.Collation);
    }

    private Node ValueTest(PathNode self, string? sample)
    {
        var text = literals.Text(sample);
        return random.Next(4) switch
        {
            0 => new CallNode("contains", [self, new Lit(literals.Part(text))]),
            1 => new CompareNode("gt", new CallNode("length", [self]), new Lit(random.Next(12))),
            2 => new InNode(self, [new Lit(text), new Lit(sample ?? "x")]),
            _ => new CompareNode(random.Next(2) == 0 ? "ne" : "gt", self, new Lit(text)),
        };
    }

    private CompareNode? Test(ComputedNode node, Ground ground)
    {
        if (ground.Sample() is not { } row)
        {
            return null;
        }

        try
        {
            var value = _expressions.Evaluate(node.Expression, row);
            return new CompareNode(value is null or bool || Chance(30) ? random.Next(2) == 0 ? "eq" : "ne" : random.Next(2) == 0 ? "ge" : "lt", node, new Lit(value));
        }
        catch (ArithmeticException)
        {
            return null;
        }
    }

    private bool Chance(int percent) => random.Next(100) < percent;
}
