using System.Globalization;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>A place in a text that is read.</summary>
internal sealed class TextCursor(string text)
{
    private int _at;

    public char Current => _at < text.Length ? text[_at] : '\0';

    public string Rest => text[_at..];

    public bool Sees(string expected) => string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;

    public bool TryTake(string expected)
    {
        var sees = Sees(expected);
        _at += sees ? expected.Length : 0;
        return sees;
    }

    public void Expect(string expected)
    {
        if (!TryTake(expected))
        {
            throw new FormatException($"'{expected}' expected at {_at} of {text}");
        }
    }

    public string While(Func<char, bool> wanted)
    {
        var start = _at;
        while (_at < text.Length && wanted(text[_at]))
        {
            _at++;
        }

        return text[start.._at];
    }

    public string Name() => While(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    public int Number() => int.Parse(While(char.IsAsciiDigit), CultureInfo.InvariantCulture);

    /// <summary>The text between two quotes of which those within are doubled.</summary>
    public string Quoted()
    {
        Expect("'");
        var parts = new List<string>();
        do
        {
            parts.Add(While(c => c != '\''));
            Expect("'");
        }
        while (TryTake("'"));
        return string.Join('\'', parts);
    }

    /// <summary>A JSON string with its quotes.</summary>
    public string JsonString()
    {
        var start = _at++;
        while (text[_at] != '"')
        {
            _at += text[_at] == '\\' ? 2 : 1;
        }

        return text[start..++_at];
    }

    public List<T> List<T>(char separator, Func<T> read)
    {
        var items = new List<T>();
        do
        {
            items.Add(read());
        }
        while (TryTake(separator.ToString()));
        return items;
    }
}
