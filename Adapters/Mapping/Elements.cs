using System.Text.Json;

namespace CanonicalGateway.Adapters.Mapping;

/// <summary>The elements of a JSON array, one after the other, for <c>foreach</c>.</summary>
public ref struct Elements
{
    private readonly int _start;
    private Utf8JsonReader _json;

    internal Elements(RawToken array, RowSink sink)
    {
        _start = array.Start;
        _json = new Utf8JsonReader(array.IsNull ? "[]"u8 : sink.Utf8(array));
        _json.Read();
    }

    public RawToken Current { get; private set; }

    public readonly Elements GetEnumerator() => this;

    public bool MoveNext()
    {
        if (!_json.Read() || _json.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }

        Current = JsonRows.Capture(ref _json, _start);
        return true;
    }
}
