using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>All rows of an operation that needs them at once.</summary>
internal static class Gathered
{
    /// <returns>Null where there are none.</returns>
    public static async ValueTask<RowBatch?> OfAsync(IAsyncEnumerable<RowBatch> rows, PlanningOptions limits, string what, CancellationToken cancellation)
    {
        await using var batches = rows.GetAsyncEnumerator(cancellation);
        if (!await batches.MoveNextAsync().ConfigureAwait(false))
        {
            return null;
        }

        var first = batches.Current;
        return await RowCollector.CollectAsync(Rest(), first.Shape, limits.ResidualRowsMax, count => TooBroad.Applied(what, count, limits.ResidualRowsMax), cancellation).ConfigureAwait(false);

        async IAsyncEnumerable<RowBatch> Rest()
        {
            yield return first;
            while (await batches.MoveNextAsync().ConfigureAwait(false))
            {
                yield return batches.Current;
            }
        }
    }
}
