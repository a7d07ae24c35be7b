using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>Something that is done with rows in memory, batch by batch where it can be. Immutable, thread-safe.</summary>
public abstract class RowOperation
{
    /// <summary>Passes rows through. The batches that come in are disposed of or passed on; those that come out are the caller's.</summary>
    /// <exception cref="Contracts.Errors.GatewayException">A limit is passed, or a value can't be computed.</exception>
    public abstract IAsyncEnumerable<RowBatch> RunAsync(IAsyncEnumerable<RowBatch> rows, PlanningOptions limits, CancellationToken cancellation);
}
