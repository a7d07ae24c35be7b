namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>Where a row stands in an order; the id breaks ties.</summary>
internal readonly record struct RowKey(long Primary, long Id) : IComparable<RowKey>
{
    public int CompareTo(RowKey other)
    {
        var primary = Primary.CompareTo(other.Primary);
        return primary != 0 ? primary : Id.CompareTo(other.Id);
    }
}

/// <summary>An order of rows. Its name stands in cursors, so that a cursor of one order is refused by another.</summary>
internal sealed record RowOrder<T>(string Name, bool IsDescending, Func<T, RowKey> Key)
{
    public int Compare(RowKey left, RowKey right) => IsDescending ? right.CompareTo(left) : left.CompareTo(right);

    public T[] Sorted(IEnumerable<T> rows)
    {
        // Keys are read once and compared as values; no two are equal, so that turning the result round is the descending order.
        var sorted = rows.ToArray();
        Array.Sort(Array.ConvertAll(sorted, row => Key(row)), sorted);
        if (IsDescending) Array.Reverse(sorted);
        return sorted;
    }

    /// <summary>Index of the first row that comes after <paramref name="key"/>; with <paramref name="orAt"/> also the row at it.</summary>
    public int IndexAfter(IReadOnlyList<T> sorted, RowKey key, bool orAt = false)
    {
        var low = 0;
        var high = sorted.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var comparison = Compare(Key(sorted[middle]), key);
            if (orAt ? comparison < 0 : comparison <= 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

/// <summary>The orders that every sort of row has.</summary>
internal static class RowOrders<T>
    where T : IZendeskRow
{
    public static readonly RowOrder<T> ById = new("id", false, static row => new RowKey(0, row.Id));
    public static readonly RowOrder<T> ByCreated = new("created_at", false, static row => new RowKey(row.CreatedAt.ToUnixTimeSeconds(), row.Id));
    public static readonly RowOrder<T> ByUpdated = new("updated_at", false, static row => new RowKey(row.UpdatedAt.ToUnixTimeSeconds(), row.Id));
}
