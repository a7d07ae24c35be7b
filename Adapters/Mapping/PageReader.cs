using System.Text.Json;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>
/// Reads a backend's page: the rows, which stand in an array (or as one object) at a fixed path, and scalar values around them such as a next link.
/// </summary>
/// <param name="rowsPath">Path of the array or object of rows, dots between the levels.</param>
/// <param name="scalarPaths">Paths of the values wanted from around the rows.</param>
public sealed class PageReader(RowReader rows, string rowsPath, params string[] scalarPaths)
{
    private readonly string[] _rows = rowsPath.Split('.');
    private readonly string[][] _scalars = [.. scalarPaths.Select(p => p.Split('.'))];

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

    private RowBatch Read(byte[] page, int length, bool isRented, string backend, string resource, Span<string?> scalars, RowCheck? check)
    {
        scalars.Clear();
        var batch = new RowBatch(rows.Shape);
        try
        {
            var sink = new RowSink(batch, page, batch.AddBuffer(page, isRented), backend, resource);
            var json = new Utf8JsonReader(page.AsSpan(0, length));
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject || !Walk(ref json, 0, [], sink, scalars, check))
            {
                throw sink.Fault($"a page without {rowsPath}", default);
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
    }

    // Returns whether the rows were found. Levels are two or three, so paths are compared segment by segment.
    private bool Walk(ref Utf8JsonReader json, int level, List<string> path, RowSink sink, Span<string?> scalars, RowCheck? check)
    {
        var found = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (IsNext(ref json, _rows, level, path))
            {
                if (level == _rows.Length - 1)
                {
                    json.Read();
                    ReadRows(ref json, sink, check);
                    found = true;
                    continue;
                }
            }

            var scalar = -1;
            for (var i = 0; i < _scalars.Length; i++)
            {
                if (level == _scalars[i].Length - 1 && IsNext(ref json, _scalars[i], level, path))
                {
                    scalar = i;
                }
            }

            var descends = IsNext(ref json, _rows, level, path) || IsAnyNext(ref json, level, path);
            var name = descends ? json.GetString()! : "";
            json.Read();
            if (scalar >= 0)
            {
                var token = JsonRows.Capture(ref json, 0);
                scalars[scalar] = token.IsNull ? null : sink.String(token);
            }
            else if (descends && json.TokenType == JsonTokenType.StartObject)
            {
                path.Add(name);
                found |= Walk(ref json, level + 1, path, sink, scalars, check);
                path.RemoveAt(path.Count - 1);
            }
            else
            {
                json.Skip();
            }
        }

        return found;
    }

    private bool IsAnyNext(ref Utf8JsonReader json, int level, List<string> path)
    {
        foreach (var scalar in _scalars)
        {
            if (IsNext(ref json, scalar, level, path))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNext(ref Utf8JsonReader json, string[] target, int level, List<string> path)
    {
        if (level >= target.Length || !json.ValueTextEquals(target[level]))
        {
            return false;
        }

        for (var i = 0; i < level; i++)
        {
            if (path[i] != target[i])
            {
                return false;
            }
        }

        return true;
    }

    private void ReadRows(ref Utf8JsonReader json, RowSink sink, RowCheck? check)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                ReadRow(ref json, sink, check);
                break;
            case JsonTokenType.StartArray:
                while (json.Read() && json.TokenType == JsonTokenType.StartObject)
                {
                    ReadRow(ref json, sink, check);
                }

                // Stopping at what is no row would pass the rest over in silence.
                if (json.TokenType != JsonTokenType.EndArray)
                {
                    throw sink.Fault($"something other than a row at {rowsPath}", JsonRows.Capture(ref json, 0));
                }

                break;
            default:
                throw sink.Fault($"something other than rows at {rowsPath}", default);
        }
    }

    private void ReadRow(ref Utf8JsonReader json, RowSink sink, RowCheck? check)
    {
        if (!rows.Read(ref json, 0, sink.Batch.AddRow(), sink, check))
        {
            sink.Batch.RemoveLastRow();
        }
    }
}
