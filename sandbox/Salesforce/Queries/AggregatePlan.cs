using CanonicalGateway.Sandbox.Salesforce.Rows;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>A grouped query: what rows are grouped by, what each group shows, which groups stay and in what order.</summary>
/// <param name="Keys">Empty: all rows are one group, even where there are none.</param>
internal sealed record AggregatePlan(
    IReadOnlyList<RowValue> Keys,
    IReadOnlyList<AggregateColumn> Columns,
    Func<RowGroup, bool>? Having,
    IReadOnlyList<GroupOrder> OrderBy)
{
    /// <summary>Groups that one answer can hold; aggregates have no next page.</summary>
    public const int GroupsMax = 2_000;

    /// <returns>The groups in order, before LIMIT.</returns>
    public List<RowGroup> Run(IEnumerable<SObjectRow> rows)
    {
        var groups = new Dictionary<object?[], RowGroup>(new KeyEquality(Keys));
        if (Keys.Count == 0)
        {
            groups.Add([], new([]));
        }

        foreach (var row in rows)
        {
            var key = Keys.Select(k => k.Read(row)).ToArray();
            if (!groups.TryGetValue(key, out var group))
            {
                groups.Add(key, group = new(key));
            }

            group.Rows.Add(row);
        }

        var kept = Having is null ? groups.Values.ToList() : groups.Values.Where(Having).ToList();
        return OrderBy.Count == 0 ? kept : kept.Order(Comparer<RowGroup>.Create(Compare)).ToList();
    }

    private int Compare(RowGroup left, RowGroup right)
    {
        foreach (var order in OrderBy)
        {
            var result = Orders.Compare(order.Value.Shape, order.Value.Read(left), order.Value.Read(right), order.Descending, order.NullsLast);
            if (result != 0)
            {
                return result;
            }
        }

        return 0;
    }

    private sealed class KeyEquality(IReadOnlyList<RowValue> keys) : IEqualityComparer<object?[]>
    {
        public bool Equals(object?[]? x, object?[]? y) => keys.Select((k, i) => k.Shape.Same(x![i], y![i])).All(same => same);

        public int GetHashCode(object?[] obj)
        {
            var hash = new HashCode();
            for (var i = 0; i < obj.Length; i++)
            {
                hash.Add(keys[i].Shape.Hash(obj[i]));
            }

            return hash.ToHashCode();
        }
    }
}

/// <summary>Rows that share the values grouped by.</summary>
internal sealed record RowGroup(object?[] Key)
{
    public List<SObjectRow> Rows { get; } = [];
}

/// <summary>A value of a group: one of its keys, or an aggregate of its rows.</summary>
internal sealed record GroupValue(ValueShape Shape, Func<RowGroup, object?> Read);

internal sealed record AggregateColumn(string Name, GroupValue Value);

internal sealed record GroupOrder(GroupValue Value, bool Descending, bool NullsLast);
