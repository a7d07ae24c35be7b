using System.Buffers;
using System.Text;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>Distinct text values of cells, numbered in the order of their appearance. Looking up a known one allocates nothing.</summary>
internal sealed class TextKeys
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _keys = [];

    public IReadOnlyList<string> Keys => _keys;

    /// <summary>The number of a cell's text, new where it has not been seen; -1 where the cell is null, or could not be read.</summary>
    public int Add(RowBatch batch, Cell cell) => NumberOf(batch, cell, adds: true);

    /// <summary>The number of a cell's text, or -1 where it is null or not among them.</summary>
    public int Find(RowBatch batch, Cell cell) => NumberOf(batch, cell, adds: false);

    private int NumberOf(RowBatch batch, Cell cell, bool adds)
    {
        if (cell.Kind is CellKind.Null or CellKind.Failed)
        {
            return -1;
        }

        var utf8 = batch.Utf8(cell);
        char[]? rented = null;
        var chars = utf8.Length <= 256 ? stackalloc char[256] : rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        var text = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        if (!_numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var number))
        {
            number = adds ? _keys.Count : -1;
            if (adds)
            {
                var key = text.ToString();
                _keys.Add(key);
                _numbers.Add(key, number);
            }
        }

        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return number;
    }
}
