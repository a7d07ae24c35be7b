using System.Text;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Metadata;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Writing;

/// <summary>
/// Writes rows of one shape as JSON objects with what a selection asks for. Names and constants are encoded once; text goes from cell to
/// response as bytes. Immutable.
/// </summary>
public sealed class RowWriter
{
    private const int TimeBytesMax = JsonText.InstantBytesMax + 2;

    private readonly JsonFormat _format;
    private readonly Shape _shape;
    private readonly RowEntry[] _entries;
    private readonly byte[] _type;
    private readonly int _key;
    private readonly bool _writesId;

    /// <param name="root">The service root, which the links of full metadata begin with.</param>
    public RowWriter(Selection selection, Shape shape, JsonFormat format, string root)
    {
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(format);
        _format = format;
        _shape = shape;
        var isFull = format.Metadata == MetadataLevel.Full;
        var type = selection.Type;
        _type = isFull && !type.IsDynamic ? Encoding.UTF8.GetBytes($"\"@odata.type\":\"#{CanonicalModel.Namespace}.{type.Name}\"") : [];
        _key = type.Key is { } key ? shape.IndexOf(key) : -1;
        _writesId = type.SetName is not null && _key >= 0
            && (isFull || (format.Metadata == MetadataLevel.Minimal && !selection.Properties.Any(p => p.Property.IsKey)));
        IdPrefix = Encoding.UTF8.GetBytes(isFull ? $"{root}{type.SetName}('" : $"{type.SetName}('");
        _entries =
        [
            .. selection.Properties.Select(p => RowEntry.Of(p, shape, format, root)),
            .. selection.Computed.Select(c => RowEntry.Of(new SelectedProperty(c.Property), shape, format, root)),
            .. isFull && type.SetName is not null ? type.Members.Where(m => IsLink(m, selection) && !IsExpanded(m, selection)).Select(RowEntry.LinkTo) : [],

            // OData JSON 4.4: what annotates a property stands right before it.
            .. selection.Expands.SelectMany<Expand, RowEntry>(e =>
                isFull && type.SetName is not null
                    ? [RowEntry.LinkTo(e.Navigation), RowEntry.Of(e, shape, format, root)]
                    : [RowEntry.Of(e, shape, format, root)]),
        ];
    }

    private byte[] IdPrefix { get; }

    /// <summary>Writes a row of a batch.</summary>
    public void Write(Utf8Output output, RowBatch batch, int row) => Write(output, batch, batch.Row(row), _writesId);

    /// <summary>Writes the members of a row without the braces, for a row whose object has begun with control information.</summary>
    /// <param name="isFirst">Whether nothing stands before them.</param>
    public void WriteMembers(Utf8Output output, RowBatch batch, ReadOnlySpan<Cell> cells, bool isFirst)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(batch);
        WriteMembers(output, batch, cells, isFirst, _writesId);
    }

    /// <summary>Writes one property's value, as it stands in a row or alone.</summary>
    public static void WriteValue(Utf8Output output, RowBatch batch, Cell cell, Property property, JsonFormat format)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(property);
        ArgumentNullException.ThrowIfNull(format);
        switch (cell.Kind)
        {
            case CellKind.Text when cell.IsPlain:
                JsonText.PlainString(output, batch.Utf8(cell));
                break;
            case CellKind.Text:
                JsonText.String(output, batch.Utf8(cell));
                break;
            case CellKind.Number when format.IsIeee754Compatible:
                JsonText.PlainString(output, batch.Utf8(cell));
                break;
            case CellKind.Number:
                output.Write(batch.Utf8(cell));
                break;
            case CellKind.Integer when format.IsIeee754Compatible && property.Type == ValueType.Int64:
                output.Write((byte)'"');
                JsonText.Integer(output, cell.Bits);
                output.Write((byte)'"');
                break;
            case CellKind.Integer:
                JsonText.Integer(output, cell.Bits);
                break;
            case CellKind.Boolean:
                output.Write(cell.Boolean ? "true"u8 : "false"u8);
                break;
            case CellKind.Date or CellKind.Instant:
                output.Advance(WriteTime(output.Reserve(TimeBytesMax), cell));
                break;
            case CellKind.Enum:
                output.Write(EnumNames.Of(property.Enum!)[(int)cell.Bits]);
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    private static int WriteTime(Span<byte> target, in Cell cell)
    {
        target[0] = (byte)'"';
        var written = cell.Kind == CellKind.Date
            ? JsonText.Date(target[1..], DateOnly.FromDayNumber((int)cell.Bits))
            : JsonText.Instant(target[1..], cell.Bits);
        target[written + 1] = (byte)'"';
        return written + 2;
    }

    /// <summary>Writes a collection property or contained collection as an array.</summary>
    private static void WriteCollection(Utf8Output output, RowBatch batch, Cell cell, RowEntry entry, JsonFormat format)
    {
        output.Write((byte)'[');
        for (var i = 0; i < cell.Length && !cell.IsNull; i++)
        {
            if (i > 0)
            {
                output.Write((byte)',');
            }

            var element = batch.NestedRow(cell, i, entry.Width);
            if (entry.Nested is not null)
            {
                entry.Nested.Write(output, batch, element, entry.Nested._writesId);
            }
            else
            {
                WriteValue(output, batch, element[0], (Property)entry.Member, format);
            }
        }

        output.Write((byte)']');
    }

    private static bool IsLink(Member member, Selection selection) => member switch
    {
        Navigation => true,
        Property { Type: ValueType.Stream } => !selection.IsExplicit,
        _ => false,
    };

    private static bool IsExpanded(Member member, Selection selection) => selection.Expands.Any(e => e.Navigation == member);

    private void Write(Utf8Output output, RowBatch batch, ReadOnlySpan<Cell> cells, bool writesId)
    {
        output.Write((byte)'{');
        WriteMembers(output, batch, cells, isFirst: true, writesId);
        output.Write((byte)'}');
    }

    private void WriteMembers(Utf8Output output, RowBatch batch, ReadOnlySpan<Cell> cells, bool isFirst, bool writesId)
    {
        if (_type.Length > 0)
        {
            Separate(output, ref isFirst);
            output.Write(_type);
        }

        if (writesId)
        {
            Separate(output, ref isFirst);
            WriteLink(output, "\"@odata.id\":"u8, batch, cells, default);
            if (_type.Length > 0)
            {
                output.Write((byte)',');
                WriteLink(output, "\"@odata.editLink\":"u8, batch, cells, default);
            }
        }

        foreach (var entry in _entries)
        {
            if (entry.Kind == RowEntryKind.Link)
            {
                if (writesId)
                {
                    WriteMemberLinks(output, batch, cells, entry, ref isFirst);
                }

                continue;
            }

            if (isFirst)
            {
                if (cells[entry.Column].Kind == CellKind.Absent)
                {
                    continue;
                }

                // The first name of a row is written without the comma that it is encoded with.
                output.Write(entry.Name.AsSpan(1));
                WriteEntry(output, batch, cells[entry.Column], entry);
                isFirst = false;
            }
            else
            {
                WriteNamed(output, batch, cells[entry.Column], entry);
            }
        }
    }

    // Name and value at once where they are short and the value is simple.
    private void WriteNamed(Utf8Output output, RowBatch batch, in Cell cell, RowEntry entry)
    {
        if (entry.Kind == RowEntryKind.Value)
        {
            switch (cell.Kind)
            {
                case CellKind.Null:
                    output.Write(entry.Null);
                    return;
                case CellKind.Absent:
                    return;
                case CellKind.Text when cell.IsPlain && cell.Length <= JsonText.ShortBytesMax:
                    output.WriteQuoted(entry.Lead, batch.Utf8AndBeyond(cell), cell.Length);
                    return;
                case CellKind.Number when cell.Length <= JsonText.ShortBytesMax && !_format.IsIeee754Compatible:
                    output.Write(entry.Lead, batch.Utf8AndBeyond(cell), cell.Length);
                    return;
                case CellKind.Enum or CellKind.Boolean when entry.Constants.Length > 0:
                    output.Write(entry.Constants[(int)cell.Bits]);
                    return;
                case CellKind.Date or CellKind.Instant:
                    var target = output.Reserve(entry.Lead.Length + TimeBytesMax + PaddedText.Slack);
                    entry.Lead.CopyTo(target);
                    output.Advance(entry.Lead.Length + WriteTime(target[entry.Lead.Length..], cell));
                    return;
                default:
                    break;
            }
        }

        if (cell.Kind == CellKind.Absent)
        {
            return;
        }

        output.Write(entry.Lead);
        WriteEntry(output, batch, cell, entry);
    }

    private void WriteEntry(Utf8Output output, RowBatch batch, in Cell cell, RowEntry entry)
    {
        switch (entry.Kind)
        {
            case RowEntryKind.Value:
                WriteValue(output, batch, cell, (Property)entry.Member, _format);
                break;
            case RowEntryKind.Collection:
                WriteCollection(output, batch, cell, entry, _format);
                break;
            case RowEntryKind.CountedCollection:
                JsonText.Integer(output, cell.IsNull ? 0 : cell.Total);
                output.Write(entry.SecondName);
                WriteCollection(output, batch, cell, entry, _format);
                break;
            case RowEntryKind.Object when cell.IsNull:
                output.Write("null"u8);
                break;
            case RowEntryKind.Object:
                entry.Nested!.Write(output, batch, batch.NestedRow(cell, 0, entry.Width), entry.Nested._writesId);
                break;
        }
    }

    private void WriteMemberLinks(Utf8Output output, RowBatch batch, ReadOnlySpan<Cell> cells, RowEntry entry, ref bool isFirst)
    {
        Separate(output, ref isFirst);
        WriteLink(output, entry.Name, batch, cells, entry.SecondName);
        if (entry.Member is Navigation)
        {
            output.Write((byte)',');
            WriteLink(output, entry.ThirdName, batch, cells, [.. entry.SecondName, .. "/$ref"u8]);
        }
    }

    private void WriteLink(Utf8Output output, ReadOnlySpan<byte> name, RowBatch batch, ReadOnlySpan<Cell> cells, ReadOnlySpan<byte> suffix)
    {
        output.Write(name);
        output.Write((byte)'"');
        output.Write(IdPrefix);
        output.Write(KeyText.Encode(batch.Utf8(cells[_key])));
        output.Write("')"u8);
        output.Write(suffix);
        output.Write((byte)'"');
    }

    private static void Separate(Utf8Output output, ref bool isFirst)
    {
        if (!isFirst)
        {
            output.Write((byte)',');
        }

        isFirst = false;
    }
}
