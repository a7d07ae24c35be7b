using System.Globalization;
using System.Text;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Writes queries as URLs below the service root.</summary>
internal static class UrlPrinter
{
    /// <summary>In the query's own style.</summary>
    public static string Print(Query query) => Print(query, query.Style);

    /// <summary>In the plainest style, for people and for the list of regressions.</summary>
    public static string PrintPlain(Query query) => Print(query, 0);

    private static string Print(Query query, int number)
    {
        var style = new WritingStyle(number);
        var aliases = new Dictionary<string, string>();
        var url = new StringBuilder(Segments(query.Set.SetName!, query.Key, style));
        foreach (var step in query.Steps)
        {
            url.Append('/').Append(Segments(step.Name, step.Key, style));
        }

        url.Append(query.Ending switch { Ending.Count => "/$count", Ending.Value => "/$value", Ending.Ref => "/$ref", _ => "" });
        var options = Options(query.Options, style, aliases).Select(o => $"{style.EncodeQuery(o.Name).Replace("=", "", StringComparison.Ordinal)}={style.EncodeQuery(o.Text)}").ToList();
        options.AddRange(aliases.Select(a => $"{a.Key}={style.EncodeQuery(a.Value)}"));
        return options.Count == 0 ? url.ToString() : url.Append('?').AppendJoin('&', options).ToString();
    }

    /// <summary>A name with its key, in parentheses or as a segment.</summary>
    private static string Segments(string name, object? key, WritingStyle style) =>
        key is null ? style.EncodeSegment(name)
        : style.OneIn(5) && CanBeSegment(key) ? $"{style.EncodeSegment(name)}/{Uri.EscapeDataString(Convert.ToString(key, CultureInfo.InvariantCulture)!)}"
        : style.EncodeSegment(name + Key(key, style));

    // What a URL's path would not leave as it is, or OData reads otherwise.
    private static bool CanBeSegment(object key) =>
        key is not string text || (text.Trim('.').Length > 0 && text[0] != '$' && !text.StartsWith("Canonical.", StringComparison.Ordinal));

    private static string Key(object key, WritingStyle style)
    {
        var text = new ExpressionPrinter(style, null).Literal(key);
        return style.OneIn(10) && key is string ? $"(Id={text})" : $"({text})";
    }

    /// <param name="aliases">Null within $expand, where no alias may be given.</param>
    private static List<(string Name, string Text)> Options(RowOptions options, WritingStyle style, Dictionary<string, string>? aliases)
    {
        var expressions = new ExpressionPrinter(style, aliases);
        var list = new List<(string Name, string Text)>();
        if (options.Filter is not null)
        {
            list.Add((style.Option("filter"), expressions.Print(options.Filter)));
        }

        if (options.Search is not null)
        {
            list.Add((style.Option("search"), expressions.Print(options.Search)));
        }

        if (options.OrderBy.Count > 0)
        {
            var terms = options.OrderBy.Select(t => expressions.Print(t.Expression) + (t.IsDescending ? style.Blank() + "desc" : style.OneIn(4) ? " asc" : ""));
            list.Add((style.Option("orderby"), string.Join("," + style.MayBlank(), terms)));
        }

        AddNumber("top", options.Top);
        AddNumber("skip", options.Skip);
        if (options.Count is { } count)
        {
            list.Add((style.Option("count"), count ? "true" : "false"));
        }

        if (options.Select is not null)
        {
            list.Add((style.Option("select"), string.Join("," + style.MayBlank(), options.Select.Select(s => Selected(s, style)))));
        }

        if (options.Expand.Count > 0)
        {
            list.Add((style.Option("expand"), string.Join("," + style.MayBlank(), options.Expand.Select(e => Expanded(e, style)))));
        }

        return list;

        void AddNumber(string name, int? number)
        {
            if (number is { } given)
            {
                list.Add((style.Option(name), given.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    private static string Selected(SelectTerm term, WritingStyle style) => term.Path switch
    {
        [] => "*",
        [var name, var inner] when style.OneIn(3) => $"{name}($select={inner})",
        var path => string.Join('/', path),
    };

    private static string Expanded(ExpandTerm term, WritingStyle style)
    {
        var options = Options(term.Options, style, null);
        if (term.Levels > 1 || style.OneIn(40))
        {
            options.Add((style.Option("levels"), term.IsCount || term.IsReference ? "" : term.Levels.ToString(CultureInfo.InvariantCulture)));
        }

        options.RemoveAll(o => o.Text.Length == 0);
        var name = term.Navigation + (term.IsCount ? "/$count" : term.IsReference ? "/$ref" : "");
        return options.Count == 0 ? name : $"{name}({string.Join(';', options.Select(o => $"{o.Name}={o.Text}"))})";
    }
}
