namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Makes random tests of the functions and operators that OData 4.01 added, and of those on types, times and lists.</summary>
internal sealed class FunctionGenerator(Random random, PathGenerator paths, LiteralDealer literals, Func<Ground, int, Node> filter)
{
    /// <returns>Null where the ground has nothing of the kind that was drawn.</returns>
    public Node? Test(Ground ground) => random.Next(12) switch
    {
        0 => Has(ground, Kind.Enum) is { } member
            ? new CompareNode("has", member.Node, new Lit(literals.Near(Kind.Enum, member.EnumType, member.Sample()) ?? Enum.GetValues(member.EnumType!).GetValue(0)))
            : null,
        1 or 2 => new CallNode("matchesPattern", [paths.Value(ground, k => k == Kind.Text).Node, new Lit(Patterns.All[random.Next(Patterns.All.Count)])]),
        3 => ListTest(ground),
        4 or 5 => Cast(ground),
        6 => new CompareNode(Word("eq", "ne", "gt"), Choice(ground), new Lit(random.Next(3))),
        7 => PartOfInstant(ground),
        8 or 9 => Moved(ground),
        10 => Difference(ground),
        _ => Structure(ground),
    };

    /// <summary>A number by conditions.</summary>
    public CallNode Choice(Ground ground)
    {
        var pairs = new List<Node> { filter(ground, 0), new Lit(0) };
        if (random.Next(2) == 0)
        {
            pairs.AddRange([filter(ground, 0), new Lit(random.Next(2) == 0 ? 1 : 1.5m)]);
        }

        if (random.Next(2) == 0)
        {
            pairs.AddRange([new Lit(true), new Lit(2)]);
        }

        return new CallNode("case", pairs);
    }

    private Operand? Has(Ground ground, params Kind[] kinds) =>
        ground.Type.Fields.Any(f => !f.IsList && kinds.Contains(f.Kind)) ? paths.Value(ground, kinds.Contains) : null;

    private Node? ListTest(Ground ground)
    {
        var field = ground.Type.Fields.FirstOrDefault(f => f is { IsList: true, Kind: Kind.Text });
        if (field is null)
        {
            return null;
        }

        var path = new PathNode(ground.Variable, [field.Name]);
        var sample = ground.Sample() is { } row ? ((System.Collections.IEnumerable)field.Of(row)!).Cast<string>().ToList() : [];
        var part = sample.Skip(random.Next(2)).Take(random.Next(3)).ToList();
        if (random.Next(4) == 0)
        {
            part.Reverse();
        }

        var array = new ArrayNode([.. part.Select(t => new Lit(t))]);
        return random.Next(4) switch
        {
            0 => new CallNode(Word("hassubset", "hassubsequence"), [path, array]),
            1 => new CallNode(Word("contains", "startswith", "endswith"), [path, array]),
            2 => new CompareNode("eq", new CallNode("indexof", [path, array]), new Lit(random.Next(3) - 1)),
            _ => new MemberNode(new Lit(part.FirstOrDefault() ?? "x"), path),
        };
    }

    private Node? Cast(Ground ground)
    {
        var operand = Has(ground, Kind.Decimal, Kind.Int, Kind.Enum, Kind.Date, Kind.Bool);
        if (operand is null)
        {
            return null;
        }

        string[] types = operand.Kind switch
        {
            Kind.Decimal or Kind.Int => ["Edm.Int32", "Edm.Byte", "Edm.String", "Edm.Decimal"],
            Kind.Enum => ["Edm.Int32", "Edm.String"],
            Kind.Date => ["Edm.String", "Edm.Date"],
            _ => ["Edm.String"],
        };
        var type = Word(types);
        if (random.Next(5) == 0)
        {
            return new CallNode("isof", [operand.Node, new TypeNode(type)]);
        }

        var literal = operand.Sample() is { } sample ? Casts.To(type, sample) : null;
        return new CompareNode(Word("eq", "ne"), new CallNode("cast", [operand.Node, new TypeNode(type)]), new Lit(literal));
    }

    private CompareNode? PartOfInstant(Ground ground) => Has(ground, Kind.Instant) is not { } operand ? null : random.Next(3) switch
    {
        0 => new CompareNode(Word("lt", "ge"), new CallNode("time", [operand.Node]), new Lit(new TimeOnly(random.Next(24), random.Next(60), 0))),
        1 => new CompareNode(Word("eq", "gt"), new CallNode("fractionalseconds", [operand.Node]), new Lit(random.Next(10) / 10m)),
        _ => new CompareNode("eq", new CallNode("totaloffsetminutes", [operand.Node]), new Lit(0)),
    };

    private CompareNode? Moved(Ground ground)
    {
        if (Has(ground, Kind.Instant, Kind.Date) is not { } operand)
        {
            return null;
        }

        var literal = literals.Near(operand.Kind, null, operand.Sample());
        return new CompareNode(Word("gt", "le", "ne"), new ArithmeticNode(Word("add", "sub"), operand.Node, new Lit(TimeSpan.FromMinutes(random.Next(-5_000, 100_000)))), new Lit(literal));
    }

    private CompareNode? Difference(Ground ground)
    {
        if (Has(ground, Kind.Instant, Kind.Date) is not { } left)
        {
            return null;
        }

        for (var tries = 0; tries < 10; tries++)
        {
            if (paths.Value(ground) is { } right && right.Kind == left.Kind)
            {
                var difference = new ArithmeticNode("sub", left.Node, right.Node);
                return random.Next(2) == 0
                    ? new CompareNode(Word("gt", "le"), difference, new Lit(TimeSpan.FromHours(random.Next(-100, 1000))))
                    : new CompareNode(Word("gt", "le"), new CallNode("totalseconds", [difference]), new Lit(random.Next(1_000_000)));
            }
        }

        return null;
    }

    private CompareNode? Structure(Ground ground)
    {
        var fields = ground.Type.Fields.Where(f => f is { Kind: Kind.Complex, IsList: false }).ToList();
        if (fields.Count == 0)
        {
            return null;
        }

        var path = new PathNode(ground.Variable, [fields[random.Next(fields.Count)].Name]);
        var others = fields.Where(f => f.Complex == ground.Type.FindField(path.Names[0])!.Complex).ToList();
        return new CompareNode(
            Word("eq", "ne"), path, random.Next(2) == 0 ? new Lit(null) : new PathNode(ground.Variable, [others[random.Next(others.Count)].Name]));
    }

    private string Word(params string[] choices) => choices[random.Next(choices.Length)];
}
