using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>Makes rows of another shape of the values of rows. Immutable.</summary>
public sealed class RowProjection(ImmutableArray<Evaluator> values, RowAssembly assembly)
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
                has[v] = true;
            }

            assembly.Add(result, row, has);
        }

        return result;
    }
}
