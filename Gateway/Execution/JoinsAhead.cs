using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>
/// Joins whose keys the query itself names, asked for while the anchor is still being asked: one wait instead of two. What nobody takes is given
/// up. Used by one read.
/// </summary>
internal sealed class JoinsAhead : IAsyncDisposable
{
    private const int KeysMax = 200;

    private readonly Dictionary<object, Task<RowBatch>> _reads = new(ReferenceEqualityComparer.Instance);
    private readonly CancellationTokenSource _stop;

    private JoinsAhead(ReadPlan plan, PlanRun run, CancellationToken cancellation) =>
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Joiner.LateOf(plan, run.Missing));

    /// <param name="keys">The values that the plan's own rows are looked up by; empty for a scan.</param>
    /// <returns>The joins under way; null where the plan has none whose keys are known.</returns>
    public static JoinsAhead? Start(ReadPlan plan, PlanExecutor executor, PlanRun run, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var known = KnownKeys(plan, keys);
        if (known.Count == 0 || plan.Anchor is null || (plan.LateSources.IsEmpty && plan.LateNavigations.IsEmpty))
        {
            return null;
        }

        var ahead = new JoinsAhead(plan, run, cancellation);
        var key = plan.Shape.IndexOf(plan.Type.Key!);
        foreach (var join in plan.LateSources)
        {
            var held = join.Share is { } share ? new KeyCondition(share.Key, [share]).Of(known) : known;
            ahead._reads.Add(join, Joiner.LookUpAsync(join, held, run, ahead._stop.Token));
        }

        foreach (var join in plan.LateNavigations.Where(j => j.Descent.IsEmpty && j.SourceColumn == key))
        {
            ahead._reads.Add(join, Joiner.ReadTargetAsync(join, known, executor, run, Joiner.ExcuseOf(join, plan, run.Missing), ahead._stop.Token));
        }

        return ahead;
    }

    /// <summary>Begins to read what lies behind navigations of rows that are there, beside what other sources hold of them.</summary>
    /// <returns>Null where nothing else is waited for.</returns>
    public static JoinsAhead? Beside(ReadPlan plan, RowBatch batch, PlanExecutor executor, PlanRun run, CancellationToken cancellation)
    {
        // What lies behind contained rows, or behind a value that another source has to bring, comes later.
        var filled = plan.LateSources.SelectMany(s => s.Columns).Select(c => c.To).ToHashSet();
        var links = plan.LateSources.IsEmpty || batch.Count == 0 ? [] : plan.LateNavigations.Where(j => j.Descent.IsEmpty && !filled.Contains(j.SourceColumn) && run.Missing?.Find(j) is null).ToList();
        if (links.Count == 0)
        {
            return null;
        }

        var beside = new JoinsAhead(plan, run, cancellation);
        foreach (var join in links)
        {
            var keys = new TextKeys();
            for (var row = 0; row < batch.Count; row++)
            {
                keys.Add(batch, batch.Row(row)[join.SourceColumn]);
            }

            beside._reads.Add(join, Joiner.ReadTargetAsync(join, keys.Keys, executor, run, Joiner.ExcuseOf(join, plan, run.Missing), beside._stop.Token));
        }

        return beside;
    }

    // Keys that the conditions name, or that the rows themselves are looked up by; not so many that most would be asked for in vain.
    private static IReadOnlyList<string> KnownKeys(ReadPlan plan, IReadOnlyList<string> keys)
    {
        var known = plan.Anchor?.Request is { LookupBy.IsKey: true, Conjuncts.IsEmpty: true } && plan.Residual is null && plan.KeySets.IsEmpty ? keys : plan.KnownKeys;
        return known.Count <= KeysMax && !(plan.Top < known.Count) ? known : [];
    }

    /// <returns>The answer to a join, once; null where it was not asked for.</returns>
    public Task<RowBatch>? Take(object join) => _reads.Remove(join, out var read) ? read : null;

    /// <summary>Gives up all of them, also those that have been taken.</summary>
    public Task CancelAsync() => _stop.CancelAsync();

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
