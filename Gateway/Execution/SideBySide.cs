using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>
/// Works on several slices of rows at the same time, and gives them out in the order in which they came. Where the rest may never be wanted, one
/// at a time until as many rows have been worked on as a backend's page holds, then twice as many slices each time.
/// </summary>
/// <param name="work">What is done to a slice; disposes of it where it fails.</param>
/// <param name="wantsAll">Whether all slices will be wanted.</param>
internal sealed class SideBySide(Func<RowBatch, CancellationToken, ValueTask> work, bool wantsAll)
{
    /// <summary>Slices worked on at the same time at most. Each asks a backend for a few key lists at a time, so that one read leaves places to others.</summary>
    public const int SlicesMax = 4;

    private readonly Queue<Task<RowBatch>> _underWay = new(SlicesMax);
    private int _allowed = wantsAll ? SlicesMax : 1;
    private long _done;

    public async IAsyncEnumerable<RowBatch> RunAsync(IAsyncEnumerable<RowBatch> slices, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var started = new StartedRows(slices, stop.Token);
        try
        {
            while (await FillAsync(started, stop.Token).ConfigureAwait(false))
            {
                var slice = await _underWay.Dequeue().ConfigureAwait(false);
                Grow(slice.Count);
                yield return slice;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var abandoned in _underWay)
            {
                await Joiner.DisposeAsync(abandoned).ConfigureAwait(false);
            }

            await started.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Begins with as many slices as are allowed and there, until the first of them is done.</summary>
    /// <returns>Whether there is one.</returns>
    private async ValueTask<bool> FillAsync(StartedRows started, CancellationToken cancellation)
    {
        while (!started.IsAtEnd && _underWay.Count < _allowed)
        {
            if (_underWay.Count > 0 && await Task.WhenAny(_underWay.Peek(), started.Next).ConfigureAwait(false) == _underWay.Peek())
            {
                return true;
            }

            if (await started.TakeAsync().ConfigureAwait(false) is { } slice)
            {
                _underWay.Enqueue(WorkAsync(slice, cancellation));
            }
        }

        return _underWay.Count > 0;
    }

    private async Task<RowBatch> WorkAsync(RowBatch slice, CancellationToken cancellation)
    {
        await work(slice, cancellation).ConfigureAwait(false);
        return slice;
    }

    private void Grow(int rows)
    {
        _done += rows;
        if (_done >= RowSlices.GatheredRowsMax)
        {
            _allowed = Math.Min(_allowed * 2, SlicesMax);
        }
    }
}
