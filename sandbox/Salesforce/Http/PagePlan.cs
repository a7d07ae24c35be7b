using CanonicalGateway.Sandbox.Salesforce.Queries;
using CanonicalGateway.Sandbox.Salesforce.Rows;
using CanonicalGateway.Sandbox.Salesforce.State;

namespace CanonicalGateway.Sandbox.Salesforce.Http;

/// <summary>Which rows a page holds. It is settled before the first byte, because <c>done</c> stands ahead of the records.</summary>
/// <param name="Next">Offset of the first row behind the page.</param>
internal sealed record PagePlan(QueryResult Result, int Next, IReadOnlyList<PlannedRow> Rows)
{
    public bool IsDone => Next >= Result.Rows.Count;

    /// <summary>
    /// Takes rows until the budget is spent. Children count toward it; where they overflow it, they make a page of their own that
    /// holds one row at least.
    /// </summary>
    public static PagePlan Create(QueryResult result, int offset, ref int budget)
    {
        var subqueries = result.Projection.Members.OfType<ProjectedChildren>().ToArray();
        var rows = new List<PlannedRow>(Math.Clamp(budget, 1, Math.Max(1, result.Rows.Count - offset)));
        var at = offset;
        do
        {
            if (at == result.Rows.Count)
            {
                break;
            }

            budget--;
            var row = result.Rows[at++];
            rows.Add(new(row, subqueries.Length == 0 ? [] : Children(subqueries, row, result, ref budget)));
        }
        while (budget > 0);
        return new(result, at, rows);
    }

    private static Dictionary<ProjectedChildren, PagePlan> Children(ProjectedChildren[] subqueries, SObjectRow row, QueryResult result, ref int budget)
    {
        var pages = new Dictionary<ProjectedChildren, PagePlan>(ReferenceEqualityComparer.Instance);
        foreach (var subquery in subqueries)
        {
            var found = QueryRunner.Children(subquery, row, result.WithDeleted);
            if (found.Count > 0)
            {
                pages[subquery] = Create(result with { Projection = subquery.Query.Projection, Rows = found }, 0, ref budget);
            }
        }

        return pages;
    }
}

/// <param name="Children">Pages of the subqueries that found rows.</param>
internal readonly record struct PlannedRow(SObjectRow Row, IReadOnlyDictionary<ProjectedChildren, PagePlan> Children);
