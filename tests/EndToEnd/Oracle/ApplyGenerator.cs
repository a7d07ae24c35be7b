namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Makes random aggregations: the same seed, the same question.</summary>
internal sealed class ApplyGenerator
{
    private readonly Random _random;
    private readonly FilterGenerator _filters;
    private readonly Truth _truth;

    private ApplyGenerator(Random random, Truth truth)
    {
        (_random, _truth) = (random, truth);
        _filters = new FilterGenerator(random, truth);
    }

    public static ApplyQuestion Next(Truth truth, int seed) => new ApplyGenerator(new Random(seed), truth).Question();

    private ApplyQuestion Question()
    {
        var set = Pick(Schema.Sets);
        var rows = _truth.RowsOf(set);
        var ground = new Ground(set, null, () => rows[_random.Next(rows.Count)]);
        var filter = Chance(50) ? _filters.Filter(ground, 1) : null;
        var computed = Chance(40) ? _filters.OrderTerm(ground) : null;
        var keys = Keys(set, computed is not null && Chance(80));
        var isCut = keys.Count > 0 && Chance(25);
        var terms = Terms(set, isCut || keys.Count == 0 ? 1 : 0);
        return new ApplyQuestion(set)
        {
            Filter = filter,
            Computed = computed,
            Keys = keys,
            Terms = isCut ? [new ApplyTerm("$count", null, null, "A0"), .. terms.Skip(1)] : terms,
            MoreThan = isCut ? _random.Next(1, 6) : null,
        };
    }

    private List<IReadOnlyList<string>> Keys(RowType set, bool hasComputed)
    {
        var keys = new List<IReadOnlyList<string>>();
        if (hasComputed)
        {
            keys.Add(["Computed"]);
        }

        for (var count = _random.Next(hasComputed ? 2 : 4); count > 0; count--)
        {
            var key = Key(set);
            if (!keys.Exists(k => k.SequenceEqual(key)))
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    private List<string> Key(RowType type)
    {
        if (Chance(25) && type.Navs.Where(n => !n.IsList).ToList() is { Count: > 0 } navs)
        {
            var nav = Pick(navs);
            return [nav.Name, .. Key(nav.Target, mayFollow: false)];
        }

        return Key(type, mayFollow: true);
    }

    private List<string> Key(RowType type, bool mayFollow)
    {
        var field = Pick([.. type.Fields.Where(f => !f.IsList && (mayFollow || f.Kind != Kind.Complex))]);
        return field.Kind == Kind.Complex ? [field.Name, Pick(field.Complex!.Fields).Name] : [field.Name];
    }

    private List<ApplyTerm> Terms(RowType set, int least)
    {
        var terms = new List<ApplyTerm>();
        for (var count = _random.Next(least, 4); count > 0; count--)
        {
            // Comments are read for single cases only.
            var lists = set.Navs.Where(n => n.IsList && n.Name != "Comments").ToList();
            var collection = lists.Count > 0 && Chance(25) ? Pick(lists) : null;
            var alias = $"A{terms.Count}";
            if (Chance(25))
            {
                terms.Add(new ApplyTerm("$count", collection, null, alias));
                continue;
            }

            var field = Pick([.. (collection?.Target ?? set).Fields.Where(f => !f.IsList && f.Kind != Kind.Complex)]);

            // The greatest list prices leave no room for a sum.
            var isSummed = field.Kind is Kind.Decimal or Kind.Int && field.Name != "ListPrice";
            string[] methods = isSummed ? ["sum", "sum", "average", "min", "max", "countdistinct"] : ["min", "max", "countdistinct"];
            terms.Add(new ApplyTerm(Pick(methods), collection, field, alias));
        }

        return terms;
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
