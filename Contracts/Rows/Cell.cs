namespace CanonicalGateway.Contracts.Rows;

/// <summary>What a cell holds.</summary>
public enum CellKind : byte
{
    Null,

    /// <summary>The row lacks the property, where rows of several forms stand together. Reads as null.</summary>
    Absent,

    /// <summary>0 or 1.</summary>
    Boolean,

    /// <summary>An Int32 or Int64.</summary>
    Integer,

    /// <summary>A decimal or double as the UTF-8 text of a JSON number.</summary>
    Number,

    /// <summary>UTF-8 text, unescaped.</summary>
    Text,

    /// <summary>A day number of <see cref="DateOnly"/>.</summary>
    Date,

    /// <summary>UTC ticks of <see cref="System.DateTimeOffset"/>.</summary>
    Instant,

    /// <summary>Position of an enumeration's member.</summary>
    Enum,

    /// <summary>A complex value (one nested row) or a collection (any number of nested rows, side by side).</summary>
    Nested,
}

/// <summary>
/// One value of a row: 16 bytes, no reference. Text and numbers point into a UTF-8 buffer of the batch, so that a value travels from the
/// backend's bytes to the response's without becoming an object.
/// </summary>
public readonly struct Cell
{
    private readonly CellKind _kind;
    private readonly bool _isPlain;
    private readonly int _buffer;
    private readonly long _bits;

    private Cell(CellKind kind, long bits, int buffer = 0, bool isPlain = false)
    {
        _kind = kind;
        _bits = bits;
        _buffer = buffer;
        _isPlain = isPlain;
    }

    public static Cell Null => default;

    public static Cell Absent => new(CellKind.Absent, 0);

    public CellKind Kind => _kind;

    public bool IsNull => _kind <= CellKind.Absent;

    public bool Boolean => _bits != 0;

    /// <summary>Integer, day number, UTC ticks or enumeration position.</summary>
    public long Bits => _bits;

    /// <summary>Whether the text can stand in JSON as it is, without escapes.</summary>
    public bool IsPlain => _isPlain;

    /// <summary>Which buffer of the batch holds the text.</summary>
    public int Buffer => _buffer;

    /// <summary>Where the text begins in its buffer.</summary>
    public int Offset => (int)(_bits >> 32);

    /// <summary>Length of the text in bytes; number of nested rows.</summary>
    public int Length => (int)_bits;

    /// <summary>Nested rows that there are in all, of which <see cref="Length"/> are kept.</summary>
    public int Total => _buffer;

    /// <summary>Index of the first nested cell.</summary>
    public int Start => (int)(_bits >> 32);

    public static Cell Of(bool value) => new(CellKind.Boolean, value ? 1 : 0);

    public static Cell Integer(long value) => new(CellKind.Integer, value);

    public static Cell Date(int dayNumber) => new(CellKind.Date, dayNumber);

    public static Cell Instant(long utcTicks) => new(CellKind.Instant, utcTicks);

    public static Cell Enum(int position) => new(CellKind.Enum, position);

    public static Cell Number(int buffer, int offset, int length) => new(CellKind.Number, Pack(offset, length), buffer);

    public static Cell Text(int buffer, int offset, int length, bool isPlain) => new(CellKind.Text, Pack(offset, length), buffer, isPlain);

    /// <param name="start">Index of the first nested row's first cell in <see cref="RowBatch"/>'s nested cells.</param>
    /// <param name="total">Rows that there are in all, where only some are kept; for $count.</param>
    public static Cell Nested(int start, int count, int total) => new(CellKind.Nested, Pack(start, count), total);

    /// <summary>The same text where the buffers of its batch have been appended to another's.</summary>
    public Cell Rebased(int bufferShift) => new(_kind, _bits, _buffer + bufferShift, _isPlain);

    private static long Pack(int high, int low) => ((long)high << 32) | (uint)low;
}
