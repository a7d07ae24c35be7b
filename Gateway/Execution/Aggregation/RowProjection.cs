using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>Makes rows of another shape of the values of rows. What a row lacks, its new row lacks too. Immutable.</summary>
/// <param name="values">What gives the values.</param>
/// <param name="columns">For each value the cell that it stands in, through nested rows; empty where it is computed.</param>
public sealed class RowProjection(ImmutableArray<Evaluator> values, ImmutableArray<ImmutableArray<int>> columns, RowAssembly assembly)
{
    public RowBatch Apply(RowBatch rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var result = new RowBatch(assembly.Shape, rows.Count) { Age = rows.Age };
        var cursor = RowCursor.Rows(rows);
        var row = new Value[values.Length];
        var has = new bool[values.Length];
        for (var i = 0; i < rows.Count; i++)
        {
            cursor.MoveTo(i);
            for (var v = 0; v < row.Length; v++)
            {
                row[v] = values[v].Evaluate(ref cursor);
                has[v] = !row[v].IsNull || Has(rows, i, columns[v]);
            }

            assembly.Add(result, row, has);
        }

        return result;
    }

    private static bool Has(RowBatch rows, int row, ImmutableArray<int> path)
    {
        var cells = rows.Row(row);
        var shape = rows.Shape;
        for (var level = 0; level < path.Length; level++)
        {
            var cell = cells[path[level]];
            if (cell.Kind == CellKind.Absent)
            {
                return false;
            }

            if (level == path.Length - 1 || cell.IsNull)
            {
                break;
            }

            var column = shape.Columns[path[level]];
            cells = rows.NestedRow(cell, 0, column.NestedWidth);
            shape = column.Nested!;
        }

        return true;
    }
}
