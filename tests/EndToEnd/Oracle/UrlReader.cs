using System.Globalization;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>
/// Reads the plain form that <see cref="UrlPrinter"/> writes, so that the list of regressions can be asked again. It knows that form only.
/// </summary>
internal static class UrlReader
{
    public static Query Read(string line)
    {
        var (url, page) = line.Split(" maxpagesize=", 2) is [var before, var rows] ? (before, int.Parse(rows, CultureInfo.InvariantCulture)) : (line, (int?)null);
        var parts = url.Split('?', 2);
        var segments = parts[0].Split('/').Select(Uri.UnescapeDataString).ToList();
        var ending = segments[^1] switch { "$count" => Ending.Count, "$value" => Ending.Value, "$ref" => Ending.Ref, _ => Ending.None };
        if (ending != Ending.None)
        {
            segments.RemoveAt(segments.Count - 1);
        }

        var root = ReadStep(segments[0]);
        var set = Schema.Sets.Single(s => s.SetName == root.Name);
        var steps = segments.Skip(1).Select(ReadStep).ToList();
        var type = steps.Aggregate(set, (t, s) => t.FindNav(s.Name)?.Target ?? t);
        var options = (parts.Length == 1 ? [] : parts[1].Split('&')).Select(o => o.Split('=', 2))
            .Aggregate(RowOptions.None, (o, pair) => ReadOption(o, type, pair[0], new TextCursor(Uri.UnescapeDataString(pair[1]))));
        return new Query(set, (string?)root.Key, steps, ending, options) { PageSize = page };
    }

    private static Step ReadStep(string segment)
    {
        var at = segment.IndexOf('(', StringComparison.Ordinal);
        return at < 0 ? new Step(segment) : new Step(segment[..at], new ExpressionReader(new TextCursor(segment[(at + 1)..^1]), Schema.Sets[0]).ReadLiteral().Value);
    }

    private static RowOptions ReadOption(RowOptions options, RowType type, string name, TextCursor text) => name switch
    {
        "$filter" => options with { Filter = new ExpressionReader(text, type).Read() },
        "$search" => options with { Search = new SearchReader(text).Read() },
        "$orderby" => options with { OrderBy = text.List(',', () => ReadTerm(text, type)) },
        "$top" => options with { Top = text.Number() },
        "$skip" => options with { Skip = text.Number() },
        "$count" => options with { Count = text.Name() == "true" },
        "$select" => options with { Select = text.List(',', () => text.TryTake("*") ? new SelectTerm([]) : new SelectTerm(text.List('/', text.Name))) },
        "$expand" => options with { Expand = text.List(',', () => ReadExpand(text, type)) },
        _ => throw new FormatException($"{name} is no option of the oracle."),
    };

    private static OrderTerm ReadTerm(TextCursor text, RowType type)
    {
        var expression = new ExpressionReader(text, type).Read();
        return new OrderTerm(expression, text.TryTake(" desc"));
    }

    private static ExpandTerm ReadExpand(TextCursor text, RowType type)
    {
        var name = text.Name();
        var (isCount, isReference, levels) = (text.TryTake("/$count"), text.TryTake("/$ref"), 1);
        var options = RowOptions.None;
        if (text.TryTake("("))
        {
            do
            {
                text.Expect("$");
                var option = "$" + text.Name();
                text.Expect("=");
                if (option == "$levels")
                {
                    levels = text.Number();
                    continue;
                }

                options = ReadOption(options, type.FindNav(name)!.Target, option, text);
            }
            while (text.TryTake(";"));
            text.Expect(")");
        }

        return new ExpandTerm(name, options) { IsCount = isCount, IsReference = isReference, Levels = levels };
    }
}
