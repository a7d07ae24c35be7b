using System.Buffers;
using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Contracts.Rows;

/// <summary>
/// Rows of one shape over pooled memory: cells, and the UTF-8 buffers that they point into. Whoever holds the batch disposes of it;
/// nothing that it gave out may be used after. Not thread-safe.
/// </summary>
public sealed class RowBatch : IDisposable
{
    private const int BuffersMin = 2;

    private (byte[] Bytes, bool IsRented)[] _buffers = new (byte[], bool)[BuffersMin];
    private int _bufferCount;
    private Cell[] _cells;
    private Cell[] _nested = [];
    private int _nestedCount;
    private byte[]? _scratch;
    private int _scratchUsed;
    private int _scratchIndex;

    public RowBatch(Shape shape, int capacity = 64)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        _cells = ArrayPool<Cell>.Shared.Rent(Math.Max(16, capacity * shape.Width));
    }

    public Shape Shape { get; private set; }

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Number of rows that match in all, where the scan was asked to count; the same in each batch of the scan.</summary>
    public long? TotalCount { get; set; }

    /// <summary>How long ago the oldest of the backend answers was given that the rows come from.</summary>
    public TimeSpan Age { get; set; }

    /// <summary>Gives the rows the columns of another shape of the same layout (<see cref="Rows.Shape.Keep"/>).</summary>
    public void Reshape(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfNotEqual(shape.Width, Shape.Width);
        Shape = shape;
    }

    /// <summary>The cells of a row.</summary>
    public Span<Cell> Row(int index) => _cells.AsSpan(index * Shape.Width, Shape.Width);

    /// <summary>The cells of a nested row.</summary>
    /// <param name="cell">A cell of kind <see cref="CellKind.Nested"/>.</param>
    public Span<Cell> NestedRow(Cell cell, int index, int width) => _nested.AsSpan(cell.Start + (index * width), width);

    /// <summary>Adds a row of nulls and returns its cells. The span is valid until the next row is added.</summary>
    public Span<Cell> AddRow()
    {
        var width = Shape.Width;
        var start = Count * width;
        if (start + width > _cells.Length)
        {
            Grow(ref _cells, start, start + width);
        }

        Count++;
        var row = _cells.AsSpan(start, width);
        row.Clear();
        return row;
    }

    /// <summary>Takes back the row added last.</summary>
    public void RemoveLastRow() => Count--;

    /// <summary>Keeps the first <paramref name="count"/> rows.</summary>
    public void Truncate(int count) => Count = Math.Min(Count, count);

    /// <summary>Adds nested rows, given as their cells side by side.</summary>
    public Cell AddNested(ReadOnlySpan<Cell> cells, int count)
    {
        if (_nestedCount + cells.Length > _nested.Length)
        {
            Grow(ref _nested, _nestedCount, _nestedCount + cells.Length);
        }

        cells.CopyTo(_nested.AsSpan(_nestedCount));
        var cell = Cell.Nested(_nestedCount, count, count);
        _nestedCount += cells.Length;
        return cell;
    }

    /// <summary>Adds a buffer that cells may point into.</summary>
    /// <param name="isRented">Whether the batch gives it back to <see cref="ArrayPool{T}.Shared"/> when disposed of.</param>
    /// <returns>The buffer's number.</returns>
    public int AddBuffer(byte[] buffer, bool isRented)
    {
        if (_bufferCount == _buffers.Length)
        {
            Array.Resize(ref _buffers, _bufferCount * 2);
        }

        _buffers[_bufferCount] = (buffer, isRented);
        return _bufferCount++;
    }

    public ReadOnlySpan<byte> Utf8(in Cell cell) => _buffers[cell.Buffer].Bytes.AsSpan(cell.Offset, cell.Length);

    /// <summary>The text and whatever stands behind it in its buffer, for copies of more than is needed.</summary>
    public ReadOnlySpan<byte> Utf8AndBeyond(in Cell cell) => _buffers[cell.Buffer].Bytes.AsSpan(cell.Offset);

    /// <summary>Memory within the batch for text that does not stand in the backend's bytes as it is.</summary>
    /// <param name="length">Bytes needed.</param>
    /// <returns>Where to write; then call <see cref="CommitText"/> or <see cref="CommitNumber"/> with the bytes written.</returns>
    public Span<byte> ReserveText(int length)
    {
        if (_scratch is null || _scratchUsed + length > _scratch.Length)
        {
            _scratch = ArrayPool<byte>.Shared.Rent(Math.Max(length, 4096));
            _scratchUsed = 0;
            _scratchIndex = AddBuffer(_scratch, isRented: true);
        }

        return _scratch.AsSpan(_scratchUsed);
    }

    /// <param name="isPlain">Whether the text needs no escape in JSON.</param>
    public Cell CommitText(int written, bool isPlain)
    {
        var cell = Cell.Text(_scratchIndex, _scratchUsed, written, isPlain);
        _scratchUsed += written;
        return cell;
    }

    public Cell CommitNumber(int written)
    {
        var cell = Cell.Number(_scratchIndex, _scratchUsed, written);
        _scratchUsed += written;
        return cell;
    }

    public Cell AddText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var target = ReserveText(Encoding.UTF8.GetMaxByteCount(text.Length));
        return CommitText(Encoding.UTF8.GetBytes(text, target), isPlain: false);
    }

    /// <summary>A cell of a value that was computed.</summary>
    public Cell AddValue(Value value)
    {
        switch (value.Type)
        {
            case ValueType.Null:
                return Cell.Null;
            case ValueType.Boolean:
                return Cell.Of(value.Boolean);
            case ValueType.Int32 or ValueType.Int64:
                return Cell.Integer(value.Integer);
            case ValueType.Date:
                return Cell.Date((int)value.Integer);
            case ValueType.DateTimeOffset:
                return Cell.Instant(value.Integer);
            case ValueType.Enum:
                return Cell.Enum((int)value.Integer);
            case ValueType.Decimal:
                value.Decimal.TryFormat(ReserveText(CellText.NumberBytesMax), out var digits, default, CultureInfo.InvariantCulture);
                return CommitNumber(digits);
            case ValueType.Double when double.IsFinite(value.Double):
                value.Double.TryFormat(ReserveText(CellText.NumberBytesMax), out var written, "R", CultureInfo.InvariantCulture);
                return CommitNumber(written);
            default:
                return AddText(CellText.Of(value));
        }
    }

    /// <summary>Makes the buffers of another batch this one's too, so that its cells can be copied here.</summary>
    /// <returns>What to add to a copied cell's buffer number (<see cref="Import"/>).</returns>
    public int Adopt(RowBatch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var shift = _bufferCount;
        foreach (ref var buffer in other._buffers.AsSpan(0, other._bufferCount))
        {
            AddBuffer(buffer.Bytes, buffer.IsRented);
            buffer.IsRented = false;
        }

        other._scratch = null;
        Age = other.Age > Age ? other.Age : Age;
        return shift;
    }

    /// <summary>Copies a cell of an adopted batch, with all that is nested in it.</summary>
    public Cell Import(RowBatch from, Cell cell, Column column, int bufferShift)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(column);
        if (cell.Kind != CellKind.Nested)
        {
            return cell.Kind is CellKind.Text or CellKind.Number ? cell.Rebased(bufferShift) : cell;
        }

        var width = column.NestedWidth;
        var copies = ArrayPool<Cell>.Shared.Rent(Math.Max(1, cell.Length * width));
        for (var row = 0; row < cell.Length; row++)
        {
            var source = from.NestedRow(cell, row, width);
            for (var i = 0; i < width; i++)
            {
                var inner = column.Nested?.Columns[i];
                copies[(row * width) + i] = inner is null
                    ? source[i].Kind is CellKind.Text or CellKind.Number ? source[i].Rebased(bufferShift) : source[i]
                    : Import(from, source[i], inner, bufferShift);
            }
        }

        var result = AddNested(copies.AsSpan(0, cell.Length * width), cell.Length);
        ArrayPool<Cell>.Shared.Return(copies);
        return Cell.Nested(result.Start, cell.Length, cell.Total);
    }

    /// <summary>Copies a cell of a batch that lives on, text and all that is nested in it included.</summary>
    public Cell CopyIn(RowBatch from, Cell cell, Column? column)
    {
        ArgumentNullException.ThrowIfNull(from);
        switch (cell.Kind)
        {
            case CellKind.Text or CellKind.Number:
                var text = from.Utf8(cell);
                text.CopyTo(ReserveText(text.Length));
                return cell.Kind == CellKind.Text ? CommitText(text.Length, cell.IsPlain) : CommitNumber(text.Length);
            case CellKind.Nested:
                var width = column!.NestedWidth;
                var copies = new Cell[cell.Length * width];
                for (var i = 0; i < copies.Length; i++)
                {
                    copies[i] = CopyIn(from, from.NestedRow(cell, i / width, width)[i % width], column.Nested?.Columns[i % width]);
                }

                return Cell.Nested(AddNested(copies, cell.Length).Start, cell.Length, cell.Total);
            default:
                return cell;
        }
    }

    /// <summary>Some of the rows, side by side, as a batch of their own.</summary>
    /// <param name="count">Rows at most; fewer at the end.</param>
    public RowBatch Slice(int first, int count)
    {
        var rows = Math.Min(count, Count - first);
        var slice = new RowBatch(Shape, rows) { TotalCount = TotalCount, Age = Age };
        for (var row = 0; row < rows; row++)
        {
            slice.AddRow();
            for (var c = 0; c < Shape.Width; c++)
            {
                var cell = slice.CopyIn(this, Row(first + row)[c], Shape.Columns[c]);
                slice.Row(row)[c] = cell;
            }
        }

        return slice;
    }

    /// <summary>The cell as a value, for evaluation outside the row.</summary>
    /// <param name="property">The property that the cell belongs to, which knows its type.</param>
    /// <exception cref="InvalidOperationException">The cell is nested.</exception>
    public Value ValueOf(Cell cell, Property property)
    {
        ArgumentNullException.ThrowIfNull(property);
        return cell.Kind switch
        {
            CellKind.Null or CellKind.Absent => Value.Null,
            CellKind.Boolean => Value.Of(cell.Boolean),
            CellKind.Integer => property.Type == ValueType.Int32 ? Value.Of((int)cell.Bits) : Value.Of(cell.Bits),
            CellKind.Number => NumberOf(Utf8(cell), property.Type),
            CellKind.Text => property.Type == ValueType.String ? Value.Of(Encoding.UTF8.GetString(Utf8(cell))) : CellText.Read(Utf8(cell), property.Type),
            CellKind.Date => Value.Of(DateOnly.FromDayNumber((int)cell.Bits)),
            CellKind.Instant => Value.Of(new DateTimeOffset(cell.Bits, TimeSpan.Zero)),
            CellKind.Enum => Value.Of(property.Enum!, (int)cell.Bits),
            _ => throw new InvalidOperationException($"{property} is nested and has no single value."),
        };
    }

    /// <summary>Puts the rows into another order, or keeps only some of them.</summary>
    /// <param name="order">For each new row, the number of the old one.</param>
    public void Reorder(ReadOnlySpan<int> order)
    {
        var width = Shape.Width;
        var cells = ArrayPool<Cell>.Shared.Rent(Math.Max(16, order.Length * width));
        for (var i = 0; i < order.Length; i++)
        {
            Row(order[i]).CopyTo(cells.AsSpan(i * width, width));
        }

        ArrayPool<Cell>.Shared.Return(_cells);
        _cells = cells;
        Count = order.Length;
    }

    public void Dispose()
    {
        if (_cells.Length > 0)
        {
            ArrayPool<Cell>.Shared.Return(_cells);
            _cells = [];
        }

        if (_nested.Length > 0)
        {
            ArrayPool<Cell>.Shared.Return(_nested);
            _nested = [];
        }

        foreach (var (bytes, isRented) in _buffers.AsSpan(0, _bufferCount))
        {
            if (isRented)
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }

        _buffers.AsSpan(0, _bufferCount).Clear();
        _bufferCount = 0;
        _scratch = null;
        Count = 0;
        _nestedCount = 0;
    }

    private static Value NumberOf(ReadOnlySpan<byte> text, ValueType type) => type switch
    {
        ValueType.Double => Value.Of(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)),
        ValueType.Int32 => Value.Of(int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)),
        ValueType.Int64 => Value.Of(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)),
        _ => Value.Of(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)),
    };

    private static void Grow(ref Cell[] cells, int used, int needed)
    {
        var larger = ArrayPool<Cell>.Shared.Rent(Math.Max(needed, Math.Max(64, cells.Length * 2)));
        cells.AsSpan(0, used).CopyTo(larger);
        if (cells.Length > 0)
        {
            ArrayPool<Cell>.Shared.Return(cells);
        }

        cells = larger;
    }
}
