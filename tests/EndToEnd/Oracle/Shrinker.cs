namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Makes a failing query smaller while it still fails: drops options, path steps and subtrees, one at a time.</summary>
internal static class Shrinker
{
    private const int AttemptsMax = 250;

    public static async Task<Query> ShrinkAsync(Query query, Func<Query, Task<bool>> fails)
    {
        var attempts = 0;
        for (var progress = true; progress;)
        {
            progress = false;
            foreach (var smaller in Smaller(query))
            {
                if (++attempts > AttemptsMax)
                {
                    return query;
                }

                if (await fails(smaller))
                {
                    (query, progress) = (smaller, true);
                    break;
                }
            }
        }

        return query;
    }

    private static IEnumerable<Query> Smaller(Query query)
    {
        if (query.Style != 0)
        {
            yield return query with { Style = 0 };
        }

        foreach (var manner in query.Manner.Smaller())
        {
            yield return query with { Manner = manner };
        }

        foreach (var apply in query.Apply?.Smaller() ?? [])
        {
            yield return query with { Apply = apply };
        }

        if (query.SetFilters.Count > 0)
        {
            yield return query with { SetFilters = [.. query.SetFilters.Skip(1)] };
        }

        if (query.EndFilters.Count > 0)
        {
            yield return query with { EndFilters = [.. query.EndFilters.Skip(1)] };
        }

        if (query.ListOptions is { } values)
        {
            yield return query with { ListOptions = null };
            foreach (var smaller in Smaller(values))
            {
                yield return query with { ListOptions = smaller };
            }
        }

        if (query.PageSize is not null)
        {
            yield return query with { PageSize = null };
        }

        foreach (var options in Smaller(query.Options))
        {
            yield return query with { Options = options };
        }
    }

    private static IEnumerable<RowOptions> Smaller(RowOptions options)
    {
        if (options.Compute.Count > 0)
        {
            yield return options with
            {
                Compute = [],
                Filter = Inlined(options.Filter),
                OrderBy = [.. options.OrderBy.Select(t => t with { Expression = Inlined(t.Expression)! })],
                Select = options.Select is null ? null : [.. options.Select.Where(s => s.Path.Count == 0 || !options.Compute.Any(c => c.Name == s.Path[0])).DefaultIfEmpty(new SelectTerm([]))],
            };
        }

        if (options.Expand.Count > 0)
        {
            yield return options with { Expand = [] };
        }

        if (options.Search is not null)
        {
            yield return options with { Search = null };
        }

        if (options.Filter is not null)
        {
            yield return options with { Filter = null };
        }

        if (options.OrderBy.Count > 0)
        {
            yield return options with { OrderBy = [] };
        }

        if (options.Select is not null)
        {
            yield return options with { Select = null };
        }

        for (var i = 0; i < options.Select?.Count && options.Select.Count > 1; i++)
        {
            yield return options with { Select = [.. options.Select.Where((_, at) => at != i)] };
        }

        for (var i = 0; i < options.Select?.Count; i++)
        {
            foreach (var values in options.Select[i].Options is { } given ? Smaller(given) : [])
            {
                yield return options with { Select = [.. options.Select.Select((s, at) => at == i ? s with { Options = values } : s)] };
            }
        }

        if (options.Count is not null)
        {
            yield return options with { Count = null };
        }

        if (options.Skip is not null)
        {
            yield return options with { Skip = null };
        }

        if (options.Top is not null)
        {
            yield return options with { Top = null };
        }

        foreach (var filter in options.Filter is null ? [] : Smaller(options.Filter))
        {
            yield return options with { Filter = filter };
        }

        for (var i = 0; i < options.OrderBy.Count && options.OrderBy.Count > 1; i++)
        {
            yield return options with { OrderBy = [.. options.OrderBy.Where((_, at) => at != i)] };
        }

        for (var i = 0; i < options.OrderBy.Count; i++)
        {
            foreach (var expression in Smaller(options.OrderBy[i].Expression))
            {
                yield return options with { OrderBy = [.. options.OrderBy.Select((term, at) => at == i ? term with { Expression = expression } : term)] };
            }
        }

        for (var i = 0; i < options.Expand.Count; i++)
        {
            if (options.Expand.Count > 1)
            {
                yield return options with { Expand = [.. options.Expand.Where((_, at) => at != i)] };
            }

            if (options.Expand[i] is { Levels: > 1 } or { IsReference: true } or { IsCount: true })
            {
                yield return options with { Expand = [.. options.Expand.Select((e, at) => at == i ? new ExpandTerm(e.Navigation, e.Options) : e)] };
            }

            foreach (var inner in Smaller(options.Expand[i].Options))
            {
                yield return options with { Expand = [.. options.Expand.Select((e, at) => at == i ? e with { Options = inner } : e)] };
            }
        }
    }

    // What $compute defines, in its place.
    private static Node? Inlined(Node? node) => node switch
    {
        ComputedNode computed => computed.Expression,
        CompareNode compare => compare with { Left = Inlined(compare.Left)! },
        LogicNode logic => logic with { Left = Inlined(logic.Left)!, Right = Inlined(logic.Right)! },
        _ => node,
    };

    private static IEnumerable<ListOptions> Smaller(ListOptions options) => new[]
    {
        options with { Filter = null },
        options with { OrderBy = [] },
        options with { Top = null },
        options with { Skip = null },
        options with { Count = null },
        options with { Select = null },
    }.Where(smaller => smaller != options && smaller != new ListOptions() && (smaller.OrderBy.Count != options.OrderBy.Count || smaller with { OrderBy = options.OrderBy } != options));

    /// <summary>The same expression with one part less; each is of the same type, and no variable leaves its lambda.</summary>
    private static IEnumerable<Node> Smaller(Node expression)
    {
        switch (expression)
        {
            case LogicNode logic:
                yield return logic.Left;
                yield return logic.Right;
                foreach (var left in Smaller(logic.Left))
                {
                    yield return logic with { Left = left };
                }

                foreach (var right in Smaller(logic.Right))
                {
                    yield return logic with { Right = right };
                }

                break;
            case NotNode not:
                yield return not.Operand;
                foreach (var inner in Smaller(not.Operand))
                {
                    yield return new NotNode(inner);
                }

                break;
            case InNode { Values.Count: > 1 } within:
                for (var i = 0; i < within.Values.Count; i++)
                {
                    yield return within with { Values = [.. within.Values.Where((_, at) => at != i)] };
                }

                break;
            case CompareNode compare:
                foreach (var left in Smaller(compare.Left))
                {
                    yield return compare with { Left = left };
                }

                foreach (var right in Smaller(compare.Right))
                {
                    yield return compare with { Right = right };
                }

                break;
            case ArithmeticNode arithmetic:
                yield return arithmetic.Left;
                break;
            case NegateNode negate:
                yield return negate.Operand;
                break;
            case CallNode { Function: "tolower" or "toupper" or "trim" or "concat" or "substring" or "round" or "floor" or "ceiling" } call:
                yield return call.Arguments[0];
                break;
            case CallNode { Arguments: [CallNode { Function: "tolower" or "toupper" } inner, ..] } call:
                yield return call with { Arguments = [inner.Arguments[0], .. call.Arguments.Skip(1)] };
                break;
            case CountNode { Body: { } counted } count:
                yield return new CountNode(count.Collection);
                foreach (var inner in Smaller(counted))
                {
                    yield return count with { Body = inner };
                }

                break;
            case LambdaNode { Body: { } body } lambda:
                yield return new LambdaNode(false, lambda.Collection, "", null);
                if (lambda.IsAll)
                {
                    yield return lambda with { IsAll = false };
                }

                foreach (var inner in Smaller(body))
                {
                    yield return lambda with { Body = inner };
                }

                break;
        }
    }
}
