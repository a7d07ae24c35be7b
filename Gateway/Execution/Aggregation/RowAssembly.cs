using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>Puts values side by side into rows whose properties may be nested. Immutable.</summary>
public sealed class RowAssembly
{
    private readonly Node[] _nodes;

    /// <param name="leaves">The property of each value.</param>
    public RowAssembly(Shape shape, ImmutableArray<Property> leaves)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        _nodes = NodesOf(shape, leaves);
    }

    public Shape Shape { get; }

    /// <summary>Adds a row.</summary>
    /// <param name="has">For each value whether the row has it; empty where it has all.</param>
    public void Add(RowBatch batch, ReadOnlySpan<Value> values, ReadOnlySpan<bool> has)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var cells = new Cell[_nodes.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = CellOf(batch, _nodes[i], values, has);
        }

        cells.CopyTo(batch.AddRow());
    }

    private static Cell CellOf(RowBatch batch, Node node, ReadOnlySpan<Value> values, ReadOnlySpan<bool> has)
    {
        if (node.Nested is null)
        {
            return node.Value < 0 || (!has.IsEmpty && !has[node.Value]) ? Cell.Absent : batch.AddValue(values[node.Value]);
        }

        var cells = new Cell[node.Nested.Length];
        var hasAny = false;
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = CellOf(batch, node.Nested[i], values, has);
            hasAny |= cells[i].Kind != CellKind.Absent;
        }

        return hasAny ? batch.AddNested(cells, 1) : Cell.Absent;
    }

    private static Node[] NodesOf(Shape shape, ImmutableArray<Property> leaves) =>
        [.. shape.Columns.Select(c => c.Nested is null ? new Node(leaves.IndexOf((Property)c.Member), null) : new Node(-1, NodesOf(c.Nested, leaves)))];

    /// <param name="Value">Number of the value; -1 where none is.</param>
    private sealed record Node(int Value, Node[]? Nested);
}
