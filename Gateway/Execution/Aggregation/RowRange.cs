using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>Leaves out rows at the start and takes so many of the others.</summary>
internal sealed class RowRange(long skip, long? top) : RowOperation
{
    public override async IAsyncEnumerable<RowBatch> RunAsync(
        IAsyncEnumerable<RowBatch> rows, PlanningOptions limits, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (seen, left) = (0L, top ?? long.MaxValue);
        await foreach (var batch in rows.WithCancellation(cancellation).ConfigureAwait(false))
        {
            var first = (int)Math.Clamp(skip - seen, 0, batch.Count);
            var wanted = (int)Math.Min(left, batch.Count - first);
            seen += batch.Count;
            left -= wanted;
            if (wanted > 0)
            {
                batch.Reorder([.. Enumerable.Range(first, wanted)]);
                yield return batch;
            }
            else
            {
                batch.Dispose();
            }

            if (left == 0)
            {
                break;
            }
        }
    }
}
