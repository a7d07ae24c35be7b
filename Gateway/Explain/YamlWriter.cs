using System.Globalization;
using System.Text;

namespace CanonicalGateway.Gateway.Explain;

/// <summary>Writes YAML 1.2 in block style: maps, lists of maps, lists of texts. The same calls give the same text.</summary>
internal sealed class YamlWriter
{
    private const string Indicators = "-?:,[]{}#&*!|>'\"%@` ";

    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _beginsItem;

    public override string ToString() => _text.ToString();

    public void Field(string name, string value) => Line($"{name}: {Scalar(value)}");

    public void Field(string name, long value) => Line(string.Create(CultureInfo.InvariantCulture, $"{name}: {value}"));

    /// <summary>A field whose map of numbers and texts stands on its line.</summary>
    public void Inline(string name, IEnumerable<(string Name, string Value)> values) =>
        Line($"{name}: {{ {string.Join(", ", values.Select(v => $"{v.Name}: {v.Value}"))} }}");

    public void Map(string name, Action fields)
    {
        Line($"{name}:");
        _depth++;
        fields();
        _depth--;
    }

    /// <summary>A list of maps; nothing where it is empty.</summary>
    public void List<T>(string name, IReadOnlyCollection<T> items, Action<T> fields)
    {
        if (items.Count == 0)
        {
            return;
        }

        Line($"{name}:");
        _depth += 2;
        foreach (var item in items)
        {
            _beginsItem = true;
            fields(item);
        }

        _depth -= 2;
    }

    private void Line(string text)
    {
        _text.Append(' ', _beginsItem ? (_depth * 2) - 2 : _depth * 2).Append(_beginsItem ? "- " : "").Append(text).Append('\n');
        _beginsItem = false;
    }

    /// <summary>A text as it is where YAML reads it as that text, else in quotes.</summary>
    private static string Scalar(string value)
    {
        if (value.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' || char.IsSurrogate(c)))
        {
            return Escaped(value);
        }

        var isPlain = value.Length > 0 && !Indicators.Contains(value[0], StringComparison.Ordinal) && value[^1] is not (' ' or ':')
            && !value.Contains(": ", StringComparison.Ordinal) && !value.Contains(" #", StringComparison.Ordinal) && IsText(value);
        return isPlain ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    // What else a reader might take it for: a number, a truth value, nothing.
    private static bool IsText(string value) =>
        (!char.IsAsciiDigit(value[0]) || value.Contains(' ', StringComparison.Ordinal)) && value[0] is not ('+' or '.' or '~' or '=' or '<')
        && value.ToUpperInvariant() is not ("NULL" or "TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N");

    private static string Escaped(string value)
    {
        var text = new StringBuilder("\"");
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (i + 1 < value.Length && char.IsSurrogatePair(c, value[i + 1]))
            {
                text.Append(value, i++, 2);
            }
            else if (c is '"' or '\\')
            {
                text.Append('\\').Append(c);
            }
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' || char.IsSurrogate(c))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
            else
            {
                text.Append(c);
            }
        }

        return text.Append('"').ToString();
    }
}
