using System.Collections.Immutable;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>Walks down from the rows of a batch to the elements of contained collections.</summary>
internal static class ContainedRows
{
    /// <summary>Where each row stands that a descent leads to: a root row by its number, or an element by its first nested cell.</summary>
    public static List<RowPlace> Places(RowBatch batch, ImmutableArray<int> descent)
    {
        var places = new List<RowPlace>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            places.Add(new RowPlace(i, 0, -1));
        }

        var shape = batch.Shape;
        foreach (var column in descent)
        {
            var width = shape.Columns[column].NestedWidth;
            var deeper = new List<RowPlace>();
            foreach (var place in places)
            {
                var collection = place.Cells(batch)[column];
                for (var i = 0; i < collection.Length && !collection.IsNull; i++)
                {
                    deeper.Add(new RowPlace(collection.Start + (i * width), width, 0));
                }
            }

            places = deeper;
            shape = shape.Columns[column].Nested!;
        }

        return places;
    }
}

/// <param name="At">Number of a root row, or index of an element's first nested cell.</param>
/// <param name="Width">Cells of an element.</param>
/// <param name="Level">-1 for a root row.</param>
internal readonly record struct RowPlace(int At, int Width, int Level)
{
    public Span<Cell> Cells(RowBatch batch) => Level < 0 ? batch.Row(At) : batch.NestedRow(Cell.Nested(At, 1, 1), 0, Width);
}
