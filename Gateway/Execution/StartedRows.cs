using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>Rows that are being read already: the next batch is asked for before anybody waits for it. Used by one reader.</summary>
internal sealed class StartedRows : IAsyncDisposable
{
    private readonly IAsyncEnumerator<RowBatch> _rows;
    private Task<bool>? _next;

    public StartedRows(IAsyncEnumerable<RowBatch> rows, CancellationToken cancellation)
    {
        _rows = rows.GetAsyncEnumerator(cancellation);
        _next = _rows.MoveNextAsync().AsTask();
    }

    /// <summary>Whether the last batch has been taken.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Ends when the batch under way is there, or the rows are at an end.</summary>
    public Task<bool> Next => _next ??= _rows.MoveNextAsync().AsTask();

    /// <returns>The next batch, which is the caller's to dispose of; null at the end.</returns>
    public async ValueTask<RowBatch?> TakeAsync()
    {
        if (IsAtEnd)
        {
            return null;
        }

        IsAtEnd = !await Next.ConfigureAwait(false);
        _next = null;
        return IsAtEnd ? null : _rows.Current;
    }

    /// <summary>Asks for the batch after the one that was taken.</summary>
    public void GoOn() => _ = Next;

    /// <summary>The rows as they would have come had they not been started; ends them.</summary>
    public async IAsyncEnumerable<RowBatch> RestAsync()
    {
        while (await TakeAsync().ConfigureAwait(false) is { } batch)
        {
            yield return batch;
        }
    }

    /// <summary>Gives up what is under way, which the caller has cancelled, and its memory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_next is { } pending)
        {
            try
            {
                if (await pending.ConfigureAwait(false))
                {
                    _rows.Current.Dispose();
                }
            }
            catch (Exception abandoned) when (abandoned is OperationCanceledException or GatewayException)
            {
                // Nobody reads these rows any more: neither they nor their error concern anyone.
            }
        }

        await _rows.DisposeAsync().ConfigureAwait(false);
    }
}
