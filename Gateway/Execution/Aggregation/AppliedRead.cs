using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>Reads what $apply makes rows of, and passes it through the steps. Batches stream as far as the steps let them. Used once.</summary>
internal sealed class AppliedRead(PlanExecutor executor, PlanRun run)
{
    public IAsyncEnumerable<RowBatch> ReadAsync(AppliedPlan plan, CancellationToken cancellation)
    {
        var rows = plan.Input is null ? ReadBranchesAsync(plan, cancellation)
            : plan.CountsInput ? CountAsync(plan, cancellation)
            : executor.ReadAsync(plan.Input, run.Within(plan.Input), [], cancellation);
        foreach (var (_, operation) in plan.Steps.AsSpan()[(plan.CountsInput ? 1 : 0)..])
        {
            rows = operation.RunAsync(rows, executor.Options, cancellation);
        }

        return rows;
    }

    /// <summary>The first step is a count of all rows, which the input's owners tell.</summary>
    private async IAsyncEnumerable<RowBatch> CountAsync(AppliedPlan plan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var within = run.Within(plan.Input!);
        await foreach (var batch in executor.ReadAsync(plan.Input!, within, [], cancellation).ConfigureAwait(false))
        {
            batch.Dispose();
        }

        yield return ((RowGrouping)plan.Steps[0].Operation).OfCount(within.TotalCount ?? 0);
    }

    private async IAsyncEnumerable<RowBatch> ReadBranchesAsync(AppliedPlan plan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (branch, layout) in plan.Branches)
        {
            await foreach (var batch in ReadAsync(branch, cancellation).ConfigureAwait(false))
            {
                using (batch)
                {
                    yield return layout.Apply(batch);
                }
            }
        }
    }
}
