namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>What an expression may stand on: the row of the query, or the variable of a lambda.</summary>
/// <param name="Sample">Gives a random row of the type; null where the data has none.</param>
/// <param name="Outer">What the lambda around stands on.</param>
internal sealed record Ground(RowType Type, string? Variable, Func<object?> Sample, Ground? Outer = null);

/// <summary>An operand with what is known of it.</summary>
/// <param name="Sample">Gives a value that it has for some row.</param>
internal sealed record Operand(Node Node, Kind Kind, Type? EnumType, Func<object?> Sample);

/// <summary>A collection that a lambda may run over.</summary>
/// <param name="Element">Type of the elements; null for plain values.</param>
/// <param name="Sample">Gives an element that some row has.</param>
/// <param name="IsRelated">Whether the elements are rows of another set.</param>
internal sealed record ElementSource(PathNode Path, RowType? Element, Func<object?> Sample, bool IsRelated = false);

/// <summary>Makes random paths to values and to collections.</summary>
internal sealed class PathGenerator(Random random, Truth truth)
{
    private const int HopsMax = 2;
    private const int Draws = 5;

    private readonly ExpressionOracle _expressions = new(truth);

    /// <summary>A path to one value, at times over a complex property or single-valued navigations.</summary>
    public Operand Value(Ground ground, Func<Kind, bool>? wanted = null)
    {
        while (true)
        {
            var names = new List<string>();
            var type = Hop(ground.Type, ground.Variable is null ? 17 : 22, names);
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
                Enumerable.Range(0, Draws).Select(_ => ground.Sample() is { } row ? _expressions.Evaluate(sampled, row) : null).FirstOrDefault(v => v is not null));
        }
    }

    /// <returns>A collection of the ground's row, or of a row that it leads to; null where there is none.</returns>
    public ElementSource? Collection(Ground ground)
    {
        var names = new List<string>();
        var type = Hop(ground.Type, 8, names);

        // Related rows, which other backends may hold, come more often than those that come with their row.
        var navs = type.Navs.Where(IsRead).ToList();
        var related = navs.Where(n => !n.IsContained).ToList();
        if (Pick(related.Count > 0 && Chance(65) ? related : navs) is { } nav && (related.Count > 0 || Chance(75)))
        {
            return Source(ground, [.. names, nav.Name], nav.Target, row => truth.RelatedRows(nav, row)) with { IsRelated = !nav.IsContained };
        }

        return Pick(type.Fields.Where(f => f.IsList)) is { } field
            ? Source(ground, [.. names, field.Name], field.Complex, row => ((System.Collections.IEnumerable)field.Of(row)!).Cast<object>())
            : null;
    }

    // The comments of a case cost a call a case: they are read for one case only.
    private static bool IsRead(Nav nav) => nav.IsList && nav.Target.Name != "CaseComment";

    private ElementSource Source(Ground ground, IReadOnlyList<string> names, RowType? element, Func<object, IEnumerable<object>> elements)
    {
        var owner = new PathNode(null, [.. names.SkipLast(1)]);
        return new ElementSource(new PathNode(ground.Variable, names), element, () =>
            Enumerable.Range(0, Draws).Select(_ => ground.Sample() is { } row && _expressions.Evaluate(owner, row) is { } found ? Pick(elements(found)) : null).FirstOrDefault(e => e is not null));
    }

    /// <summary>Follows single-valued navigations at times.</summary>
    private RowType Hop(RowType type, int percent, List<string> names)
    {
        for (var hops = 0; hops < HopsMax && Chance(hops == 0 ? percent : 30) && Pick(type.Navs.Where(n => !n.IsList)) is { } nav; hops++)
        {
            names.Add(nav.Name);
            type = nav.Target;
        }

        return type;
    }

    private bool Chance(int percent) => random.Next(100) < percent;

    private T? Pick<T>(IEnumerable<T> choices)
    {
        var list = choices as IReadOnlyList<T> ?? [.. choices];
        return list.Count == 0 ? default : list[random.Next(list.Count)];
    }
}
