using CanonicalGateway.Sandbox.Salesforce.Rows;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>Finds the rows of a bound query.</summary>
internal static class QueryRunner
{
    /// <summary>All rows, in order, after OFFSET and LIMIT.</summary>
    public static List<SObjectRow> Rows(QueryContext context, SObjectTable table, BoundQuery query)
    {
        var candidates = query.Where?.Probe is { } probe ? table.Lookup(probe.Path, probe.Keys) : table.Rows;
        return Rows(candidates, query, context.WithDeleted);
    }

    /// <summary>The same among the children of one row.</summary>
    public static List<SObjectRow> Children(ProjectedChildren children, SObjectRow parent, bool withDeleted) =>
        Rows(children.Table.Lookup(children.Field, parent.Id), children.Query, withDeleted);

    public static List<RowGroup> Groups(QueryContext context, SObjectTable table, BoundQuery query)
    {
        var groups = query.Aggregates!.Run(Rows(context, table, query with { Limit = null }));
        if (query.Limit is { } limit && limit < groups.Count)
        {
            groups.RemoveRange(limit, groups.Count - limit);
        }

        return groups.Count <= AggregatePlan.GroupsMax
            ? groups
            : throw new SalesforceException(StatusCodes.Status400BadRequest, "EXCEEDED_ID_LIMIT",
                "Aggregate query does not support queryMore(). Use LIMIT to restrict the results to a single batch");
    }

    private static List<SObjectRow> Rows(IReadOnlyList<SObjectRow> candidates, BoundQuery query, bool withDeleted)
    {
        // Without an order, nothing behind the limit need be looked at.
        var enough = query.OrderBy.Count == 0 && query.Limit is { } wanted ? query.Offset + (long)wanted : long.MaxValue;
        var rows = new List<SObjectRow>();
        foreach (var row in candidates)
        {
            if (rows.Count >= enough)
            {
                break;
            }

            if ((withDeleted || !row.IsDeleted) && (query.Where is null || query.Where.Test(row)))
            {
                rows.Add(row);
            }
        }

        Sort(rows, query.OrderBy);
        rows.RemoveRange(0, Math.Min(query.Offset, rows.Count));
        if (query.Limit is { } limit && limit < rows.Count)
        {
            rows.RemoveRange(limit, rows.Count - limit);
        }

        return rows;
    }

    private static void Sort(List<SObjectRow> rows, IReadOnlyList<RowOrder> order)
    {
        if (order.Count == 0)
        {
            return;
        }

        var keyed = rows.Select(row => (Row: row, Keys: order.Select(o => o.Value.Read(row)).ToArray())).ToArray();
        Array.Sort(keyed, (left, right) =>
        {
            for (var i = 0; i < order.Count; i++)
            {
                var step = Orders.Compare(order[i].Value.Shape, left.Keys[i], right.Keys[i], order[i].Descending, order[i].NullsLast);
                if (step != 0)
                {
                    return step;
                }
            }

            return left.Row.Ordinal - right.Row.Ordinal;
        });
        for (var i = 0; i < keyed.Length; i++)
        {
            rows[i] = keyed[i].Row;
        }
    }
}
