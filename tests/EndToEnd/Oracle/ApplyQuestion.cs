using System.Globalization;
using System.Text.Json;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>An aggregated value: of the rows, or of the elements of one of their collections.</summary>
/// <param name="Method"><c>$count sum min max average countdistinct</c>.</param>
/// <param name="Collection">Null where the rows themselves are aggregated.</param>
/// <param name="Field">Null for $count.</param>
internal sealed record ApplyTerm(string Method, Nav? Collection, Field? Field, string Alias);

/// <summary>A random $apply, how it is written, and what it must give: by plain loops over the data set.</summary>
internal sealed record ApplyQuestion(RowType Set)
{
    public Node? Filter { get; init; }

    /// <summary>What is computed of each row, as <c>Computed</c>.</summary>
    public Node? Computed { get; init; }

    /// <summary>Paths of grouping properties; <c>Computed</c> among them stands for what is computed.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Keys { get; init; } = [];

    public IReadOnlyList<ApplyTerm> Terms { get; init; } = [];

    /// <summary>Groups of at most so many rows are left out; the first term is their count.</summary>
    public int? MoreThan { get; init; }

    /// <summary>The rows that must come, each as text, in no order.</summary>
    public List<string> Expected(Truth truth)
    {
        var expressions = new ExpressionOracle(truth);
        var rows = truth.RowsOf(Set).Where(r => expressions.Keeps(Filter, r)).ToList();
        var groups = rows.GroupBy(r => Line(KeyOf(expressions, r))).Select(g => (Key: KeyOf(expressions, g.First()), Rows: g.ToList())).ToList();
        if (Keys.Count == 0 && groups.Count == 0)
        {
            groups.Add(([], []));
        }

        return [.. groups.Where(g => MoreThan is null || g.Rows.Count > MoreThan).Select(g => Line([.. g.Key, .. Terms.Select(t => Aggregated(t, g.Rows, truth))]))];
    }

    /// <summary>The columns of an answer's row, as text.</summary>
    public string Read(JsonElement row) => Line([.. Keys.Select(k => Plain(k.Aggregate((JsonElement?)row, Member))), .. Terms.Select(t => Plain(Member(row, t.Alias)))]);

    public IReadOnlyList<(string Name, string Text)> Options(WritingStyle style)
    {
        var printer = new ExpressionPrinter(style, null);
        var terms = string.Join(',', Terms.Select(Print));
        var steps = new[]
        {
            Filter is null ? "" : $"filter({printer.Print(Filter)})",
            Computed is null ? "" : $"compute({printer.Print(Computed)} as Computed)",
            Keys.Count == 0 ? $"aggregate({terms})" : $"groupby(({string.Join(',', Keys.Select(k => string.Join('/', k)))}){(Terms.Count == 0 ? "" : $",aggregate({terms})")})",
            MoreThan is { } least ? string.Create(CultureInfo.InvariantCulture, $"filter({Terms[0].Alias} gt {least})") : "",
        };
        return [(style.Option("apply"), string.Join('/', steps.Where(s => s.Length > 0)))];
    }

    /// <summary>The same with one part less.</summary>
    public IEnumerable<ApplyQuestion> Smaller()
    {
        if (Filter is not null)
        {
            yield return this with { Filter = null };
        }

        if (MoreThan is not null)
        {
            yield return this with { MoreThan = null };
        }

        if (Computed is not null && !Keys.Any(k => k is [nameof(Computed)]))
        {
            yield return this with { Computed = null };
        }

        for (var i = 0; i < Keys.Count && Keys.Count + Terms.Count > 1; i++)
        {
            yield return this with { Keys = [.. Keys.Where((_, at) => at != i)] };
        }

        for (var i = MoreThan is null ? 0 : 1; i < Terms.Count && Keys.Count + Terms.Count > 1; i++)
        {
            yield return this with { Terms = [.. Terms.Where((_, at) => at != i)] };
        }
    }

    // What is null may have been left out.
    private static JsonElement? Member(JsonElement? owner, string name) =>
        owner is { ValueKind: JsonValueKind.Object } at && at.TryGetProperty(name, out var value) ? value : null;

    private static string Print(ApplyTerm term)
    {
        var path = string.Join('/', new[] { term.Collection?.Name, term.Field?.Name ?? "$count" }.Where(s => s is not null));
        return term.Field is null ? $"{path} as {term.Alias}" : $"{path} with {term.Method} as {term.Alias}";
    }

    private List<object?> KeyOf(ExpressionOracle expressions, object row) =>
        [.. Keys.Select(k => expressions.Evaluate(k is [nameof(Computed)] ? Computed! : new PathNode(null, k), row))];

    private static object? Aggregated(ApplyTerm term, List<object> rows, Truth truth)
    {
        var elements = term.Collection is null ? rows : rows.SelectMany(r => truth.RelatedRows(term.Collection, r)).ToList();
        if (term.Field is null)
        {
            return elements.Count;
        }

        var values = elements.Select(term.Field.Of).Where(v => v is not null).ToList();
        var numbers = term.Method is "sum" or "average" ? values.Select(v => Convert.ToDecimal(v, CultureInfo.InvariantCulture)).ToList() : [];
        return term.Method switch
        {
            "countdistinct" => values.Select(v => Line([v])).Distinct().Count(),
            _ when values.Count == 0 => null,
            "sum" => numbers.Sum(),
            "average" => numbers.Sum() / numbers.Count,
            "min" => values.Aggregate((best, v) => IsBefore(v, best, term.Field) ? v : best),
            _ => values.Aggregate((best, v) => IsBefore(best, v, term.Field) ? v : best),
        };
    }

    // Among texts that the order holds for equal, code points decide.
    private static bool IsBefore(object? one, object? other, Field field) =>
        Ordering.Compare(one, other, field.Collation) is var order and not 0 ? order < 0 : Ordering.Compare(one, other, Contracts.Model.Collation.CodePoint) < 0;

    private static string Line(IEnumerable<object?> values) => string.Join(" | ", values.Select(v => v switch
    {
        null => "null",
        string text => $"'{text}'",
        decimal number => (number / 1.0000000000000000000000000000m).ToString("G29", CultureInfo.InvariantCulture),
        int or long => Convert.ToDecimal(v, CultureInfo.InvariantCulture).ToString("G29", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        DateOnly date => $"'{date:yyyy-MM-dd}'",
        DateTimeOffset instant => $"'{instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)}Z'",
        _ => $"'{v}'",
    }));

    private static object? Plain(JsonElement? value) => value?.ValueKind switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.Number => value.Value.GetDecimal(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.Value.GetString(),
        _ => value.Value.GetRawText(),
    };
}
