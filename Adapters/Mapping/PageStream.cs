using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>
/// Reads a page while it arrives. Its bytes come in pieces of bounded size; the rows that end within a piece are a batch over its memory, and
/// only the row that goes on beyond it is moved to the next one, which is as long as that row needs. What stands before the rows is known with
/// the first batch, what stands behind them with the last. Not thread-safe.
/// </summary>
public sealed class PageStream : IDisposable
{
    private const int PieceBytesMin = 16;
    private const int RowsMin = 64;

    private readonly PageReader _pages;
    private readonly BackendReply _reply;
    private readonly string _backend;
    private readonly string _resource;
    private readonly string?[] _scalars;
    private readonly RowCheck? _check;
    private byte[] _piece;
    private int _length;
    private int _pieceBytes;
    private bool _isFilled = true;
    private int _rowsOfLast;
    private Part _part;
    private int _depth;
    private bool _hasRows;
    private JsonReaderState _open;

    /// <param name="reply">One that has more to come. Stays the caller's to dispose of.</param>
    /// <param name="scalars">Receives the text of each scalar; null where absent, null, or not there yet.</param>
    /// <param name="check">Sees each row and may leave it out.</param>
    public PageStream(PageReader pages, BackendReply reply, string backend, string resource, string?[] scalars, RowCheck? check = null)
    {
        ArgumentNullException.ThrowIfNull(reply);
        _pages = pages ?? throw new ArgumentNullException(nameof(pages));
        (_reply, _backend, _resource, _scalars, _check) = (reply, backend, resource, scalars, check);
        _piece = reply.Detach(out _length);
        _pieceBytes = _length;
    }

    private enum Part
    {
        Head,
        Rows,
        End,
        Done,
    }

    /// <summary>A scalar without which no batch is of use: where it stands behind the rows, they wait for it.</summary>
    /// <value>Its number; null, the default, where there is none.</value>
    public int? ScalarNeeded { get; init; }

    /// <summary>
    /// Bytes of a piece. The first is what the transport handed over; later ones double up to this, since each costs a little of its own.
    /// </summary>
    internal int PieceBytesMax { get; init; } = 256 * 1024;

    /// <summary>Whether the last batch has been given.</summary>
    public bool IsAtEnd => _part == Part.Done;

    /// <summary>The next rows; only the last batch may have none.</summary>
    /// <exception cref="GatewayException">BackendFault: the page is not the JSON that it should be; else what the rest of the answer brought.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // awaited once, by the one caller
    public async ValueTask<RowBatch> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (!_isFilled)
            {
                _length += await _reply.FillAsync(_piece.AsMemory(_length, _pieceBytes - _length), cancellation).ConfigureAwait(false);
                _isFilled = true;
            }

            if (Take() is { } batch)
            {
                return batch;
            }
        }
    }

    public void Dispose()
    {
        if (_piece.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_piece);
            _piece = [];
        }
    }

    // Null where not one row has its end within the piece, and there is more to come.
    private RowBatch? Take()
    {
        var piece = _piece;
        var batch = new RowBatch(_pages.Shape, Math.Max(RowsMin, _rowsOfLast * 2)) { Age = _reply.Age };
        var sink = new RowSink(batch, piece, batch.AddBuffer(piece, isRented: true), _backend, _resource) { Length = _length, IsWhole = !_reply.HasMore };
        _piece = [];
        try
        {
            var used = Read(sink);
            if (_part != Part.Done)
            {
                MoveOn(piece.AsSpan(used, _length - used));
            }

            if (batch.Count == 0 && _part != Part.Done)
            {
                batch.Dispose();
                return null;
            }

            _rowsOfLast = batch.Count;
            return batch;
        }
        catch (JsonException broken)
        {
            batch.Dispose();
            throw PageReader.Malformed(_backend, _resource, broken);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
        finally
        {
            sink.EndPage();
        }
    }

    // The piece now belongs to its batch.
    private void MoveOn(ReadOnlySpan<byte> rest)
    {
        _pieceBytes = Math.Max(Math.Max((int)Math.Min(2L * rest.Length, Array.MaxLength), PieceBytesMin), Math.Min(2 * _pieceBytes, PieceBytesMax));
        var next = ArrayPool<byte>.Shared.Rent(_pieceBytes);
        rest.CopyTo(next);
        (_piece, _length, _isFilled) = (next, rest.Length, false);
    }

    // Returns the position up to which nothing is needed any more.
    private int Read(RowSink sink)
    {
        var at = 0;
        if (_part == Part.Head)
        {
            if (sink.IsWhole)
            {
                _pages.ReadWhole(sink, _scalars, _check);
                _part = Part.Done;
                return _length;
            }

            if (!TryBegin(sink, out at))
            {
                return 0;
            }
        }

        if (_part == Part.Rows)
        {
            at = ReadRows(sink, at);
        }

        if (_part == Part.End && sink.IsWhole)
        {
            _pages.ReadEnd(sink, _scalars, _check, at, _open);
            _part = Part.Done;
        }

        return at;
    }

    private bool TryBegin(RowSink sink, out int at)
    {
        var head = new PageHead(sink, _pages.Paths, _scalars);
        at = 0;
        if (!head.FindRows() || (ScalarNeeded is { } needed && _scalars[needed] is null))
        {
            return false;
        }

        (at, _depth, _open, _part) = (head.At + 1, head.Depth, head.Open, Part.Rows);
        return true;
    }

    // Returns the position after the last row that is there, or that of the bracket that closes them.
    private int ReadRows(RowSink sink, int at)
    {
        var json = sink.Json;
        while (true)
        {
            var next = at = JsonScan.SkipSpace(json, at);
            if (at < json.Length && json[at] == ']')
            {
                _part = Part.End;
                return at;
            }

            if (_hasRows && at < json.Length)
            {
                next = json[at] == ',' ? JsonScan.SkipSpace(json, at + 1) : throw new JsonException("Rows without a comma between them.");
            }

            var isRow = next < json.Length && json[next] == '{';
            if (isRow && _pages.ReadRow(next, _depth + 1, sink, _check) is >= 0 and var end)
            {
                (at, _hasRows) = (end, true);
            }
            else if (!sink.IsWhole)
            {
                return at;
            }
            else
            {
                throw sink.Fault($"something other than a row at {_pages.Paths.Rows}", OddElement(json, next));
            }
        }
    }

    // What is read as the first of the array's elements is valid as a later one, too.
    private RawToken OddElement(ReadOnlySpan<byte> json, int at)
    {
        var element = new Utf8JsonReader(json[at..], isFinalBlock: true, _open);
        element.Read();
        return element.TokenType == JsonTokenType.EndArray ? throw new JsonException("A comma without a row behind it.") : JsonRows.Capture(ref element, at);
    }
}
