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

    /// <summary>In the plainest style with everything else that the list of regressions takes.</summary>
    public static string PrintLine(Query query)
    {
        var words = query.Manner.Words.Concat(query.Style == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"style={query.Style}")]).ToList();
        var page = query.PageSize is { } rows ? string.Create(CultureInfo.InvariantCulture, $" maxpagesize={rows}") : "";
        return $"{PrintPlain(query)}{page}{(words.Count == 0 ? "" : $" as {string.Join(',', words)}")}";
    }

    private static string Print(Query query, int number)
    {
        var style = new WritingStyle(number);
        var aliases = new Dictionary<string, string>();
        var expressions = new ExpressionPrinter(style, aliases);
        var url = new StringBuilder(Segments(query.Set.SetName!, query.SetFilters, query.Key, query.KeyName, style, expressions));
        foreach (var step in query.Steps)
        {
            url.Append('/').Append(Segments(step.Name, [], step.Key, null, style, expressions));
        }

        url.Append(Filters(query.EndFilters, style, expressions));
        url.Append(query.Ending switch { Ending.Count => "/$count", Ending.Value => "/$value", Ending.Ref => "/$ref", _ => "" });
        var given = query.Apply is { } apply ? apply.Options(style)
            : query.ListOptions is { } values ? Options(values, style, expressions)
            : Options(query.Options, style, aliases);
        var options = given.Select(o => $"{style.EncodeQuery(o.Name).Replace("=", "", StringComparison.Ordinal)}={style.EncodeQuery(o.Text)}{style.Idle()}").ToList();
        options.AddRange(aliases.Select(a => $"{a.Key}={style.EncodeQuery(a.Value)}"));
        return options.Count == 0 ? url.ToString() : url.Append('?').AppendJoin('&', options).ToString();
    }

    /// <summary>A name with the conditions behind it and its key, in parentheses or as a segment.</summary>
    private static string Segments(string name, IReadOnlyList<Node> filters, object? key, string? keyName, WritingStyle style, ExpressionPrinter expressions)
    {
        var collection = style.EncodeSegment(name) + Filters(filters, style, expressions);
        return key is null ? collection
            : keyName is null && style.OneIn(5) && CanBeSegment(key) ? $"{collection}/{Uri.EscapeDataString(Convert.ToString(key, CultureInfo.InvariantCulture)!)}"
            : collection + style.EncodeSegment(Key(key, keyName, style, expressions));
    }

    private static string Filters(IReadOnlyList<Node> filters, WritingStyle style, ExpressionPrinter expressions) =>
        string.Concat(filters.Select(f => "/" + Condition(expressions.Print(f), style)));

    // A slash of a path may stand as it is; one of a literal may not.
    private static string Condition(string text, WritingStyle style)
    {
        var encoded = style.EncodeSegment($"$filter({text})");
        var hasPathsAlone = !text.Split('\'').Where((_, i) => i % 2 == 1).Any(literal => literal.Contains('/', StringComparison.Ordinal));
        return hasPathsAlone && style.OneIn(3) && !encoded.Contains("%28", StringComparison.Ordinal) && !encoded.Contains("%29", StringComparison.Ordinal) && encoded[0] == '$'
            ? encoded.Replace("%2F", "/", StringComparison.Ordinal)
            : encoded;
    }

    // What a URL's path would not leave as it is, or OData reads otherwise.
    private static bool CanBeSegment(object key) =>
        key is not string text || (text.Trim('.').Length > 0 && text[0] != '$' && !text.StartsWith("Canonical.", StringComparison.Ordinal));

    private static string Key(object key, string? name, WritingStyle style, ExpressionPrinter expressions)
    {
        var text = expressions.Key(key);
        return name is not null ? $"({name}={text})" : style.OneIn(10) && key is string ? $"(Id={text})" : $"({text})";
    }

    /// <param name="aliases">Null within $expand, where no alias may be given.</param>
    private static List<(string Name, string Text)> Options(RowOptions options, WritingStyle style, Dictionary<string, string>? aliases)
    {
        var expressions = new ExpressionPrinter(style, aliases);
        var list = new List<(string Name, string Text)>();
        if (options.Compute.Count > 0)
        {
            list.Add((style.Option("compute"), string.Join("," + style.MayBlank(), options.Compute.Select(c => $"{expressions.Print(c.Expression)}{style.Blank()}as {c.Name}"))));
        }

        if (options.Filter is not null)
        {
            list.Add((style.Option("filter"), expressions.Print(options.Filter)));
        }

        if (options.Search is not null)
        {
            list.Add((style.Option("search"), expressions.Print(options.Search)));
        }

        AddOrder(list, options.OrderBy, style, expressions);
        AddNumbers(list, options.Top, options.Skip, options.Count, style);
        if (options.Select is not null)
        {
            list.Add((style.Option("select"), string.Join("," + style.MayBlank(), options.Select.Select(s => Selected(s, style)))));
        }

        if (options.Expand.Count > 0)
        {
            list.Add((style.Option("expand"), string.Join("," + style.MayBlank(), options.Expand.Select(e => Expanded(e, style)))));
        }

        return list;
    }

    private static List<(string Name, string Text)> Options(ListOptions options, WritingStyle style, ExpressionPrinter expressions)
    {
        var list = new List<(string Name, string Text)>();
        if (options.Filter is not null)
        {
            list.Add((style.Option("filter"), expressions.Print(options.Filter)));
        }

        AddOrder(list, options.OrderBy, style, expressions);
        AddNumbers(list, options.Top, options.Skip, options.Count, style);
        if (options.Select is not null)
        {
            list.Add((style.Option("select"), string.Join(',', options.Select)));
        }

        return list;
    }

    private static void AddOrder(List<(string Name, string Text)> list, IReadOnlyList<OrderTerm> orderBy, WritingStyle style, ExpressionPrinter expressions)
    {
        if (orderBy.Count > 0)
        {
            var terms = orderBy.Select(t => expressions.Print(t.Expression) + (t.IsDescending ? style.Blank() + "desc" : style.OneIn(4) ? " asc" : ""));
            list.Add((style.Option("orderby"), string.Join("," + style.MayBlank(), terms)));
        }
    }

    private static void AddNumbers(List<(string Name, string Text)> list, int? top, int? skip, bool? count, WritingStyle style)
    {
        if (top is { } rows)
        {
            list.Add((style.Option("top"), rows.ToString(CultureInfo.InvariantCulture)));
        }

        if (skip is { } skipped)
        {
            list.Add((style.Option("skip"), skipped.ToString(CultureInfo.InvariantCulture)));
        }

        if (count is { } counts)
        {
            list.Add((style.Option("count"), counts ? "true" : "false"));
        }
    }

    private static string Selected(SelectTerm term, WritingStyle style) => term switch
    {
        { Path: [] } => "*",
        { Options: { } values } => $"{string.Join('/', term.Path)}({string.Join(';', Options(values, style, new ExpressionPrinter(style, null)).Select(o => $"{o.Name}={o.Text}"))})",
        { Path: [var name, var inner] } when style.OneIn(3) => $"{name}($select={inner})",
        _ => string.Join('/', term.Path),
    };

    private static string Expanded(ExpandTerm term, WritingStyle style)
    {
        var options = Options(term.Options, style, null);
        if (term.Levels > 1 || style.OneIn(term.Navigation == ExpandTerm.All ? 2 : 40))
        {
            options.Add((style.Option("levels"), term.IsCount || term.IsReference ? "" : term.Levels.ToString(CultureInfo.InvariantCulture)));
        }

        options.RemoveAll(o => o.Text.Length == 0);
        var name = term.Navigation + (term.IsCount ? "/$count" : term.IsReference ? "/$ref" : "");
        return options.Count == 0 ? name : $"{name}({string.Join(';', options.Select(o => $"{o.Name}={o.Text}"))})";
    }
}
