using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.OData;

/// <summary>How far the writing of a page has come, and where it ends.</summary>
internal sealed class PageProgress(Page page)
{
    public Page Page { get; } = page;

    public bool HasBegun { get; set; }

    public bool CountIsWritten { get; set; }

    public int Written { get; set; }

    public bool HasMore { get; set; }

    public ImmutableArray<Value> Last { get; private set; } = [];

    /// <summary>The key of the page's last row, where the values that it was ordered by are gone.</summary>
    public string? LastKey { get; private set; }

    /// <summary>Notes a row that has been written; of the page's last one what the next page goes on after.</summary>
    public void Add(RowBatch batch, int row, ReadPlan plan)
    {
        Written++;
        if (Written == Page.Rows)
        {
            Last = [.. ValuesOf(batch, row, plan)];
            LastKey = plan.CutsWhatOrders ? KeyOf(batch, row) : null;
        }
    }

    /// <summary>The values that a row was ordered by.</summary>
    public static List<Value> ValuesOf(RowBatch batch, int row, ReadPlan plan)
    {
        var cursor = RowCursor.Rows(batch);
        cursor.MoveTo(row);
        var values = new List<Value>(plan.OrderValues.Length);
        foreach (var evaluator in plan.OrderValues)
        {
            values.Add(evaluator.Evaluate(ref cursor));
        }

        return values;
    }

    private static string KeyOf(RowBatch batch, int row)
    {
        var key = batch.Shape.Type.Key!;
        return batch.ValueOf(batch.Row(row)[batch.Shape.IndexOf(key)], key).String;
    }
}
