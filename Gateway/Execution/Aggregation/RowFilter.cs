using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>Keeps the rows for which a condition is true.</summary>
internal sealed class RowFilter(RowPredicate condition) : RowOperation
{
    public override async IAsyncEnumerable<RowBatch> RunAsync(
        IAsyncEnumerable<RowBatch> rows, PlanningOptions limits, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var batch in rows.WithCancellation(cancellation).ConfigureAwait(false))
        {
            batch.Reorder(Kept(batch));
            if (batch.Count > 0)
            {
                yield return batch;
            }
            else
            {
                batch.Dispose();
            }
        }
    }

    private int[] Kept(RowBatch batch)
    {
        var cursor = RowCursor.Rows(batch);
        var kept = new List<int>(batch.Count);
        for (var row = 0; row < batch.Count; row++)
        {
            cursor.MoveTo(row);
            if (condition.Keeps(ref cursor))
            {
                kept.Add(row);
            }
        }

        return [.. kept];
    }
}
