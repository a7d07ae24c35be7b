using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Plans computed properties: they are columns of the rows, filled once what they read has been joined.</summary>
internal static class ComputedPlans
{
    /// <summary>Whether anything is computed of a query's rows or of contained ones.</summary>
    public static bool AreNeeded(Selection selection)
    {
        if (!selection.Computed.IsEmpty)
        {
            return true;
        }

        foreach (var (navigation, query) in selection.Expands)
        {
            if (navigation.IsContained && AreNeeded(query.Selection))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the columns, and what their expressions read, to what a query needs.</summary>
    public static void Add(Need need, Selection selection, LinkAliases aliases)
    {
        foreach (var (property, expression) in selection.Computed)
        {
            need.Add(property);
            need.Add(aliases.Rewrite(expression));
        }
    }

    /// <summary>The steps for a query's own rows, and for contained ones that it expands.</summary>
    public static IEnumerable<ComputeStep> Steps(Selection selection, Shape shape, LinkAliases aliases, ImmutableArray<int> descent)
    {
        foreach (var (property, expression) in selection.Computed)
        {
            var rewritten = aliases.Rewrite(expression);
            yield return new ComputeStep(property.Name, expression, descent, shape.IndexOf(property), shape.Width, EvaluatorCompiler.Compile(rewritten, shape))
            {
                ReadsLinks = rewritten.ReadsLinks(),
            };
        }

        foreach (var (navigation, query) in selection.Expands.Where(e => e.Navigation.IsContained))
        {
            var column = shape.IndexOf(navigation);
            foreach (var inner in Steps(query.Selection, shape.Columns[column].Nested!, aliases, descent.Add(column)))
            {
                yield return inner;
            }
        }
    }
}
