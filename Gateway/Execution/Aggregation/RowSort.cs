using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>Orders all rows, which it holds in memory; equal ones keep their order.</summary>
internal sealed class RowSort(ImmutableArray<SortKey> keys, ImmutableArray<Evaluator> values) : RowOperation
{
    public override async IAsyncEnumerable<RowBatch> RunAsync(
        IAsyncEnumerable<RowBatch> rows, PlanningOptions limits, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await Gathered.OfAsync(rows, limits, "Sorting in $apply", cancellation).ConfigureAwait(false) is { } all)
        {
            RowSorter.Sort(all, keys, values);
            yield return all;
        }
    }
}
