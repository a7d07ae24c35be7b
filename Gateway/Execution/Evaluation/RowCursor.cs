using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>A place in a batch that expressions are evaluated at: a row, or an element of a nested collection, with the lambdas' elements.</summary>
public struct RowCursor
{
    private const int DepthMax = 64;
    private readonly RowBatch _batch;
    private readonly (Cell Collection, int Index, int Width)[] _frames;
    private int _depth;

    private RowCursor(RowBatch batch, (Cell, int, int) root)
    {
        _batch = batch;
        _frames = new (Cell, int, int)[DepthMax];
        _frames[0] = root;
        _depth = 1;
    }

    public readonly RowBatch Batch => _batch;

    /// <summary>A cursor over the rows of a batch; move it with <see cref="MoveTo"/>.</summary>
    public static RowCursor Rows(RowBatch batch) => new(batch, (Cell.Null, 0, -1));

    /// <summary>A cursor over nested rows, which are the rows of the query ($it) for what is evaluated.</summary>
    public static RowCursor Elements(RowBatch batch, Cell collection, int width) => new(batch, (collection, 0, width));

    public readonly void MoveTo(int index) => _frames[0].Index = index;

    /// <summary>The cells of a range variable.</summary>
    public readonly Span<Cell> Cells(int variable)
    {
        var (collection, index, width) = _frames[variable];
        return width < 0 ? _batch.Row(index) : _batch.NestedRow(collection, index, width);
    }

    public void Enter(Cell collection, int width) => _frames[_depth++] = (collection, 0, width);

    public readonly void MoveElementTo(int index) => _frames[_depth - 1].Index = index;

    public void Leave() => _depth--;
}
