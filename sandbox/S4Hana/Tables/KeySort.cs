using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Tables;

/// <summary>Sorts rows by their key.</summary>
public static class KeySort
{
    public static int[] Positions(EntityTable table, object[] rows)
    {
        var keys = table.Type.Keys;
        var cells = new Value[keys.Count][];
        for (var i = 0; i < cells.Length; i++)
        {
            var read = table.Reader(keys[i]);
            cells[i] = Array.ConvertAll(rows, row => read(row));
        }
        var positions = new int[rows.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = i;
        }
        Array.Sort(positions, (left, right) =>
        {
            for (var i = 0; i < cells.Length; i++)
            {
                var order = ValueOrder.Compare(cells[i][left], cells[i][right], keys[i].AlphaLength);
                if (order != 0)
                {
                    return order;
                }
            }
            return left.CompareTo(right);
        });
        return positions;
    }
}
