using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>Sees each row as it is read, for what the adapter must know beside the columns.</summary>
/// <param name="sides">The values of the reader's side paths, in their order.</param>
/// <returns>Whether the row is kept.</returns>
public delegate bool RowCheck(ReadOnlySpan<RawToken> sides, RowSink sink);

/// <summary>
/// Reads backend rows into the cells of one shape: an entity map compiled for one read. Finds in each row's JSON where the values of the
/// wanted paths stand, then lets each column's codec make its cell. Columns that the map lacks stay null: other sources and joins fill them.
/// Remembers how the rows lay (<see cref="LayoutWalk"/>), else immutable; may be used by several threads.
/// </summary>
public sealed class RowReader
{
    private readonly PathNode _root = new("");
    private readonly LayoutMemory _memory = new();
    private readonly (int Cell, Codec Codec, int Start, int Count)[] _columns;
    private readonly (int From, int To)[] _copies;
    private readonly int _sides;
    private readonly int _sideCount;
    private readonly int _valueCount;

    /// <param name="sidePaths">Values that the adapter wants to see of each row beside the columns; see <see cref="RowCheck"/>.</param>
    public RowReader(IRowMap map, Shape shape, params ReadOnlySpan<string> sidePaths)
    {
        ArgumentNullException.ThrowIfNull(map);
        Shape = shape ?? throw new ArgumentNullException(nameof(shape));
        var slots = new PathSlots(_root);
        var columns = new List<(int, Codec, int, int)>();
        for (var i = 0; i < shape.Width; i++)
        {
            var column = shape.Columns[i];
            if (map.Find(column.Member) is var (paths, codec))
            {
                columns.Add((i, codec.Bind(column), slots.Arrange(paths.AsSpan()), paths.Length));
            }
        }

        _sides = slots.Arrange(sidePaths);
        _sideCount = sidePaths.Length;
        _columns = [.. columns];
        _copies = [.. slots.Copies];
        _valueCount = slots.Count;
    }

    public Shape Shape { get; }

    /// <summary>Reads an object and gives the position after it; <see cref="LayoutWalk.Short"/> where its end is not there yet.</summary>
    /// <param name="at">Position of its brace in the page.</param>
    /// <param name="depth">Levels around it.</param>
    /// <param name="row">Cells of nulls to fill.</param>
    /// <param name="check">Sees the side values once the cells are filled; null keeps every row.</param>
    /// <param name="keeps">Whether the row is kept.</param>
    /// <exception cref="System.Text.Json.JsonException">The object is not valid.</exception>
    internal int Read(int at, int depth, Span<Cell> row, RowSink sink, RowCheck? check, out bool keeps)
    {
        var values = sink.TakeTokens(_valueCount);
        var end = new LayoutWalk(sink.Json, values, sink.IsWhole).ReadObject(at, depth, _memory, _root);
        if (end < 0)
        {
            keeps = false;
            sink.ReturnTokens(_valueCount);
            return end;
        }

        foreach (var (from, to) in _copies)
        {
            values[to] = values[from];
        }

        foreach (ref readonly var column in _columns.AsSpan())
        {
            row[column.Cell] = column.Codec.Read(values.Slice(column.Start, column.Count), sink);
        }

        keeps = check is null || check(values.Slice(_sides, _sideCount), sink);
        sink.ReturnTokens(_valueCount);
        return end;
    }
}
