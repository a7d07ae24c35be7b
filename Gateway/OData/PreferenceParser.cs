using System.Buffers;
using System.Text;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Reads the header Prefer: <c>name [= value] *( ; name [= value] )</c>, separated by commas; values are tokens or quoted (RFC 7240 section 2).</summary>
internal ref struct PreferenceParser
{
    private static readonly Dictionary<string, string> _noParameters = [];

    // More may stand in a value than in RFC 9110's token: clients send patterns with '#', and URLs, without quotes.
    private static readonly SearchValues<char> _ends = SearchValues.Create(" \t,;=\"");

    private readonly ReadOnlySpan<char> _line;
    private int _at;

    private PreferenceParser(ReadOnlySpan<char> line) => _line = line;

    /// <exception cref="GatewayException">InvalidHeader where the line does not follow the grammar.</exception>
    public static List<Preference> Read(ReadOnlySpan<char> line)
    {
        var parser = new PreferenceParser(line);
        var preferences = new List<Preference>();
        while (true)
        {
            parser.SkipBlanks();
            if (parser._at == line.Length)
            {
                return preferences;
            }

            if (!parser.TryTake(','))
            {
                preferences.Add(parser.ReadPreference());
            }
        }
    }

    private Preference ReadPreference()
    {
        var (name, value) = ReadPair();
        Dictionary<string, string>? parameters = null;
        while (TryTake(';'))
        {
            SkipBlanks();
            if (_at < _line.Length && _line[_at] is not (';' or ','))
            {
                var (parameter, given) = ReadPair();
                (parameters ??= new(StringComparer.OrdinalIgnoreCase)).TryAdd(parameter, given);
            }
        }

        return _at == _line.Length || _line[_at] == ',' ? new Preference(name, value, parameters ?? _noParameters) : throw Fault();
    }

    private (string Name, string Value) ReadPair()
    {
        var name = ReadToken();
        if (name.IsEmpty)
        {
            throw Fault();
        }

        SkipBlanks();
        var value = "";
        if (TryTake('='))
        {
            SkipBlanks();
            value = _at < _line.Length && _line[_at] == '"' ? ReadQuoted() : ReadToken().ToString();
            SkipBlanks();
        }

        return (name.ToString(), value);
    }

    private ReadOnlySpan<char> ReadToken()
    {
        var rest = _line[_at..];
        var length = rest.IndexOfAny(_ends);
        var token = length < 0 ? rest : rest[..length];
        _at += token.Length;
        return token;
    }

    private string ReadQuoted()
    {
        var text = new StringBuilder();
        for (_at++; _at < _line.Length; _at++)
        {
            switch (_line[_at])
            {
                case '"':
                    _at++;
                    return text.ToString();
                case '\\' when _at + 1 < _line.Length:
                    text.Append(_line[++_at]);
                    break;
                default:
                    text.Append(_line[_at]);
                    break;
            }
        }

        throw Fault();
    }

    private bool TryTake(char expected)
    {
        if (_at == _line.Length || _line[_at] != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < _line.Length && _line[_at] is ' ' or '\t')
        {
            _at++;
        }
    }

    private readonly GatewayException Fault() => new GatewayError(
        GatewayErrorCode.InvalidHeader, $"Prefer '{_line}' is malformed at character {_at + 1}; it takes preferences such as maxpagesize=100, omit-values=nulls.")
    {
        Target = "Prefer",
    }.ToException();
}
