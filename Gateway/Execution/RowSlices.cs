using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>
/// The slices of rows that related values are looked up for: small pages are gathered and large ones cut, so that neither the size of a backend's
/// page nor the number of its pages decides how many calls depend on one another. Each slice is about as large as all before it together.
/// </summary>
/// <param name="leastFirst">Rows to gather before the first lookup: as many as it takes in any case.</param>
/// <param name="mostFirst">Rows of the first slice at most.</param>
internal sealed class RowSlices(long leastFirst, long mostFirst)
{
    /// <summary>Rows that are gathered at most: about a page of most backends, and enough for several full key lists.</summary>
    public const int GatheredRowsMax = 1_000;

    private const long Boundless = int.MaxValue / 4;

    private long _most = Math.Min(mostFirst, Boundless);
    private long _seen;

    /// <param name="decide">Drops the rows that need no lookup, before they are gathered.</param>
    public async IAsyncEnumerable<RowBatch> OfAsync(
        IAsyncEnumerable<RowBatch> batches, Action<RowBatch> decide, [EnumeratorCancellation] CancellationToken cancellation)
    {
        RowBatch? gathered = null;
        try
        {
            await foreach (var batch in batches.WithCancellation(cancellation).ConfigureAwait(false))
            {
                gathered = Gather(gathered, batch, decide);
                if (gathered.Count < Least)
                {
                    continue;
                }

                for (var first = 0; gathered is not null;)
                {
                    var slice = Cut(gathered, ref first);
                    gathered = ReferenceEquals(slice, gathered) || first == gathered.Count ? End(gathered, slice) : gathered;
                    Grow(slice.Count);
                    yield return slice;
                }
            }

            if (gathered is not null)
            {
                var last = gathered;
                gathered = null;
                yield return last;
            }
        }
        finally
        {
            gathered?.Dispose();
        }
    }

    private long Least => Math.Clamp(Math.Max(leastFirst, _seen), 1, GatheredRowsMax);

    private void Grow(int rows)
    {
        _seen += rows;
        _most = Math.Min(_most * 2, Boundless);
    }

    private static RowBatch Gather(RowBatch? gathered, RowBatch batch, Action<RowBatch> decide)
    {
        var rows = batch.Count;
        try
        {
            decide(batch);
        }
        catch
        {
            batch.Dispose();
            throw;
        }

        // The bytes of rows that were dropped should not be held while others are waited for.
        var left = batch;
        if (batch.Count * 4 < rows)
        {
            using (batch)
            {
                left = batch.Slice(0, batch.Count);
            }
        }

        if (gathered is null)
        {
            return left;
        }

        using (left)
        {
            RowCollector.Append(gathered, left);
        }

        return gathered;
    }

    // Who wants a page of rows should not wait for what belongs to a backend's whole page to be looked up.
    private RowBatch Cut(RowBatch gathered, ref int first)
    {
        if (first == 0 && gathered.Count <= _most)
        {
            return gathered;
        }

        var slice = gathered.Slice(first, (int)_most);
        first += slice.Count;
        return slice;
    }

    private static RowBatch? End(RowBatch gathered, RowBatch slice)
    {
        if (!ReferenceEquals(gathered, slice))
        {
            gathered.Dispose();
        }

        return null;
    }
}
