using System.Buffers;
using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>A complex value whose properties each come from one value of the row; null where all of them are null.</summary>
/// <param name="members">Property name and codec, in the order of the tokens.</param>
public sealed class ComplexCodec(params (string Member, Codec Codec)[] members) : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.Complex, IsCollection: false } property
        && members.All(m => property.Complex!.Find(m.Member) is { } inner && m.Codec.Fits(inner));

    public override Codec Bind(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var shape = column.Nested!;
        return new Bound(shape.Width, [.. members.Select(m => (shape.IndexOf(shape.Type.Find(m.Member)!), m.Codec))]);
    }

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink) => throw new InvalidOperationException("Bind the codec first.");

    private sealed class Bound(int width, (int Index, Codec Codec)[] members) : Codec
    {
        public override bool Fits(Member member) => true;

        public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
        {
            var cells = ArrayPool<Cell>.Shared.Rent(width);
            cells.AsSpan(0, width).Clear();
            var any = false;
            for (var i = 0; i < members.Length; i++)
            {
                var cell = members[i].Codec.Read(tokens.Slice(i, 1), sink);
                any |= !cell.IsNull;
                if (members[i].Index >= 0)
                {
                    cells[members[i].Index] = cell;
                }
            }

            var result = any ? sink.Batch.AddNested(cells.AsSpan(0, width), 1) : Cell.Null;
            ArrayPool<Cell>.Shared.Return(cells);
            return result;
        }
    }
}

/// <summary>A collection of text from a JSON array of strings.</summary>
public sealed class TextCollectionCodec : Codec
{
    public override bool Fits(Member member) => member is Property { Type: ValueType.String, IsCollection: true };

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
    {
        if (tokens[0].IsNull)
        {
            return sink.Batch.AddNested([], 0);
        }

        var cells = new List<Cell>();
        foreach (var token in JsonRows.Elements(tokens[0], sink))
        {
            cells.Add(token.Type == JsonTokenType.String ? sink.Text(token) : throw sink.Fault("something other than text in an array", token));
        }

        return sink.Batch.AddNested([.. cells], cells.Count);
    }
}

/// <summary>The <c>ExternalIds</c> of a row: one entry, the backend's name and the id there.</summary>
public sealed class ExternalIdsCodec(string backend) : Codec
{
    private static readonly TextCodec Id = new(emptyIsNull: true);
    private readonly byte[] _backend = Encoding.UTF8.GetBytes(backend);

    public override bool Fits(Member member) =>
        member is Property { Type: ValueType.Complex, IsCollection: true, Complex.Name: "ExternalId" };

    public override Codec Bind(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var shape = column.Nested!;
        return new Bound(_backend, shape.Width, shape.IndexOf(shape.Type.Find("System")!), shape.IndexOf(shape.Type.Find("Id")!));
    }

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink) => throw new InvalidOperationException("Bind the codec first.");

    private sealed class Bound(byte[] backend, int width, int system, int id) : Codec
    {
        public override bool Fits(Member member) => true;

        public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
        {
            var value = Id.Read(tokens, sink);
            if (value.IsNull)
            {
                return sink.Batch.AddNested([], 0);
            }

            Span<Cell> cells = stackalloc Cell[width];
            cells.Clear();
            if (system >= 0)
            {
                backend.CopyTo(sink.Batch.ReserveText(backend.Length));
                cells[system] = sink.Batch.CommitText(backend.Length, isPlain: true);
            }

            if (id >= 0)
            {
                cells[id] = value;
            }

            return sink.Batch.AddNested(cells, 1);
        }
    }
}

/// <summary>A collection whose elements have a map of their own, from a JSON array of objects.</summary>
public sealed class CollectionCodec(IRowMap elements) : Codec
{
    /// <summary>How one element is read.</summary>
    public IRowMap Elements { get; } = elements;

    public override bool Fits(Member member) => member switch
    {
        Navigation { IsContained: true, IsCollection: true } navigation => navigation.Target == Elements.Type,
        Property { Type: ValueType.Complex, IsCollection: true } property => property.Complex == Elements.Type,
        _ => false,
    };

    public override Codec Bind(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return new Bound(new RowReader(Elements, column.Nested!));
    }

    public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink) => throw new InvalidOperationException("Bind the codec first.");

    private sealed class Bound(RowReader reader) : Codec
    {
        // The array was found valid with its row, levels included.
        private const int Depth = 1;

        public override bool Fits(Member member) => true;

        public override Cell Read(ReadOnlySpan<RawToken> tokens, RowSink sink)
        {
            var token = tokens[0];
            if (token.IsNull)
            {
                return sink.Batch.AddNested([], 0);
            }

            if (token.Type != JsonTokenType.StartArray)
            {
                throw sink.Fault("something other than an array", token);
            }

            var width = reader.Shape.Width;
            var cells = ArrayPool<Cell>.Shared.Rent(Math.Max(16, width * 8));
            var count = 0;
            var at = token.Start + 1;
            while (JsonScan.NextObject(sink.Json, ref at, isFirst: count == 0))
            {
                if ((count + 1) * width > cells.Length)
                {
                    var larger = ArrayPool<Cell>.Shared.Rent(cells.Length * 2);
                    cells.AsSpan(0, count * width).CopyTo(larger);
                    ArrayPool<Cell>.Shared.Return(cells);
                    cells = larger;
                }

                var row = cells.AsSpan(count * width, width);
                row.Clear();
                at = reader.Read(at, Depth, row, sink, null, out _);
                count++;
            }

            if (at != token.Start + token.Length - 1)
            {
                throw sink.Fault("something other than an object in an array", JsonRows.OddElement(sink.Json, token.Start, LayoutWalk.DepthMax));
            }

            var result = sink.Batch.AddNested(cells.AsSpan(0, count * width), count);
            ArrayPool<Cell>.Shared.Return(cells);
            return result;
        }
    }
}
