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
