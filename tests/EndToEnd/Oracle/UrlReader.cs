using System.Globalization;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>
/// Reads the plain form that <see cref="UrlPrinter"/> writes, so that the list of regressions can be asked again. It knows that form only.
/// </summary>
internal static class UrlReader
{
    private const string Style = "style=";

    /// <param name="line">A URL, behind it maybe <c> maxpagesize=…</c>, and maybe <c> as …</c> with how it is asked.</param>
    public static Query Read(string line)
    {
        var (asked, words) = line.Split(" as ") is [.. { Length: > 0 } before, var last] && last.Split(',').All(IsManner)
            ? (string.Join(" as ", before), last.Split(','))
            : (line, []);
        var (manner, style) = (Manner.Read(words.Where(w => !w.StartsWith(Style, StringComparison.Ordinal))), words.FirstOrDefault(w => w.StartsWith(Style, StringComparison.Ordinal)));
        var (url, page) = asked.Split(" maxpagesize=", 2) is [var first, var rows] ? (first, int.Parse(rows, CultureInfo.InvariantCulture)) : (asked, (int?)null);
        return ReadUrl(url) with { PageSize = page, Manner = manner, Style = style is null ? 0 : int.Parse(style[Style.Length..], CultureInfo.InvariantCulture) };
    }

    private static bool IsManner(string word) =>
        word is "streaming" or "ieee754" or "omit" or "posted" or "repeated"
        || (word.Split('=') is ["metadata" or "version" or "batch" or "style", _]);

    private static Query ReadUrl(string url)
    {
        var parts = url.Split('?', 2);
        var segments = parts[0].Split('/').Select(Uri.UnescapeDataString).ToList();
        var ending = segments[^1] switch { "$count" => Ending.Count, "$value" => Ending.Value, "$ref" => Ending.Ref, _ => Ending.None };
        if (ending != Ending.None)
        {
            segments.RemoveAt(segments.Count - 1);
        }

        var (name, key, keyName) = ReadStep(segments[0]);
        var set = Schema.Sets.Single(s => s.SetName == name);
        var (setFilters, endFilters, steps, type) = (new List<Node>(), new List<Node>(), new List<Step>(), set);
        foreach (var segment in segments.Skip(1))
        {
            if (segment.StartsWith("$filter(", StringComparison.Ordinal))
            {
                var text = new TextCursor(segment["$filter(".Length..]);
                (steps.Count == 0 ? setFilters : endFilters).Add(new ExpressionReader(text, type).Read());
                text.Expect(")");
                if (text.Current == '(')
                {
                    (_, key, keyName) = ReadStep(text.Rest);
                }

                continue;
            }

            var step = ReadStep(segment);
            steps.Add(new Step(step.Name, step.Key));
            type = type.FindNav(step.Name)?.Target ?? type.FindField(step.Name)?.Complex ?? type;
        }

        var query = new Query(set, (string?)key, steps, ending, RowOptions.None) { KeyName = keyName, SetFilters = setFilters, EndFilters = endFilters };
        var options = (parts.Length == 1 ? [] : parts[1].Split('&')).Select(o => o.Split('=', 2)).Select(o => (Name: o[0], Text: Uri.UnescapeDataString(o[1]))).ToList();
        return options is [("$apply", var apply)] ? query with { Apply = ApplyReader.Read(set, apply) }
            : IsOfValues(query) ? query with { ListOptions = options.Count == 0 ? null : options.Aggregate(new ListOptions(), (o, pair) => ReadListOption(o, type, pair.Name, new TextCursor(pair.Text))) }
            : query with { Options = options.Aggregate(RowOptions.None, (o, pair) => ReadOption(o, type, pair.Name, new TextCursor(pair.Text))) };
    }

    private static bool IsOfValues(Query query)
    {
        var type = query.Set;
        foreach (var step in query.Steps)
        {
            if (type.FindField(step.Name) is { } field)
            {
                return field.IsList;
            }

            type = type.FindNav(step.Name)!.Target;
        }

        return false;
    }

    private static (string Name, object? Key, string? KeyName) ReadStep(string segment)
    {
        var at = segment.IndexOf('(', StringComparison.Ordinal);
        if (at < 0)
        {
            return (segment, null, null);
        }

        var text = new TextCursor(segment[(at + 1)..^1]);
        var isNamed = char.IsAsciiLetter(text.Current);
        var name = isNamed ? text.Name() : null;
        if (isNamed)
        {
            text.Expect("=");
        }

        return (segment[..at], new ExpressionReader(text, Schema.Sets[0]).ReadLiteral().Value, name);
    }

    private static RowOptions ReadOption(RowOptions options, RowType type, string name, TextCursor text) => name switch
    {
        "$compute" => options with { Compute = text.List(',', () => ReadCompute(text, type)) },
        "$filter" => options with { Filter = new ExpressionReader(text, type, options.Compute).Read() },
        "$search" => options with { Search = new SearchReader(text).Read() },
        "$orderby" => options with { OrderBy = text.List(',', () => ReadTerm(text, type, options.Compute)) },
        "$top" => options with { Top = text.Number() },
        "$skip" => options with { Skip = text.Number() },
        "$count" => options with { Count = text.Name() == "true" },
        "$select" => options with { Select = text.List(',', () => ReadSelect(text, type)) },
        "$expand" => options with { Expand = text.List(',', () => ReadExpand(text, type)) },
        _ => throw new FormatException($"{name} is no option of the oracle."),
    };

    private static ListOptions ReadListOption(ListOptions options, RowType type, string name, TextCursor text) => name switch
    {
        "$filter" => options with { Filter = new ExpressionReader(text, type).Read() },
        "$orderby" => options with { OrderBy = text.List(',', () => ReadTerm(text, type, [])) },
        "$top" => options with { Top = text.Number() },
        "$skip" => options with { Skip = text.Number() },
        "$count" => options with { Count = text.Name() == "true" },
        "$select" => options with { Select = text.List(',', text.Name) },
        _ => throw new FormatException($"{name} is no option of values."),
    };

    private static ComputeTerm ReadCompute(TextCursor text, RowType type)
    {
        var expression = new ExpressionReader(text, type).Read();
        text.Expect(" as ");
        return new ComputeTerm(text.Name(), expression);
    }

    private static OrderTerm ReadTerm(TextCursor text, RowType type, IReadOnlyList<ComputeTerm> computed)
    {
        var expression = new ExpressionReader(text, type, computed).Read();
        return new OrderTerm(expression, text.TryTake(" desc"));
    }

    private static SelectTerm ReadSelect(TextCursor text, RowType type)
    {
        if (text.TryTake("*"))
        {
            return new SelectTerm([]);
        }

        var path = text.List('/', text.Name);
        var term = new SelectTerm(path);
        if (!text.Sees("("))
        {
            return term;
        }

        var element = type.FindField(path[0])!.Complex ?? type;
        return term with { Options = ReadNested(text, new ListOptions(), (options, name) => ReadListOption(options, element, name, text)) };
    }

    private static ExpandTerm ReadExpand(TextCursor text, RowType type)
    {
        var name = text.TryTake(ExpandTerm.All) ? ExpandTerm.All : text.Name();
        var (isCount, isReference, levels) = (text.TryTake("/$count"), text.TryTake("/$ref"), 1);
        var options = RowOptions.None;
        if (text.Sees("("))
        {
            options = ReadNested(text, options, (read, option) =>
            {
                if (option != "$levels")
                {
                    return ReadOption(read, type.FindNav(name)!.Target, option, text);
                }

                levels = text.Number();
                return read;
            });
        }

        return new ExpandTerm(name, options) { IsCount = isCount, IsReference = isReference, Levels = levels };
    }

    private static T ReadNested<T>(TextCursor text, T options, Func<T, string, T> read)
    {
        text.Expect("(");
        do
        {
            text.Expect("$");
            var option = "$" + text.Name();
            text.Expect("=");
            options = read(options, option);
        }
        while (text.TryTake(";"));
        text.Expect(")");
        return options;
    }
}
