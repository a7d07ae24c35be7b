using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Plans the expansion of contained collections, whose rows come with their parents, and the options of collections of values.</summary>
internal static class ContainedPlans
{
    /// <summary>Adds what expands need to what a query needs.</summary>
    /// <param name="aliases">Keeps what conditions read of a navigation apart from what is expanded of it.</param>
    public static void AddExpands(Need need, ImmutableArray<Expand> expands, LinkAliases aliases)
    {
        foreach (var (navigation, query) in expands)
        {
            var nested = need.Add(navigation)!;
            if (!navigation.IsContained)
            {
                continue;
            }

            nested.Add(navigation.Target.Key!);
            nested.Add(query.Selection);
            foreach (var condition in query.Filter.Conjuncts().Concat(query.OrderBy.Select(k => k.Expression)))
            {
                nested.Add(aliases.Rewrite(condition));
            }

            if (query.Search is not null)
            {
                nested.Add(query.Search);
            }

            ComputedPlans.Add(nested, query.Selection, aliases);
            AddExpands(nested, query.Selection.Expands, aliases);
        }
    }

    public static IEnumerable<ContainedStep> Steps(Need need, Shape shape, Selection selection, LinkAliases aliases, ImmutableArray<int> descent)
    {
        foreach (var step in ValueSteps(shape, selection, descent))
        {
            yield return step;
        }

        foreach (var (navigation, query) in selection.Expands.Where(e => e.Navigation.IsContained))
        {
            var column = shape.IndexOf(navigation);
            var nested = shape.Columns[column].Nested!;
            foreach (var inner in Steps(need[navigation]!, nested, query.Selection, aliases, descent.Add(column)))
            {
                yield return inner;
            }

            var conditions = query.Filter.Conjuncts().Select(aliases.Rewrite).ToList();
            var order = query.OrderBy.Select(k => k with { Expression = aliases.Rewrite(k.Expression) }).ToImmutableArray();
            if (query.Search is not null)
            {
                conditions.Add(query.Search);
            }

            if (conditions.Count > 0 || query.OrderBy.Length > 0 || query.Skip > 0 || query.Top is not null)
            {
                yield return new ContainedStep(descent, column, nested)
                {
                    Filter = conditions.Count == 0 ? null : EvaluatorCompiler.Predicate(conditions, nested),
                    Conditions = [.. conditions],
                    OrderBy = order,
                    OrderValues = [.. order.Select(k => EvaluatorCompiler.Compile(k.Expression, nested))],
                    Skip = query.Skip,
                    Top = query.Top,
                    ReadsLinks = conditions.Concat(order.Select(k => k.Expression)).Any(Expressions.ReadsLinks),
                };
            }
        }
    }

    /// <summary>The options of the collections of values that a selection names, within complex properties too.</summary>
    public static IEnumerable<ContainedStep> ValueSteps(Shape shape, Selection selection, ImmutableArray<int> descent)
    {
        foreach (var selected in selection.Properties)
        {
            var property = selected.Property;
            if (selected.Options is { } options)
            {
                var column = shape.IndexOf(property);
                yield return StepOf(options, descent, column, shape.Columns[column].Nested ?? new Shape(property.DeclaringType, [new Column(property)]));
            }
            else if (selected.Nested is { } nested && !property.IsCollection)
            {
                var column = shape.IndexOf(property);
                foreach (var step in ValueSteps(shape.Columns[column].Nested!, nested, descent.Add(column)))
                {
                    yield return step;
                }
            }
        }
    }

    private static ContainedStep StepOf(CollectionOptions options, ImmutableArray<int> descent, int column, Shape values) => new(descent, column, values)
    {
        Filter = options.Filter is null ? null : EvaluatorCompiler.Predicate([options.Filter], values),
        Conditions = options.Filter is null ? [] : [options.Filter],
        OrderBy = options.OrderBy,
        OrderValues = [.. options.OrderBy.Select(k => EvaluatorCompiler.Compile(k.Expression, values))],
        Skip = options.Skip,
        Top = options.Top,
    };
}
