using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>Sees each row as it is read, for what the adapter must know beside the columns.</summary>
/// <param name="sides">The values of the reader's side paths, in their order.</param>
/// <returns>Whether the row is kept.</returns>
public delegate bool RowCheck(ReadOnlySpan<RawToken> sides, RowSink sink);

/// <summary>
/// Reads backend rows into the cells of one shape: an entity map compiled for one read. Walks each row's JSON once, remembers where the
/// values of the wanted paths stand, then lets each column's codec make its cell. Columns that the map lacks stay null: other sources and
/// joins fill them. Immutable.
/// </summary>
public sealed class RowReader
{
    private readonly Node _root = new("");
    private readonly (int Cell, Codec Codec, int Start, int Count)[] _columns;
    private readonly int[] _order;
    private readonly int[] _sides;
    private readonly int _valueCount;

    /// <param name="sidePaths">Values that the adapter wants to see of each row beside the columns; see <see cref="RowCheck"/>.</param>
    public RowReader(IRowMap map, Shape shape, params ReadOnlySpan<string> sidePaths)
    {
        ArgumentNullException.ThrowIfNull(map);
        Shape = shape ?? throw new ArgumentNullException(nameof(shape));
        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        var order = new List<int>();
        var columns = new List<(int, Codec, int, int)>();
        for (var i = 0; i < shape.Width; i++)
        {
            var column = shape.Columns[i];
            if (map.Find(column.Member) is not var (paths, codec))
            {
                continue;
            }

            columns.Add((i, codec.Bind(column), order.Count, paths.Length));
            foreach (var path in paths)
            {
                order.Add(SlotOf(path, slots));
            }
        }

        _sides = new int[sidePaths.Length];
        for (var i = 0; i < sidePaths.Length; i++)
        {
            _sides[i] = SlotOf(sidePaths[i], slots);
        }

        _columns = [.. columns];
        _order = [.. order];
        _valueCount = slots.Count;
    }

    public Shape Shape { get; }

    /// <summary>Reads the object that the reader stands on; leaves the reader on its end.</summary>
    /// <param name="origin">Position of the reader's first byte in the page.</param>
    /// <param name="row">Cells of nulls to fill.</param>
    public void Read(ref Utf8JsonReader json, int origin, Span<Cell> row, RowSink sink) => Read(ref json, origin, row, sink, null);

    /// <param name="check">Sees the side values once the cells are filled; null keeps every row.</param>
    /// <returns>Whether the row is kept.</returns>
    public bool Read(ref Utf8JsonReader json, int origin, Span<Cell> row, RowSink sink, RowCheck? check)
    {
        var needed = _valueCount + Math.Max(_order.Length, _sides.Length);
        var rented = ArrayPool<RawToken>.Shared.Rent(needed);
        var values = rented.AsSpan(0, _valueCount);
        values.Clear();
        Walk(ref json, _root, origin, values);

        // The values stand by slot; a codec wants those of its own paths side by side.
        var arranged = rented.AsSpan(_valueCount, _order.Length);
        for (var i = 0; i < _order.Length; i++)
        {
            arranged[i] = values[_order[i]];
        }

        foreach (var (cell, codec, start, count) in _columns)
        {
            row[cell] = codec.Read(arranged.Slice(start, count), sink);
        }

        var keeps = true;
        if (check is not null)
        {
            var sides = rented.AsSpan(_valueCount, _sides.Length);
            for (var i = 0; i < _sides.Length; i++)
            {
                sides[i] = values[_sides[i]];
            }

            keeps = check(sides, sink);
        }

        ArrayPool<RawToken>.Shared.Return(rented);
        return keeps;
    }

    private int SlotOf(string path, Dictionary<string, int> slots)
    {
        if (!slots.TryGetValue(path, out var slot))
        {
            slots[path] = slot = slots.Count;
            _root.Add(path.Split('.'), slot);
        }

        return slot;
    }

    private static void Walk(ref Utf8JsonReader json, Node node, int origin, Span<RawToken> values)
    {
        // Backends write the members of every row in the same order, so the next wanted one is most likely the one after the last.
        var expected = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var child = node.Match(ref json, ref expected);
            json.Read();
            if (child is null)
            {
                json.Skip();
            }
            else if (child.Slot >= 0)
            {
                values[child.Slot] = JsonRows.Capture(ref json, origin);
            }
            else if (json.TokenType == JsonTokenType.StartObject)
            {
                Walk(ref json, child, origin, values);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private sealed class Node(string segment)
    {
        private readonly byte[] _name = Encoding.UTF8.GetBytes(segment);
        private readonly List<Node> _children = [];

        public int Slot { get; private set; } = -1;

        private string Segment { get; } = segment;

        public void Add(ReadOnlySpan<string> path, int slot)
        {
            var next = Child(path[0]);
            if (path.Length == 1)
            {
                next.Slot = slot;
            }
            else
            {
                next.Add(path[1..], slot);
            }
        }

        public Node? Match(ref Utf8JsonReader json, ref int expected)
        {
            var children = CollectionsMarshal.AsSpan(_children);
            for (var i = 0; i < children.Length; i++)
            {
                var at = expected + i;
                if (at >= children.Length)
                {
                    at -= children.Length;
                }

                if (json.ValueTextEquals(children[at]._name))
                {
                    expected = at + 1 == children.Length ? 0 : at + 1;
                    return children[at];
                }
            }

            return null;
        }

        private Node Child(string segment)
        {
            foreach (var known in _children)
            {
                if (known.Segment == segment)
                {
                    return known;
                }
            }

            var child = new Node(segment);
            _children.Add(child);
            return child;
        }
    }
}
