using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Tables;

/// <summary>Positions of the rows by the text that a column shows.</summary>
public sealed class ColumnIndex
{
    private readonly Dictionary<string, (int Start, int Count)> _ranges;
    private readonly int[] _positions;

    public ColumnIndex(object[] rows, Func<object, Value> column)
    {
        var groups = new Dictionary<string, int>();
        var groupOfRow = new int[rows.Length];
        var counts = new List<int>();
        for (var i = 0; i < rows.Length; i++)
        {
            var text = column(rows[i]).Text;
            if (!groups.TryGetValue(text, out var group))
            {
                group = counts.Count;
                groups.Add(text, group);
                counts.Add(0);
            }
            groupOfRow[i] = group;
            counts[group]++;
        }

        var starts = new int[counts.Count + 1];
        for (var group = 0; group < counts.Count; group++)
        {
            starts[group + 1] = starts[group] + counts[group];
        }
        _ranges = groups.ToDictionary(pair => pair.Key, pair => (starts[pair.Value], counts[pair.Value]));
        _positions = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            _positions[starts[groupOfRow[i]]++] = i;
        }
    }

    /// <summary>Positions of the rows that show <paramref name="text"/>, ascending.</summary>
    public ArraySegment<int> Positions(string text) =>
        _ranges.TryGetValue(text, out var range) ? new ArraySegment<int>(_positions, range.Start, range.Count) : ArraySegment<int>.Empty;
}
