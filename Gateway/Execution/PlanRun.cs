using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>One run of a plan: its rows, and the count that becomes known while they are read.</summary>
public sealed class PlanRun
{
    private readonly ReadPlan _plan;
    private readonly PlanExecutor _executor;

    internal PlanRun(ReadPlan plan, PlanExecutor executor, RequestMemo memo)
    {
        _plan = plan;
        _executor = executor;
        Memo = memo;
    }

    /// <summary>What the scans of the request share.</summary>
    public RequestMemo Memo { get; }

    /// <summary>Rows that match in all. Known with the first batch where the backend tells it, else at the end of <see cref="RowsAsync"/>.</summary>
    public long? TotalCount { get; private set; }

    /// <summary>The rows, in batches that the caller disposes of.</summary>
    public IAsyncEnumerable<RowBatch> RowsAsync(CancellationToken cancellation) => _executor.ReadAsync(_plan, this, [], cancellation);

    internal void Counted(long total) => TotalCount = total;
}
