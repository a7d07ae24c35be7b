using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Plans the expansion of contained collections, whose rows come with their parents.</summary>
internal static class ContainedPlans
{
    /// <summary>Adds what expands need to what a query needs.</summary>
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
                nested.Add(condition);
            }

            if (query.Search is not null)
            {
                nested.Add(query.Search);
            }

            ComputedPlans.Add(nested, query.Selection, aliases);
            AddExpands(nested, query.Selection.Expands, aliases);
        }
    }

    public static IEnumerable<ContainedStep> Steps(Need need, Shape shape, ImmutableArray<Expand> expands, ImmutableArray<int> descent)
    {
        foreach (var (navigation, query) in expands.Where(e => e.Navigation.IsContained))
        {
            var column = shape.IndexOf(navigation);
            var nested = shape.Columns[column].Nested!;
            foreach (var inner in Steps(need[navigation]!, nested, query.Selection.Expands, descent.Add(column)))
            {
                yield return inner;
            }

            var conditions = query.Filter.Conjuncts().ToList();
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
                    OrderBy = query.OrderBy,
                    OrderValues = [.. query.OrderBy.Select(k => EvaluatorCompiler.Compile(k.Expression, nested))],
                    Skip = query.Skip,
                    Top = query.Top,
                    ReadsLinks = conditions.Concat(query.OrderBy.Select(k => k.Expression)).Any(Expressions.ReadsLinks),
                };
            }
        }
    }
}
