using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>One run of a plan: its rows, and the count that becomes known while they are read.</summary>
public sealed class PlanRun
{
    private readonly ReadPlan _plan;
    private readonly Func<ReadPlan, PlanRun, IReadOnlyList<string>, CancellationToken, IAsyncEnumerable<RowBatch>> _read;

    internal PlanRun(
        ReadPlan plan,
        Func<ReadPlan, PlanRun, IReadOnlyList<string>, CancellationToken, IAsyncEnumerable<RowBatch>> read,
        RequestMemo memo)
    {
        _plan = plan;
        _read = read;
        Memo = memo;
    }

    /// <summary>What the scans of the request share.</summary>
    public RequestMemo Memo { get; }

    /// <summary>Rows that match in all. Known with the first batch where the backend tells it, else at the end of <see cref="RowsAsync"/>.</summary>
    public long? TotalCount { get; private set; }

    /// <summary>The rows, in batches that the caller disposes of.</summary>
    public IAsyncEnumerable<RowBatch> RowsAsync(CancellationToken cancellation) => _read(_plan, this, [], cancellation);

    internal void Counted(long total) => TotalCount = total;
}
