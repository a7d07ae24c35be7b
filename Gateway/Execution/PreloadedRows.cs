using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>The rows of a non-anchor source that pass its own filter, by canonical key.</summary>
internal sealed class PreloadedRows : IDisposable
{
    private readonly TextKeys _keys = new();
    private readonly List<(int Batch, int Row)> _places = [];
    private readonly List<RowBatch> _batches = [];

    private PreloadedRows()
    {
    }

    /// <summary>The keys of the rows.</summary>
    public IReadOnlyList<string> Keys => _keys.Keys;

    /// <returns>The rows, or null where there are more than <paramref name="rowsMax"/> and looking up page by page is better.</returns>
    public static async Task<PreloadedRows?> LoadAsync(SourceJoin join, int rowsMax, RequestMemo memo, CancellationToken cancellation)
    {
        var node = join.Preload!;
        var loaded = new PreloadedRows();
        try
        {
            await foreach (var batch in node.Reader.ReadAsync(node.Offer.Scan, new ScanArguments { Memo = memo }, cancellation).ConfigureAwait(false))
            {
                loaded.Add(batch, join.KeyColumn);
                if (batch.TotalCount > rowsMax || loaded._places.Count > rowsMax)
                {
                    loaded.Dispose();
                    return null;
                }
            }

            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Copies the source's cells into the rows that they belong to; drops rows without a match, which can't pass the filter.</summary>
    public void Join(RowBatch rows, SourceJoin join)
    {
        var key = rows.Shape.IndexOf(rows.Shape.Type.Key!);
        var kept = new List<int>(rows.Count);
        var shape = join.Lookup.Request.Shape;
        for (var i = 0; i < rows.Count; i++)
        {
            var number = _keys.Find(rows, rows.Row(i)[key]);
            if (number < 0)
            {
                continue;
            }

            kept.Add(i);
            var (batch, row) = _places[number];
            foreach (var (from, to) in join.Columns)
            {
                // The preloaded rows outlive this batch, so their text is copied, not shared.
                var cell = rows.CopyIn(_batches[batch], _batches[batch].Row(row)[from], shape.Columns[from]);
                rows.Row(i)[to] = cell;
            }
        }

        rows.Reorder([.. kept]);
    }

    public void Dispose() => _batches.ForEach(b => b.Dispose());

    private void Add(RowBatch batch, int keyColumn)
    {
        var number = _batches.Count;
        _batches.Add(batch);
        for (var row = 0; row < batch.Count; row++)
        {
            // A second row of the same key would be a fault of the map's constants; the first one stands.
            if (_keys.Add(batch, batch.Row(row)[keyColumn]) == _places.Count)
            {
                _places.Add((number, row));
            }
        }
    }
}
