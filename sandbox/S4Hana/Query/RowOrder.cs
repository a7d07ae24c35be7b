using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>Sorts rows by the terms of <c>$orderby</c>; rows that are equal keep the order that they came in.</summary>
public static class RowOrder
{
    /// <returns>The first <paramref name="need"/> of the positions in order.</returns>
    public static int[] First(int[] positions, object[] rows, IReadOnlyList<SortTerm> terms, int need)
    {
        var cells = new Value[terms.Count][];
        for (var i = 0; i < cells.Length; i++)
        {
            var read = terms[i].Read;
            cells[i] = Array.ConvertAll(positions, position => read(rows[position]));
        }
        int Compare(int left, int right)
        {
            for (var i = 0; i < cells.Length; i++)
            {
                var order = ValueOrder.Compare(cells[i][left], cells[i][right], terms[i].Property.AlphaLength);
                if (order != 0)
                {
                    return terms[i].IsDescending ? -order : order;
                }
            }
            return left.CompareTo(right);
        }

        int[] sorted;
        if (need < positions.Length / 4)
        {
            sorted = Smallest(positions.Length, need, Compare);
        }
        else
        {
            sorted = [.. Enumerable.Range(0, positions.Length)];
            Array.Sort(sorted, Compare);
            Array.Resize(ref sorted, need);
        }
        return Array.ConvertAll(sorted, index => positions[index]);
    }

    private static int[] Smallest(int count, int need, System.Comparison<int> compare)
    {
        // The greatest of those kept is at the head, to be pushed out first.
        var kept = new PriorityQueue<int, int>(Comparer<int>.Create((left, right) => compare(right, left)));
        for (var i = 0; i < count && need > 0; i++)
        {
            if (kept.Count < need)
            {
                kept.Enqueue(i, i);
            }
            else
            {
                kept.EnqueueDequeue(i, i);
            }
        }
        var sorted = new int[kept.Count];
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            sorted[i] = kept.Dequeue();
        }
        return sorted;
    }
}
