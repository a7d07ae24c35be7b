using System.Text.Json;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>Walks over nested JSON for codecs that compute one value from many.</summary>
public static class JsonRows
{
    /// <summary>The elements of an array; none where the value is null.</summary>
    public static Elements Elements(RawToken array, RowSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return array.IsNull || array.Type == JsonTokenType.StartArray
            ? new Elements(array, sink)
            : throw sink.Fault("something other than an array", array);
    }

    /// <summary>The first element of an array that is no object.</summary>
    /// <param name="at">Position of the array's bracket.</param>
    /// <param name="depthMax">Levels that the array may have.</param>
    /// <exception cref="JsonException">The array is not valid up to there.</exception>
    internal static RawToken OddElement(ReadOnlySpan<byte> page, int at, int depthMax)
    {
        var json = new Utf8JsonReader(page[at..], new JsonReaderOptions { MaxDepth = depthMax });
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            json.Skip();
        }

        return Capture(ref json, at);
    }

    /// <summary>Whether the reader stands on the name. A name with half of a surrogate pair is none that anyone asks for.</summary>
    internal static bool NameEquals(ref Utf8JsonReader json, ReadOnlySpan<byte> name)
    {
        try
        {
            return json.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Where the value at the reader stands; moves to its end.</summary>
    /// <param name="origin">Position of the reader's first byte in the page.</param>
    internal static RawToken Capture(ref Utf8JsonReader json, int origin) =>
        TryCapture(ref json, origin, out var token) ? token : throw new JsonException("The value has no end.");

    /// <inheritdoc cref="Capture"/>
    /// <returns>Whether the value's end is there; always where the reader has the page to its end.</returns>
    internal static bool TryCapture(ref Utf8JsonReader json, int origin, out RawToken token)
    {
        var type = json.TokenType;
        var start = (int)json.TokenStartIndex;
        switch (type)
        {
            case JsonTokenType.String:
                token = new RawToken(type, origin + start + 1, json.ValueSpan.Length, json.ValueIsEscaped);
                return true;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                var isThere = json.TrySkip();
                token = new RawToken(type, origin + start, (int)json.BytesConsumed - start);
                return isThere;
            default:
                token = new RawToken(type, origin + start, json.ValueSpan.Length);
                return true;
        }
    }
}
