using System.Text.Json;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>
/// Reads a backend's page: the rows, which stand in an array (or as one object) at a fixed path, and scalar values around them such as a next link.
/// A page that is still arriving is read in pieces by <see cref="PageStream"/>.
/// </summary>
public sealed class PageReader
{
    private readonly RowReader _reader;

    /// <param name="rowsPath">Path of the array or object of rows, dots between the levels.</param>
    /// <param name="scalarPaths">Paths of the values wanted from around the rows.</param>
    public PageReader(RowReader rows, string rowsPath, params ReadOnlySpan<string> scalarPaths)
    {
        _reader = rows ?? throw new ArgumentNullException(nameof(rows));
        ArgumentNullException.ThrowIfNull(rowsPath);
        Paths = new PagePaths(rowsPath, scalarPaths);
    }

    internal PagePaths Paths { get; }

    internal Shape Shape => _reader.Shape;

    /// <summary>Reads the page into a new batch, which takes over the reply's memory.</summary>
    /// <param name="reply">Whole.</param>
    /// <param name="scalars">Receives the text of each scalar; null where absent or null.</param>
    /// <param name="check">Sees each row and may leave it out.</param>
    /// <exception cref="GatewayException">BackendFault: the page is not the JSON that it should be.</exception>
    public RowBatch Read(BackendReply reply, string backend, string resource, Span<string?> scalars, RowCheck? check = null)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var page = reply.Detach(out var length);
        var batch = Read(page, length, isRented: true, backend, resource, scalars, check);
        batch.Age = reply.Age;
        return batch;
    }

    /// <summary>Reads a page that several scans share; its bytes must stay as they are.</summary>
    public RowBatch Read(byte[] page, string backend, string resource, Span<string?> scalars, RowCheck? check = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Read(page, page.Length, isRented: false, backend, resource, scalars, check);
    }

    /// <summary>Reads a page that is there to its end.</summary>
    /// <exception cref="JsonException">It is not valid.</exception>
    internal void ReadWhole(RowSink sink, Span<string?> scalars, RowCheck? check)
    {
        scalars.Clear();
        var walk = new PageWalk(new Utf8JsonReader(sink.Json), sink, scalars, check);
        if (!walk.Json.Read() || walk.Json.TokenType != JsonTokenType.StartObject || !Walk(ref walk, 0, Paths.All))
        {
            throw sink.Fault($"a page without {Paths.Rows}", default);
        }
    }

    /// <summary>Reads the end of a page whose rows have been read.</summary>
    /// <param name="at">Position of the bracket that closes them.</param>
    /// <param name="open">The tokeniser behind the bracket that opened them.</param>
    /// <exception cref="JsonException">It is not valid.</exception>
    internal void ReadEnd(RowSink sink, Span<string?> scalars, RowCheck? check, int at, JsonReaderState open)
    {
        var walk = new PageWalk(new Utf8JsonReader(sink.Json[at..], isFinalBlock: true, open), sink, scalars, check) { Origin = at };
        walk.Json.Read();
        for (var level = Paths.RowsLevels - 1; level >= 0; level--)
        {
            Walk(ref walk, level, Paths.AlongRows(level));
        }
    }

    /// <summary>Reads a row into the sink's batch and gives the position after it; <see cref="LayoutWalk.Short"/> where its end is not there yet.</summary>
    internal int ReadRow(int at, int depth, RowSink sink, RowCheck? check)
    {
        var end = _reader.Read(at, depth, sink.Batch.AddRow(), sink, check, out var keeps);
        if (!keeps)
        {
            sink.Batch.RemoveLastRow();
        }

        return end;
    }

    internal static GatewayException Malformed(string backend, string resource, JsonException broken) => new(
        new GatewayError(GatewayErrorCode.BackendFault, $"The backend '{backend}' answered {resource} with malformed JSON.") { Backend = backend }, broken);

    /// <summary>A scalar's text; null where it is null.</summary>
    internal static string? TextOf(RawToken token, RowSink sink) => token.Type switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => sink.String(token),
    };

    private RowBatch Read(byte[] page, int length, bool isRented, string backend, string resource, Span<string?> scalars, RowCheck? check)
    {
        var batch = new RowBatch(_reader.Shape);
        var sink = new RowSink(batch, page, batch.AddBuffer(page, isRented), backend, resource) { Length = length };
        try
        {
            ReadWhole(sink, scalars, check);
            return batch;
        }
        catch (JsonException broken)
        {
            batch.Dispose();
            throw Malformed(backend, resource, broken);
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

    // Returns whether the rows were found.
    private bool Walk(ref PageWalk page, int level, PathSet around)
    {
        var found = false;
        while (page.Json.Read() && page.Json.TokenType == JsonTokenType.PropertyName)
        {
            var (ends, through) = Paths.Matches(ref page.Json, level, around);
            page.Json.Read();
            if (ends.Has(0))
            {
                ReadRows(ref page);
                found = true;
            }
            else if (!ends.IsEmpty)
            {
                ReadScalar(ref page, ends);
            }
            else if (!through.IsEmpty && page.Json.TokenType == JsonTokenType.StartObject)
            {
                found |= Walk(ref page, level + 1, through);
            }
            else
            {
                page.Json.Skip();
            }
        }

        return found;
    }

    private void ReadScalar(ref PageWalk page, PathSet ends)
    {
        var token = JsonRows.Capture(ref page.Json, page.Origin);
        for (var i = 1; i < Paths.Count; i++)
        {
            if (ends.Has(i))
            {
                page.Scalars[i - 1] = TextOf(token, page.Sink);
            }
        }
    }

    private void ReadRows(ref PageWalk page)
    {
        ref var json = ref page.Json;
        var at = page.Origin + (int)json.TokenStartIndex;
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                at = ReadRow(at, json.CurrentDepth, page.Sink, page.Check) - 1;
                break;
            case JsonTokenType.StartArray:
                at = ReadArray(at, json.CurrentDepth, page);
                break;
            default:
                throw page.Sink.Fault($"something other than rows at {Paths.Rows}", default);
        }

        // Goes on behind the rows as if there had been none: the bracket that opened them is open still.
        json = new Utf8JsonReader(page.Sink.Json[at..], isFinalBlock: true, json.CurrentState);
        page.Origin = at;
        json.Read();
    }

    // Returns the position of the closing bracket.
    private int ReadArray(int start, int depth, in PageWalk page)
    {
        var json = page.Sink.Json;
        var at = start + 1;
        for (var isFirst = true; JsonScan.NextObject(json, ref at, isFirst); isFirst = false)
        {
            at = ReadRow(at, depth + 1, page.Sink, page.Check);
        }

        // Stopping at what is no row would pass the rest over in silence.
        return at < json.Length && json[at] == ']'
            ? at
            : throw page.Sink.Fault($"something other than a row at {Paths.Rows}", JsonRows.OddElement(json, start, LayoutWalk.DepthMax - depth));
    }

    /// <summary>A page being read.</summary>
    private ref struct PageWalk(Utf8JsonReader json, RowSink sink, Span<string?> scalars, RowCheck? check)
    {
        public Utf8JsonReader Json = json;

        /// <summary>Position of the tokeniser's first byte in the page.</summary>
        public int Origin;

        public readonly RowSink Sink { get; } = sink;

        public readonly Span<string?> Scalars { get; } = scalars;

        public readonly RowCheck? Check { get; } = check;
    }
}
