using System.Globalization;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Explain;

/// <summary>Writes what a backend is asked for, and what it takes of it.</summary>
internal sealed class ScanReport(YamlWriter yaml)
{
    private readonly Dictionary<string, long?> _rows = new(StringComparer.Ordinal);

    /// <summary>Takes what the plans that follow were chosen by.</summary>
    public void Know(IEnumerable<Estimate> estimates)
    {
        foreach (var (name, rows) in estimates)
        {
            _rows[name] = rows;
        }
    }

    public void Write(ScanNode scan)
    {
        yaml.Field("backend", scan.Source.Backend);
        yaml.Field("resource", scan.Source.Resource);
        yaml.Field("call", scan.Offer.Scan.Describe());
        yaml.Field("columns", Columns(scan.Request.Shape, scan.Source));
        if (scan.Request.LookupBy is { } by)
        {
            yaml.Field("lookedUpBy", string.Create(CultureInfo.InvariantCulture, $"{by.Name}, {scan.Offer.KeysPerCall} a call"));
        }

        if (_rows.TryGetValue(scan.Name, out var rows))
        {
            yaml.Field("estimate", RowsText(rows));
        }

        yaml.List("pushed", [.. scan.Request.Conjuncts.Zip(scan.Offer.Verdicts).Where(p => p.Second != Verdict.Unsupported)], pushed =>
            yaml.Field(pushed.Second == Verdict.Exact ? "exact" : "superset", ExpressionText.Of(pushed.First)));
        if (Guarantees(scan) is { Length: > 0 } guarantees)
        {
            yaml.Field("guarantees", guarantees);
        }
    }

    public static string RowsText(long? rows) => rows is { } known ? string.Create(CultureInfo.InvariantCulture, $"about {known} {(known == 1 ? "row" : "rows")}") : "unknown";

    // Where nothing is to be left out, an offer calls that done.
    public static bool IsLimited(ScanNode scan) => scan.Offer.IsLimited && (scan.Request.Top is not null || scan.Request.Skip > 0);

    private static string Guarantees(ScanNode scan)
    {
        (string Name, bool IsGiven)[] all = [("ordered", scan.Offer.IsOrdered && !scan.Request.OrderBy.IsEmpty), ("limited", IsLimited(scan)), ("counted", scan.Offer.IsCounted)];
        return string.Join(", ", all.Where(g => g.IsGiven).Select(g => g.Name));
    }

    // What others fill stands in the shape too, under no name of the type's.
    private static string Columns(Shape shape, Source source) => string.Join(", ", shape.Columns
        .Where(c => source.Properties.Any(p => p == c.Member) || source.Contained.Any(n => n == c.Member))
        .Select(Column));

    private static string Column(Column column) => column.Nested is null
        ? column.Member.Name
        : $"{column.Member.Name}({string.Join(", ", column.Nested.Columns.Select(Column))})";
}
