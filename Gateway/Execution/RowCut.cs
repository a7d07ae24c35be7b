using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>Leaves out the rows that a plan skips and those beyond the ones it takes, over all batches of a run.</summary>
internal struct RowCut(ReadPlan plan)
{
    private readonly bool _counts = plan.Count && !plan.AnchorCounts;
    private long _taken;

    /// <summary>Rows that there were, skipped and cut ones included.</summary>
    public long Seen { get; private set; }

    /// <summary>Whether no further batch is needed: what is wanted has been taken, and nothing is to be counted.</summary>
    public readonly bool IsDone => _taken >= plan.Top && !_counts;

    /// <summary>Cuts the next batch.</summary>
    /// <returns>Whether rows are left in it.</returns>
    public bool Apply(RowBatch batch)
    {
        var first = (int)Math.Clamp(plan.Skip - Seen, 0, batch.Count);
        var wanted = (int)Math.Clamp((plan.Top ?? long.MaxValue) - _taken, 0, batch.Count - first);
        Seen += batch.Count;
        _taken += wanted;
        if (first > 0)
        {
            batch.Reorder([.. Enumerable.Range(first, wanted)]);
        }
        else
        {
            batch.Truncate(wanted);
        }

        return wanted > 0;
    }
}
