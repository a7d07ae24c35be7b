using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>
/// Joins whose keys the query itself names, asked for while the anchor is still being asked: one wait instead of two. What nobody takes is given
/// up. Used by one read.
/// </summary>
internal sealed class JoinsAhead : IAsyncDisposable
{
    private readonly Dictionary<object, Task<RowBatch>> _reads = new(ReferenceEqualityComparer.Instance);
    private readonly CancellationTokenSource _stop;

    private JoinsAhead(CancellationToken cancellation) => _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

    /// <returns>The joins under way; null where the plan has none whose keys are known.</returns>
    public static JoinsAhead? Start(ReadPlan plan, PlanExecutor executor, PlanRun run, CancellationToken cancellation)
    {
        if (plan.KnownKeys.IsEmpty || plan.Anchor is null || (plan.LateSources.IsEmpty && plan.LateNavigations.IsEmpty))
        {
            return null;
        }

        var ahead = new JoinsAhead(cancellation);
        var key = plan.Shape.IndexOf(plan.Type.Key!);
        foreach (var join in plan.LateSources)
        {
            var keys = join.Share is { } share ? new KeyCondition(share.Key, [share]).Of(plan.KnownKeys) : plan.KnownKeys;
            ahead._reads.Add(join, Joiner.LookUpAsync(join, keys, run, ahead._stop.Token));
        }

        foreach (var join in plan.LateNavigations.Where(j => j.Descent.IsEmpty && j.SourceColumn == key))
        {
            ahead._reads.Add(join, Joiner.ReadTargetAsync(join, plan.KnownKeys, executor, run, ahead._stop.Token));
        }

        return ahead;
    }

    /// <returns>The answer to a join, once; null where it was not asked for.</returns>
    public Task<RowBatch>? Take(object join) => _reads.Remove(join, out var read) ? read : null;

    public async ValueTask DisposeAsync()
    {
        if (_reads.Count > 0)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            foreach (var read in _reads.Values)
            {
                await Joiner.DisposeAsync(read).ConfigureAwait(false);
            }
        }

        _stop.Dispose();
    }
}
