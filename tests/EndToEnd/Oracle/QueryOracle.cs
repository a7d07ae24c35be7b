using System.Collections;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Answers queries from the data set, without any plan.</summary>
internal sealed class QueryOracle(Truth truth)
{
    /// <summary>More objects than this in one answer are more than a test wants to compare.</summary>
    public const int ObjectsMax = 4_000;

    private readonly ExpressionOracle _expressions = new(truth);

    /// <returns>The answer; null where it is too large to be worth comparing.</returns>
    public Expected? Answer(Query query)
    {
        if (query.Apply is { } apply)
        {
            return new ExpectedLines(apply, apply.Expected(truth));
        }

        var budget = new Budget();
        var answer = new Walk(this, budget).Follow(query);
        return budget.Left < 0 ? null : answer;
    }

    private ExpectedObject Item(RowType type, object row, RowOptions options, Budget budget, bool isReference) =>
        isReference ? Reference(type, row, budget) : Row(type, row, options, budget);

    private static ExpectedObject Reference(RowType type, object row, Budget budget)
    {
        budget.Left--;
        var key = Uri.EscapeDataString(((string)type.Key!.Of(row)!).Replace("'", "''", StringComparison.Ordinal));
        return new ExpectedObject(new Dictionary<string, object?> { ["@odata.id"] = $"{type.SetName}('{key}')" });
    }

    private ExpectedList Rows(RowType type, IEnumerable<object> rows, RowOptions options, Budget budget, bool isReference = false)
    {
        var kept = rows.Where(r => _expressions.Keeps(options.Filter, r) && ExpressionOracle.Finds(options.Search, r)).ToList();
        var page = Sorted(type, kept, options.OrderBy).Skip(options.Skip ?? 0).Take(options.Top ?? int.MaxValue);
        var items = new List<object?>();
        foreach (var row in page.TakeWhile(_ => budget.Left >= 0))
        {
            items.Add(Item(type, row, options, budget, isReference));
        }

        return new ExpectedList(items, options.Count == true ? kept.Count : null);
    }

    private List<object> Sorted(RowType type, List<object> rows, IReadOnlyList<OrderTerm> terms)
    {
        var keyed = rows.Select(r => (Row: r, Values: terms.Select(t => _expressions.Evaluate(t.Expression, r)).ToArray())).ToList();
        keyed.Sort((left, right) =>
        {
            for (var i = 0; i < terms.Count; i++)
            {
                var order = Ordering.Compare(left.Values[i], right.Values[i], ExpressionOracle.CollationOf(terms[i].Expression));
                if (order != 0)
                {
                    return terms[i].IsDescending ? -order : order;
                }
            }

            return Ordering.Compare(type.Key!.Of(left.Row), type.Key.Of(right.Row), type.Key.Collation);
        });
        return [.. keyed.Select(k => k.Row)];
    }

    private ExpectedObject Row(RowType type, object row, RowOptions options, Budget budget)
    {
        budget.Left--;
        var members = new Dictionary<string, object?>();
        foreach (var field in type.Fields)
        {
            var paths = options.Select?.Where(s => s.Path.Count == 0 || s.Path[0] == field.Name).Select(s => s.Path).ToList();
            if (options.Select?.FirstOrDefault(s => s.Options is not null && s.Path[0] == field.Name)?.Options is { } values)
            {
                members[field.Name] = Values(field, row, values);
            }
            else if (paths is null || paths.Exists(p => p.Count <= 1))
            {
                members[field.Name] = Value(field, row, null);
            }
            else if (paths.Count > 0)
            {
                members[field.Name] = Value(field, row, [.. paths.Select(p => p[1])]);
            }
        }

        foreach (var computed in options.Compute.Where(c => options.Select is null || options.Select.Any(s => s.Path.Count == 0 || s.Path[0] == c.Name)))
        {
            members[computed.Name] = new ComputedValue(_expressions.Evaluate(computed.Expression, row));
        }

        foreach (var expand in options.Expand.SelectMany(e => Named(e, type, options.Expand)))
        {
            var nav = type.FindNav(expand.Navigation)!;
            var nested = expand.Levels > 1
                ? expand.Options with { Expand = [.. expand.Options.Expand, expand with { Levels = expand.Levels - 1 }] }
                : expand.Options;
            if (expand.IsCount)
            {
                members[$"{nav.Name}@odata.count"] = Rows(nav.Target, truth.RelatedRows(nav, row), nested with { Count = true, Top = 0 }, budget).Count;
                continue;
            }

            members[nav.Name] = nav.IsList
                ? Rows(nav.Target, truth.RelatedRows(nav, row), nested, budget, expand.IsReference)
                : truth.Related(nav, row) is { } related ? Item(nav.Target, related, nested, budget, expand.IsReference) : new NoRow();
        }

        return new ExpectedObject(members);
    }

    // What is named beside the star goes as it is named.
    private static IEnumerable<ExpandTerm> Named(ExpandTerm term, RowType type, IReadOnlyList<ExpandTerm> all) => term.Navigation != ExpandTerm.All
        ? [term]
        : type.Navs.Where(n => !all.Any(e => e.Navigation == n.Name)).Select(n => term with { Navigation = n.Name });

    /// <summary>A collection of values by the options on it; those that an order holds for equal stay in their order.</summary>
    private ExpectedList Values(Field field, object row, ListOptions options)
    {
        var kept = ((IEnumerable)field.Of(row)!).Cast<object>().Where(v => _expressions.Keeps(options.Filter, v)).ToList();
        var sorted = kept.Order(Comparer<object>.Create((left, right) => options.OrderBy
            .Select(t => Ordering.Compare(_expressions.Evaluate(t.Expression, left), _expressions.Evaluate(t.Expression, right), ExpressionOracle.CollationOf(t.Expression)) * (t.IsDescending ? -1 : 1))
            .FirstOrDefault(o => o != 0)));
        var page = sorted.Skip(options.Skip ?? 0).Take(options.Top ?? int.MaxValue);
        return new ExpectedList([.. page.Select(v => field.Complex is null ? v : Complex(field.Complex, v, options.Select))], options.Count == true ? kept.Count : null);
    }

    /// <param name="within">The properties of a complex property to give; null for all.</param>
    private static object? Value(Field field, object row, IReadOnlyList<string>? within)
    {
        var value = field.Of(row);
        return value is null ? null
            : field.IsList ? new ExpectedList([.. ((IEnumerable)value).Cast<object>().Select(e => field.Complex is null ? e : Complex(field.Complex, e, within))])
            : field.Complex is not null ? Complex(field.Complex, value, within)
            : value;
    }

    private static ExpectedObject Complex(RowType type, object value, IReadOnlyList<string>? within) =>
        new(type.Fields.Where(f => within is null || within.Contains(f.Name)).ToDictionary(f => f.Name, f => f.Of(value)));

    private sealed class Budget
    {
        public int Left { get; set; } = ObjectsMax;
    }

    /// <summary>Follows a resource path.</summary>
    private sealed class Walk(QueryOracle oracle, Budget budget)
    {
        private RowType _type = null!;
        private IEnumerable<object>? _rows;
        private object? _row;
        private (Field Field, object? Value)? _property;

        public Expected Follow(Query query)
        {
            _type = query.Set;
            _rows = Narrowed(oracle.Truth.RowsOf(_type), query.SetFilters);
            if (query.Key is not null && !TryTakeKey(query.Key, query.KeyName))
            {
                return new ExpectedStatus(404);
            }

            foreach (var step in query.Steps)
            {
                Take(step.Name);
                if (step.Key is not null && !TryTakeKey(step.Key, null))
                {
                    return new ExpectedStatus(404);
                }
            }

            _rows = _rows is null ? null : Narrowed(_rows, query.EndFilters);
            return query.Ending switch
            {
                Ending.Count when query.ListOptions is { } values => new ExpectedText(Listed(values with { Count = true }).Count!),
                _ when query.ListOptions is { } values => new ExpectedRows(Listed(values)),
                Ending.Count => new ExpectedText(Count(query.Options)),
                _ when _property is { } property => OfProperty(property.Field, property.Value, query.Ending == Ending.Value),
                _ when _rows is not null => new ExpectedRows(oracle.Rows(_type, _rows, query.Options, budget, query.Ending == Ending.Ref)),
                _ when _row is null => new ExpectedStatus(204),
                _ => new ExpectedRow(oracle.Item(_type, _row, query.Options, budget, query.Ending == Ending.Ref)),
            };
        }

        private int Count(RowOptions options) => _property is { } property
            ? ((IEnumerable)property.Value!).Cast<object>().Count()
            : oracle.Rows(_type, _rows!, options with { Count = true, Top = 0 }, budget).Count!.Value;

        private IEnumerable<object> Narrowed(IEnumerable<object> rows, IReadOnlyList<Node> filters) => rows.Where(r => filters.All(f => oracle._expressions.Keeps(f, r)));

        private ExpectedList Listed(ListOptions options) => oracle.Values(_property!.Value.Field, _row!, options);

        private bool TryTakeKey(object key, string? name)
        {
            var field = name is null ? _type.Key! : _type.FindField(name)!;
            _row = _rows!.FirstOrDefault(r => Ordering.AreEqual(field.Of(r), key));
            _rows = null;
            return _row is not null;
        }

        private void Take(string name)
        {
            if (_property is { Field.Complex: { } complex } outer)
            {
                var inner = complex.FindField(name)!;
                _property = (inner, outer.Value is null ? null : inner.Of(outer.Value));
                return;
            }

            if (_type.FindField(name) is { } field)
            {
                _property = (field, _row is null ? null : field.Of(_row));
                return;
            }

            var nav = _type.FindNav(name)!;
            var related = _row is null ? [] : oracle.Truth.RelatedRows(nav, _row);
            (_type, _rows, _row) = (nav.Target, nav.IsList ? related : null, nav.IsList ? null : related.FirstOrDefault());
        }

        private static Expected OfProperty(Field field, object? value, bool isRaw) =>
            value is null ? new ExpectedStatus(204)
            : isRaw ? new ExpectedText(value)
            : field.IsList ? new ExpectedRows(new ExpectedList([.. ((IEnumerable)value).Cast<object>().Select(e => field.Complex is null ? e : Complex(field.Complex, e, null))]))
            : new ExpectedValue(field.Complex is null ? value : Complex(field.Complex, value, null));
    }

    private Truth Truth => truth;
}
