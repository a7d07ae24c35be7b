namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Makes the random queries: the same seed, the same query.</summary>
internal sealed class QueryGenerator
{
    private readonly Random _random;
    private readonly Truth _truth;
    private readonly FilterGenerator _filters;
    private readonly LiteralDealer _literals;
    private readonly FormGenerator _forms;
    private int _expands;

    private QueryGenerator(Random random, Truth truth)
    {
        _random = random;
        _truth = truth;
        _filters = new FilterGenerator(random, truth);
        _literals = new LiteralDealer(random);
        _forms = new FormGenerator(random, truth, _filters, _literals);
    }

    public static Query Next(Truth truth, int seed) => new QueryGenerator(new Random(seed), truth).Query(seed);

    private Query Query(int seed)
    {
        var set = Pick(Schema.Sets)!;
        var style = Chance(30) ? 0 : _random.Next(1, int.MaxValue);
        var query = _random.Next(100) switch
        {
            < 63 => Rows(set),
            < 66 => new Query(set, null, [], Ending.None, RowOptions.None) { Apply = ApplyGenerator.Next(_truth, seed), PageSize = Chance(20) ? 25 : null },
            < 72 => new Query(set, null, [], Ending.Count, Conditions(set)) { SetFilters = SetFilters(set, 10) },
            < 79 => Single(set),
            < 90 => Navigated(set),
            < 97 => Property(set),
            _ => Contained(set),
        };
        query = query.Apply is { } apply ? query with { Set = apply.Set } : query;
        return query with { Style = style, Manner = Manner.Draw(_random, HasReferences(query), query.Ending is Ending.Count or Ending.Value) };
    }

    private static bool HasReferences(Query query) => query.Ending == Ending.Ref || HasReferences(query.Options);

    private static bool HasReferences(RowOptions options) => options.Expand.Any(e => e.IsReference || HasReferences(e.Options));

    private List<Node> SetFilters(RowType set, int percent) => Chance(percent) ? _forms.Conditions(GroundOf(set)) : [];

    private Query Single(RowType set)
    {
        var query = new Query(set, Key(set), [], Ending.None, Options(set, isList: false, allowsComments: set.Name == "Case", depth: 0)) { SetFilters = SetFilters(set, 8) };
        return Chance(25) ? ByAlternateKey(query) : query;
    }

    private Query ByAlternateKey(Query query)
    {
        var field = Pick(query.Set.Fields.Where(f => f.IsAlternateKey));
        return field?.Of(Pick(_truth.RowsOf(query.Set))!) is string key
            ? query with { Key = Chance(85) || _literals.Text(key) is not { Length: > 0 } other ? key : other, KeyName = field.Name }
            : query;
    }

    private Query Rows(RowType set)
    {
        var options = Options(set, isList: true, allowsComments: false, depth: 0);

        // Whole sets now and then; most answers are short, so that the test can ask more.
        if (options.Top is null && (options.Expand.Count > 0 || Chance(78)))
        {
            options = options with { Top = _random.Next(1, 40) };
        }

        if (options.Expand.Any(e => e.Navigation == ExpandTerm.All))
        {
            options = options with { Top = Math.Min(options.Top ?? 5, 5) };
        }

        return (Chance(4) && options.Compute.Count == 0 ? new Query(set, null, [], Ending.Ref, Referenced(options)) : new Query(set, null, [], Ending.None, options)) with { PageSize = PageSize(options), SetFilters = SetFilters(set, 4) };
    }

    private static RowOptions Referenced(RowOptions options) => options with { Select = null, Expand = [] };

    private int? PageSize(RowOptions options) => !Chance(20) ? null : options.Top is { } top and < 60 ? _random.Next(Math.Max(1, top / 8), top + 3) : _random.Next(120, 400);

    private Query Navigated(RowType set)
    {
        var steps = new List<Step>();
        var type = set;
        var key = Key(set);
        var row = _truth.Find(set, key);
        while (true)
        {
            var nav = Pick(type.Navs)!;
            steps.Add(new Step(nav.Name));
            type = nav.Target;
            if (nav.IsList)
            {
                break;
            }

            row = row is null ? null : _truth.Related(nav, row);
            if (row is null || steps.Count == 3 || Chance(60))
            {
                return Chance(8)
                    ? new Query(set, key, steps, Ending.Ref, RowOptions.None)
                    : new Query(set, key, steps, Ending.None, Options(type, isList: false, allowsComments: false, depth: 0));
            }
        }

        if (Chance(20))
        {
            return new Query(set, key, steps, Ending.Count, Conditions(type)) { EndFilters = SetFilters(type, 10) };
        }

        var options = Options(type, isList: true, allowsComments: false, depth: 0);
        if (options.Expand.Count > 0 && options.Top is null)
        {
            options = options with { Top = _random.Next(1, 15) };
        }

        return new Query(set, key, steps, Ending.None, options) { PageSize = type.SetName is null ? null : PageSize(options), EndFilters = SetFilters(type, 8) };
    }

    private Query Property(RowType set)
    {
        var key = Key(set);
        var field = Pick(set.Fields.Where(f => f.IsList || Chance(60)).DefaultIfEmpty(set.Key!))!;
        var steps = new List<Step> { new(field.Name) };
        if (field.IsList)
        {
            return new Query(set, key, steps, Chance(30) ? Ending.Count : Ending.None, RowOptions.None)
            {
                ListOptions = Chance(60) && _truth.Find(set, key) is not null ? _forms.Values(field, set) : null,
            } is var query && query is { Ending: Ending.Count, ListOptions: { } values }
                ? query with { ListOptions = values.Filter is null ? null : new ListOptions { Filter = values.Filter } }
                : query;
        }

        if (field.Kind == Kind.Complex)
        {
            // Below a null complex value there is nothing, which the standard leaves open how to say.
            if (Chance(40) || _truth.Find(set, key) is not { } row || field.Of(row) is null)
            {
                return new Query(set, key, steps, Ending.None, RowOptions.None);
            }

            steps.Add(new Step(Pick(field.Complex!.Fields)!.Name));
        }

        return new Query(set, key, steps, Chance(40) ? Ending.Value : Ending.None, RowOptions.None);
    }

    private Query Contained(RowType set)
    {
        if (set.Navs.FirstOrDefault(n => n.IsContained) is not { } nav)
        {
            return Property(set);
        }

        var key = Key(set);
        var keyField = nav.Target.Key!;
        var items = _truth.Find(set, key) is { } row ? _truth.RelatedRows(nav, row).ToList() : [];
        var itemKey = items.Count > 0 && !Chance(10) ? keyField.Of(Pick(items)!)! : keyField.Kind == Kind.Int ? 12345 : "12345";
        if (Chance(30))
        {
            return new Query(set, key, [new Step(nav.Name, itemKey), new Step(Pick(nav.Target.Fields)!.Name)], Ending.None, RowOptions.None);
        }

        return new Query(set, key, [new Step(nav.Name, itemKey)], Ending.None, Options(nav.Target, isList: false, allowsComments: false, depth: 1));
    }

    private string Key(RowType set)
    {
        var key = (string)set.Key!.Of(Pick(_truth.RowsOf(set))!)!;
        return Chance(88) ? key : _literals.Text(key) is { Length: > 0 } other ? other : "0";
    }

    private RowOptions Conditions(RowType type) => new()
    {
        Filter = Chance(85) ? _filters.Filter(GroundOf(type), _random.Next(4)) : null,
        Search = Chance(15) ? Search(type, 2) : null,
    };

    private RowOptions Options(RowType type, bool isList, bool allowsComments, int depth)
    {
        var options = new RowOptions { Select = Chance(45) ? Select(type) : null, Expand = Expand(type, allowsComments, depth) };
        if (!isList)
        {
            return Chance(7) ? _forms.Computing(options, GroundOf(type), isList) : options;
        }

        var isTop = depth == 0;
        var conditions = Conditions(type);
        options = options with
        {
            Filter = isTop || Chance(55) ? conditions.Filter : null,
            Search = isTop || Chance(30) ? conditions.Search : null,
            OrderBy = Chance(60) ? [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => new OrderTerm(_filters.OrderTerm(GroundOf(type)), Chance(45)))] : [],
            Top = Chance(50) ? Pick([0, 1, 2, 3, 5, 10, 25, 100, 5000]) : null,
            Skip = Chance(25) ? Pick([0, 1, 2, 3, 10, 40, 3000]) : null,
            Count = Chance(25) ? true : Chance(5) ? false : null,
        };
        return Chance(7) ? _forms.Computing(options, GroundOf(type), isList) : options;
    }

    private List<SelectTerm> Select(RowType type)
    {
        if (Chance(6))
        {
            return [new SelectTerm([])];
        }

        return
        [
            .. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Pick(type.Fields)!).Select(f =>
                f.IsList && Chance(50) && _forms.Values(f, type) is { } values ? new SelectTerm([f.Name]) { Options = values } :
                f.Complex is not null && Chance(60) ? new SelectTerm([f.Name, Pick(f.Complex.Fields)!.Name]) : new SelectTerm([f.Name])).DistinctBy(s => s.Path[0] is var name && type.FindField(name)!.IsList ? name : string.Join('/', s.Path)),
        ];
    }

    private List<ExpandTerm> Expand(RowType type, bool allowsComments, int depth)
    {
        var terms = new List<ExpandTerm>();
        if (depth == 3)
        {
            return terms;
        }

        // The comments of many cases are not read; items have no references.
        if (depth == 0 && type.Navs.Count > 0 && Chance(3) && (allowsComments || type.Navs.All(n => n.Target.Name != "CaseComment")))
        {
            _expands += 3;
            terms.Add(new ExpandTerm(ExpandTerm.All, RowOptions.None) { IsReference = type.Navs.All(n => !n.IsContained) && Chance(30) });
        }

        foreach (var nav in type.Navs.OrderBy(_ => _random.Next()))
        {
            // The service takes 20 in one request.
            if (_expands >= 8 || !Chance(depth == 0 ? 18 : 12) || (nav.Target.Name == "CaseComment" && !allowsComments))
            {
                continue;
            }

            _expands++;
            var options = Options(nav.Target, nav.IsList, allowsComments: false, depth + 1);
            if (nav is { IsList: true, IsContained: false } && options.Top is null && (options.Expand.Count > 0 || Chance(50)))
            {
                options = options with { Top = _random.Next(1, 6) };
            }

            terms.Add(Formed(nav, Chance(20) && options.Compute.Count == 0 ? options with { Filter = null, Search = null, OrderBy = [] } : options, depth));
        }

        return terms;
    }

    /// <summary>An expand in one of its forms: rows, references, their number, or rows down several levels.</summary>
    private ExpandTerm Formed(Nav nav, RowOptions options, int depth)
    {
        if (options.Compute.Count > 0)
        {
            return new ExpandTerm(nav.Name, options);
        }

        if (nav.IsList && Chance(8))
        {
            return new ExpandTerm(nav.Name, new RowOptions { Filter = options.Filter, Search = options.Search }) { IsCount = true };
        }

        if (!nav.IsContained && Chance(8))
        {
            return new ExpandTerm(nav.Name, options with { Select = null, Expand = [] }) { IsReference = true };
        }

        if (nav.IsRecursive && depth < 2 && Chance(25))
        {
            _expands++;
            return new ExpandTerm(nav.Name, options with { Expand = [] }) { Levels = _random.Next(2, 4) };
        }

        return new ExpandTerm(nav.Name, options);
    }

    private SearchNode Search(RowType type, int depth)
    {
        if (depth > 0 && Chance(30))
        {
            return Chance(25)
                ? new SearchNotNode(Search(type, depth - 1))
                : new SearchPairNode(Chance(50), Search(type, depth - 1), Search(type, depth - 1));
        }

        var field = Pick(type.Fields.Where(f => f.IsSearchable))!;
        var text = GroundOf(type).Sample() is { } row ? (string?)field.Of(row) ?? "bikes" : "bikes";
        if (Chance(35) && _literals.Part(text).Trim() is { Length: > 1 } phrase)
        {
            return new WordNode(Cased(phrase), IsPhrase: true);
        }

        var words = text.Split(' ').SelectMany(w => w.Split('(', ')', ';', '"', '\t', '\n', '\r')).Where(w => w.Length is > 1 and < 30 && w.All(char.IsLetterOrDigit)).ToList();
        var word = Pick(words) ?? "acme";
        word = Chance(25) && word.Length > 3 ? word[..^1] : word;
        return word is "AND" or "OR" or "NOT" ? new WordNode(word, IsPhrase: true) : new WordNode(Cased(word), IsPhrase: false) is var found && found.Text is "AND" or "OR" or "NOT" ? found with { IsPhrase = true } : found;
    }

    private string Cased(string text) => _random.Next(4) switch { 0 => text.ToUpperInvariant(), 1 => text.ToLowerInvariant(), _ => text };

    private Ground GroundOf(RowType type)
    {
        if (type.SetName is not null)
        {
            var rows = _truth.RowsOf(type);
            return new Ground(type, null, () => rows[_random.Next(rows.Count)]);
        }

        var parent = Schema.Sets.First(s => s.Navs.Any(n => n.IsContained && n.Clr == type.Clr));
        var nav = parent.Navs.First(n => n.IsContained && n.Clr == type.Clr);
        var parents = _truth.RowsOf(parent);
        return new Ground(type, null, () => Pick(_truth.RelatedRows(nav, parents[_random.Next(parents.Count)]).ToList()));
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T? Pick<T>(IReadOnlyList<T> choices) => choices.Count == 0 ? default : choices[_random.Next(choices.Count)];

    private T? Pick<T>(IEnumerable<T> choices) => Pick((IReadOnlyList<T>)[.. choices]);
}
