using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>Rows of another source or entity that were read ahead, by the value that links them.</summary>
internal sealed class PreloadedRows : IDisposable
{
    private readonly TextKeys _keys = new();
    private readonly List<(int Batch, int Row)> _places = [];
    private readonly List<RowBatch> _batches = [];

    private PreloadedRows()
    {
    }

    /// <summary>The linking values.</summary>
    public IReadOnlyList<string> Keys => _keys.Keys;

    /// <summary>Rows that were read.</summary>
    public long Count { get; private set; }

    /// <summary>Rows that there are at least, where there were too many to be read; else null.</summary>
    public long? TooMany { get; private set; }

    /// <param name="keyColumn">Where the rows hold the linking value.</param>
    /// <param name="keepsRows">Whether the rows' cells are wanted, not the linking values alone.</param>
    /// <param name="rowsMax">Rows beyond which the reading is given up (<see cref="TooMany"/>).</param>
    public static async Task<PreloadedRows> LoadAsync(IAsyncEnumerable<RowBatch> rows, int keyColumn, bool keepsRows, int rowsMax)
    {
        var loaded = new PreloadedRows();
        try
        {
            await foreach (var batch in rows.ConfigureAwait(false))
            {
                loaded.Add(batch, keyColumn, keepsRows);
                if (batch.TotalCount > rowsMax || loaded.Count > rowsMax)
                {
                    loaded.TooMany = Math.Max(batch.TotalCount ?? 0, loaded.Count);
                    loaded.Dispose();
                    return loaded;
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

    /// <summary>Drops the rows whose value is not among the linking values, or those whose value is.</summary>
    public void Filter(RowBatch rows, int column, bool isExcluding)
    {
        var kept = new int[rows.Count];
        var count = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (_keys.Find(rows, rows.Row(i)[column]) >= 0 != isExcluding)
            {
                kept[count++] = i;
            }
        }

        if (count < rows.Count)
        {
            rows.Reorder(kept.AsSpan(0, count));
        }
    }

    /// <summary>Copies the source's cells into the rows that they belong to.</summary>
    public void Join(RowBatch rows, SourceJoin join)
    {
        var key = rows.Shape.IndexOf(rows.Shape.Type.Key!);
        var shape = join.Lookup.Request.Shape;
        if (join.Decides)
        {
            Filter(rows, key, isExcluding: false);
        }

        for (var i = 0; i < rows.Count; i++)
        {
            if (!join.Holds(rows, rows.Row(i)[key]))
            {
                continue;
            }

            var number = _keys.Find(rows, rows.Row(i)[key]);
            foreach (var (from, to) in join.Columns)
            {
                // The preloaded rows outlive this batch, so their text is copied, not shared.
                var cell = number < 0 ? Cell.Null : rows.CopyIn(Batch(number), Batch(number).Row(_places[number].Row)[from], shape.Columns[from]);
                rows.Row(i)[to] = cell;
            }
        }
    }

    /// <summary>Puts the row that each row's navigation leads to into its cell.</summary>
    public void Join(RowBatch rows, NavigationJoin join)
    {
        var shape = join.Target.Shape;
        var nested = new Cell[shape.Width];
        for (var i = 0; i < rows.Count; i++)
        {
            var number = _keys.Find(rows, rows.Row(i)[join.SourceColumn]);
            for (var c = 0; c < shape.Width && number >= 0; c++)
            {
                nested[c] = rows.CopyIn(Batch(number), Batch(number).Row(_places[number].Row)[c], shape.Columns[c]);
            }

            var cell = number < 0 ? Cell.Null : rows.AddNested(nested, 1);
            rows.Row(i)[join.Column] = cell;
        }
    }

    public void Dispose() => _batches.ForEach(b => b.Dispose());

    private RowBatch Batch(int number) => _batches[_places[number].Batch];

    private void Add(RowBatch batch, int keyColumn, bool keepsRows)
    {
        _batches.Add(batch);
        Count += batch.Count;
        for (var row = 0; row < batch.Count; row++)
        {
            // A second row of the same key would be a fault of the map's constants; the first one stands.
            if (_keys.Add(batch, batch.Row(row)[keyColumn]) == _places.Count)
            {
                _places.Add((_batches.Count - 1, row));
            }
        }

        if (!keepsRows)
        {
            _batches.Clear();
            batch.Dispose();
        }
    }
}
