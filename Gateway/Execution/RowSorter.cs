using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>Puts rows into the order of a query. Stable.</summary>
internal static class RowSorter
{
    /// <summary>The numbers of <paramref name="count"/> rows in their order.</summary>
    /// <param name="cursor">Stands on the rows.</param>
    public static int[] Order(ref RowCursor cursor, int count, ImmutableArray<SortKey> keys, ImmutableArray<Evaluator> evaluators)
    {
        var values = new Value[count * keys.Length];
        for (var row = 0; row < count; row++)
        {
            cursor.MoveTo(row);
            for (var k = 0; k < keys.Length; k++)
            {
                values[(row * keys.Length) + k] = evaluators[k].Evaluate(ref cursor);
            }
        }

        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (left, right) =>
        {
            for (var k = 0; k < keys.Length; k++)
            {
                var result = ValueOrder.Compare(values[(left * keys.Length) + k], values[(right * keys.Length) + k], keys[k].Collation);
                if (result != 0)
                {
                    return keys[k].IsDescending ? -result : result;
                }
            }

            return left.CompareTo(right);
        });
        return order;
    }

    public static void Sort(RowBatch batch, ImmutableArray<SortKey> keys, ImmutableArray<Evaluator> evaluators)
    {
        var cursor = RowCursor.Rows(batch);
        batch.Reorder(Order(ref cursor, batch.Count, keys, evaluators));
    }
}
