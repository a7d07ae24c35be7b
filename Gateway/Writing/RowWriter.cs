using System.Text;
using CanonicalGateway.Contracts.Errors;
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
    private readonly RowEntry[] _entries;
    private readonly bool _isIeee754Compatible;
    private readonly byte[] _type;
    private readonly byte[] _readLink;
    private readonly RowAddress? _address;
    private readonly bool _writesId;
    private readonly bool _keepsUrl;
    private readonly byte[] _retryRoot;

    /// <param name="root">The service root, which the links of full metadata begin with.</param>
    /// <param name="container">The navigation that leads to the rows, where one does: what it contains has its URL below that of the row around.</param>
    public RowWriter(Selection selection, Shape shape, JsonFormat format, string root, Navigation? container = null)
    {
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(format);
        _format = format;
        _isIeee754Compatible = format.IsIeee754Compatible;
        var isFull = format.Metadata == MetadataLevel.Full && !selection.IsReference;
        var address = RowAddress.Of(shape, container, isFull ? root : "");
        _type = isFull && !selection.Type.IsDynamic ? [.. format.Names.Type.Span, .. Encoding.UTF8.GetBytes($"\"{TypeNames.Of(selection.Type)}\"")] : [];
        _readLink = isFull ? Encoding.UTF8.GetBytes($",\"{format.Names.NameOf("readLink")}\":\"") : [];

        // OData JSON 4.5.8: the key tells the id, where it is there.
        _writesId = address is not null && (isFull || selection.IsReference || (format.Metadata == MetadataLevel.Minimal && !selection.Properties.Any(p => p.Property.IsKey)));
        _entries =
        [
            .. selection.Properties.Select(p => RowEntry.Of(p, shape, format, root)),
            .. selection.Computed.Select(c => RowEntry.Of(new SelectedProperty(c.Property), shape, format, root)),
            .. isFull && address is not null ? LinksOf(selection, format) : [],

            // OData JSON 4.4: what annotates a property stands right before it.
            .. selection.Expands.SelectMany(e => (IEnumerable<RowEntry>)
                [.. isFull && address is not null && !e.IsCount ? RowEntry.LinksTo(e.Navigation, format) : [], RowEntry.Of(e, shape, format, root)]),
            .. isFull && address is not null && !selection.IsExplicit ? selection.Type.Operations.DistinctBy(o => o.Name).Select(RowEntry.Offer) : [],
        ];
        var passesUrl = _entries.Any(e => e.Nested is { NeedsParent: true });

        // What is missing from a row is asked for below the row's URL.
        _keepsUrl = address is not null && (isFull || passesUrl || format.TellsMissing);
        _address = _writesId || _keepsUrl ? address : null;
        _retryRoot = isFull ? [] : Encoding.UTF8.GetBytes(root);
    }

    /// <summary>Whether the rows have to be told the URL of the row around them.</summary>
    private bool NeedsParent => _address is { IsContained: true };

    /// <summary>Writes a row of a batch.</summary>
    public void Write(Utf8Output output, RowBatch batch, int row) => Write(output, batch, batch.Row(row), default);

    /// <summary>Writes the members of a row without the braces, for a row whose object has begun with control information.</summary>
    /// <param name="isFirst">Whether nothing stands before them.</param>
    /// <param name="parent">The URL of the row that contains this one; empty for rows of an entity set.</param>
    /// <returns>Whether still nothing is written.</returns>
    public bool WriteMembers(Utf8Output output, RowBatch batch, ReadOnlySpan<Cell> cells, bool isFirst, ReadOnlySpan<byte> parent = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(batch);
        if (_type.Length > 0)
        {
            Separate(output, ref isFirst);
            output.Write(_type);
        }

        ReadOnlySpan<byte> url = _keepsUrl ? _address!.UrlOf(batch, cells, parent) : default;
        if (_writesId)
        {
            Separate(output, ref isFirst);
            WriteIdentity(output, batch, cells, parent, url);
        }

        if (batch.Failures is { } failures)
        {
            WritePart(output, batch, cells, ref isFirst, url, failures);
            return isFirst;
        }

        foreach (var entry in _entries)
        {
            if (entry.Kind == RowEntryKind.Link)
            {
                WriteLink(output, entry, ref isFirst, url);
            }
            else if (!isFirst)
            {
                // The URL goes on to nested rows only: it would cost each value more than its own arguments.
                if (!TryWriteNamed(output, batch, cells[entry.Column], entry) && (!entry.IsOmittedNull || !cells[entry.Column].IsNull))
                {
                    output.Write(entry.Lead);
                    WriteEntry(output, batch, cells[entry.Column], entry, url);
                }
            }
            else if (cells[entry.Column].Kind != CellKind.Absent && (!entry.IsOmittedNull || !cells[entry.Column].IsNull))
            {
                // The first name of a row is written without the comma that it is encoded with.
                output.Write(entry.Name.AsSpan(1));
                WriteEntry(output, batch, cells[entry.Column], entry, url);
                isFirst = false;
            }
        }

        return isFirst;
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
            case CellKind.Number when format.IsIeee754Compatible && property.Type == ValueType.Decimal:
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
    private static void WriteCollection(Utf8Output output, RowBatch batch, Cell cell, RowEntry entry, JsonFormat format, ReadOnlySpan<byte> parent)
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
                entry.Nested.Write(output, batch, element, parent);
            }
            else
            {
                WriteValue(output, batch, element[0], (Property)entry.Member, format);
            }
        }

        output.Write((byte)']');
    }

    // OData JSON 4.4: in 4.0 what belongs to navigations comes after all properties, streams among them.
    private static IEnumerable<RowEntry> LinksOf(Selection selection, JsonFormat format) =>
    [
        .. selection.IsExplicit ? [] : selection.Type.Properties.Where(p => p.Type == ValueType.Stream).SelectMany(p => RowEntry.LinksTo(p, format)),
        .. selection.Type.Navigations.Where(n => !selection.Expands.Any(e => e.Navigation == n)).SelectMany(n => RowEntry.LinksTo(n, format)),
    ];

    private void Write(Utf8Output output, RowBatch batch, ReadOnlySpan<Cell> cells, ReadOnlySpan<byte> parent)
    {
        output.Write((byte)'{');
        WriteMembers(output, batch, cells, isFirst: true, parent);
        output.Write((byte)'}');
    }

    /// <summary>Writes the members of a row of which some may be missing.</summary>
    private void WritePart(
        Utf8Output output, RowBatch batch, ReadOnlySpan<Cell> cells, ref bool isFirst, ReadOnlySpan<byte> url, IReadOnlyList<GatewayError> failures)
    {
        foreach (var entry in _entries)
        {
            if (entry.Kind == RowEntryKind.Link)
            {
                WriteLink(output, entry, ref isFirst, url);
                continue;
            }

            var cell = cells[entry.Column];
            if (cell.IsFailed)
            {
                output.Write(entry.Missing.AsSpan(isFirst ? 1 : 0));
                ResourceException.Write(output, failures[cell.Failure], url.IsEmpty || entry.Way.Length == 0 ? default : [.. _retryRoot, .. url, .. entry.Way]);
            }
            else if (cell.Kind != CellKind.Absent && (!entry.IsOmittedNull || !cell.IsNull))
            {
                output.Write(entry.Name.AsSpan(isFirst ? 1 : 0));
                WriteEntry(output, batch, cell, entry, url);
            }
            else
            {
                continue;
            }

            isFirst = false;
        }
    }

    private static void WriteLink(Utf8Output output, RowEntry entry, ref bool isFirst, ReadOnlySpan<byte> url)
    {
        Separate(output, ref isFirst);
        output.Write(entry.Name);
        output.Write(url);
        output.Write(entry.SecondName);
    }

    private void WriteIdentity(Utf8Output output, RowBatch batch, ReadOnlySpan<Cell> cells, ReadOnlySpan<byte> parent, ReadOnlySpan<byte> url)
    {
        output.Write(_format.Names.Id.Span);
        output.Write((byte)'"');
        if (_keepsUrl)
        {
            output.Write(url);
        }
        else
        {
            _address!.Write(output, batch, cells, parent);
        }

        output.Write((byte)'"');
        if (_readLink.Length > 0)
        {
            output.Write(_readLink);
            output.Write(url);
            output.Write((byte)'"');
        }
    }

    // Name and value at once where they are short and the value is simple.
    private bool TryWriteNamed(Utf8Output output, RowBatch batch, in Cell cell, RowEntry entry)
    {
        if (entry.Kind != RowEntryKind.Value)
        {
            return cell.Kind == CellKind.Absent;
        }

        switch (cell.Kind)
        {
            case CellKind.Null:
                output.Write(entry.Null);
                return true;
            case CellKind.Absent:
                return true;
            case CellKind.Text when cell.IsPlain && cell.Length <= JsonText.ShortBytesMax:
                output.WriteQuoted(entry.Lead, batch.Utf8AndBeyond(cell), cell.Length);
                return true;
            case CellKind.Number when cell.Length <= JsonText.ShortBytesMax && !_isIeee754Compatible:
                output.Write(entry.Lead, batch.Utf8AndBeyond(cell), cell.Length);
                return true;
            case CellKind.Enum or CellKind.Boolean when entry.Constants.Length > 0:
                output.Write(entry.Constants[(int)cell.Bits]);
                return true;
            case CellKind.Date or CellKind.Instant:
                var target = output.Reserve(entry.Lead.Length + TimeBytesMax + PaddedText.Slack);
                entry.Lead.CopyTo(target);
                output.Advance(entry.Lead.Length + WriteTime(target[entry.Lead.Length..], cell));
                return true;
            default:
                return false;
        }
    }

    private void WriteEntry(Utf8Output output, RowBatch batch, in Cell cell, RowEntry entry, ReadOnlySpan<byte> url)
    {
        switch (entry.Kind)
        {
            case RowEntryKind.Value:
                WriteValue(output, batch, cell, (Property)entry.Member, _format);
                break;
            case RowEntryKind.Collection:
                WriteCollection(output, batch, cell, entry, _format, url);
                break;
            case RowEntryKind.CountedCollection:
                JsonText.Count(output, cell.IsNull ? 0 : cell.Total, _format);
                output.Write(entry.SecondName);
                WriteCollection(output, batch, cell, entry, _format, url);
                break;
            case RowEntryKind.Count:
                JsonText.Count(output, cell.IsNull ? 0 : cell.Total, _format);
                break;
            case RowEntryKind.Object when cell.IsNull:
                output.Write("null"u8);
                break;
            case RowEntryKind.Object:
                entry.Nested!.Write(output, batch, batch.NestedRow(cell, 0, entry.Width), url);
                break;
        }
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
