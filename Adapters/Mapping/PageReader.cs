using System.Text;
using System.Text.Json;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>
/// Reads a backend's page: the rows, which stand in an array (or as one object) at a fixed path, and scalar values around them such as a next link.
/// </summary>
public sealed class PageReader
{
    private readonly RowReader _reader;
    private readonly string _rowsPath;
    private readonly byte[][][] _paths;

    /// <param name="rowsPath">Path of the array or object of rows, dots between the levels.</param>
    /// <param name="scalarPaths">Paths of the values wanted from around the rows.</param>
    public PageReader(RowReader rows, string rowsPath, params ReadOnlySpan<string> scalarPaths)
    {
        _reader = rows ?? throw new ArgumentNullException(nameof(rows));
        _rowsPath = rowsPath ?? throw new ArgumentNullException(nameof(rowsPath));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(scalarPaths.Length, PathSet.Max);
        _paths = [Names(rowsPath), .. scalarPaths.ToArray().Select(Names)];
    }

    /// <summary>Reads the page into a new batch, which takes over the reply's memory.</summary>
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

    private static byte[][] Names(string path) => [.. path.Split('.').Select(Encoding.UTF8.GetBytes)];

    private RowBatch Read(byte[] page, int length, bool isRented, string backend, string resource, Span<string?> scalars, RowCheck? check)
    {
        scalars.Clear();
        var batch = new RowBatch(_reader.Shape);
        var sink = new RowSink(batch, page, batch.AddBuffer(page, isRented), backend, resource) { Length = length };
        try
        {
            var walk = new PageWalk(new Utf8JsonReader(sink.Json), sink, scalars, check);
            if (!walk.Json.Read() || walk.Json.TokenType != JsonTokenType.StartObject || !Walk(ref walk, 0, PathSet.All(_paths.Length)))
            {
                throw sink.Fault($"a page without {_rowsPath}", default);
            }

            return batch;
        }
        catch (JsonException broken)
        {
            batch.Dispose();
            throw new GatewayException(
                new GatewayError(GatewayErrorCode.BackendFault, $"The backend '{backend}' answered {resource} with malformed JSON.") { Backend = backend },
                broken);
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
            var (ends, through) = Matches(ref page.Json, level, around);
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

    // The paths that end at the name that the reader stands on, and those that lead on below it.
    private (PathSet Ends, PathSet Through) Matches(ref Utf8JsonReader json, int level, PathSet around)
    {
        var (ends, through) = (default(PathSet), default(PathSet));
        for (var i = 0; i < _paths.Length; i++)
        {
            var path = _paths[i];
            if (around.Has(i) && level < path.Length && JsonRows.NameEquals(ref json, path[level]))
            {
                (ends, through) = level == path.Length - 1 ? (ends.With(i), through) : (ends, through.With(i));
            }
        }

        return (ends, through);
    }

    private void ReadScalar(ref PageWalk page, PathSet ends)
    {
        var token = JsonRows.Capture(ref page.Json, page.Origin);
        for (var i = 1; i < _paths.Length; i++)
        {
            if (ends.Has(i))
            {
                page.Scalars[i - 1] = token.Type switch
                {
                    JsonTokenType.Null => null,
                    JsonTokenType.True => "true",
                    JsonTokenType.False => "false",
                    _ => page.Sink.String(token),
                };
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
                at = ReadRow(at, json.CurrentDepth, page) - 1;
                break;
            case JsonTokenType.StartArray:
                at = ReadArray(at, json.CurrentDepth, page);
                break;
            default:
                throw page.Sink.Fault($"something other than rows at {_rowsPath}", default);
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
            at = ReadRow(at, depth + 1, page);
        }

        // Stopping at what is no row would pass the rest over in silence.
        return at < json.Length && json[at] == ']'
            ? at
            : throw page.Sink.Fault($"something other than a row at {_rowsPath}", JsonRows.OddElement(json, start, LayoutWalk.DepthMax - depth));
    }

    private int ReadRow(int at, int depth, in PageWalk page)
    {
        var end = _reader.Read(at, depth, page.Sink.Batch.AddRow(), page.Sink, page.Check, out var keeps);
        if (!keeps)
        {
            page.Sink.Batch.RemoveLastRow();
        }

        return end;
    }

    /// <summary>Some of the reader's paths, by number; the rows' is 0.</summary>
    private readonly record struct PathSet(uint Bits)
    {
        public const int Max = 32;

        public bool IsEmpty => Bits == 0;

        public static PathSet All(int count) => new(uint.MaxValue >> (Max - count));

        public bool Has(int path) => (Bits & (1u << path)) != 0;

        public PathSet With(int path) => new(Bits | (1u << path));
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
