using System.Text.Json;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>Walks over the beginning of a page up to its rows, as far as it is there.</summary>
internal ref struct PageHead(RowSink sink, PagePaths paths, Span<string?> scalars)
{
    private readonly Span<string?> _scalars = scalars;
    private Utf8JsonReader _json = new(sink.Json, isFinalBlock: false, default);
    private bool _isShort;

    /// <summary>Position of the bracket that opens the rows.</summary>
    public readonly int At => (int)_json.TokenStartIndex;

    /// <summary>Levels around the rows.</summary>
    public readonly int Depth => _json.CurrentDepth;

    /// <summary>The tokeniser behind the bracket.</summary>
    public readonly JsonReaderState Open => _json.CurrentState;

    /// <summary>Finds an array of rows, and takes the scalars that stand before it.</summary>
    /// <returns>Whether it has begun. If not, only the page as a whole tells what it is.</returns>
    /// <exception cref="JsonException">What is there is not valid.</exception>
    public bool FindRows()
    {
        _scalars.Clear();
        return _json.Read() && _json.TokenType == JsonTokenType.StartObject && FindRows(0, paths.All);
    }

    private bool FindRows(int level, PathSet around)
    {
        while (!_isShort && _json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var (ends, through) = paths.Matches(ref _json, level, around);
            if (!_json.Read())
            {
                break;
            }

            if (ends.Has(0))
            {
                return _json.TokenType == JsonTokenType.StartArray;
            }

            if (!ends.IsEmpty)
            {
                _isShort = !TakeScalar(ends);
            }
            else if (!through.IsEmpty && _json.TokenType == JsonTokenType.StartObject)
            {
                if (FindRows(level + 1, through))
                {
                    return true;
                }

                _isShort |= _json.TokenType != JsonTokenType.EndObject;
            }
            else
            {
                _isShort = !_json.TrySkip();
            }
        }

        _isShort |= _json.TokenType != JsonTokenType.EndObject;
        return false;
    }

    private bool TakeScalar(PathSet ends)
    {
        if (!JsonRows.TryCapture(ref _json, 0, out var token))
        {
            return false;
        }

        for (var i = 1; i < paths.Count; i++)
        {
            if (ends.Has(i))
            {
                _scalars[i - 1] = PageReader.TextOf(token, sink);
            }
        }

        return true;
    }
}
