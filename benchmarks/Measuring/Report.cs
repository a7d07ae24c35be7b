using System.Globalization;
using System.Text;

namespace CanonicalGateway.Benchmarks.Measuring;

/// <summary>The results as they come, in Markdown, and at the end what became of each target.</summary>
internal sealed class Report
{
    private readonly List<string[]> _targets = [];
    private string _scenario = "";

    /// <param name="text">Begins with the scenario's letter.</param>
    public void Heading(string text)
    {
        _scenario = text[..1];
        Line($"\n### {text}\n");
    }

    public static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>A figure that is to be small, and whether it is.</summary>
    public void AtMost(string what, double figure, double target, string unit) => Target(what, figure, "at most", target, unit, figure <= target);

    /// <summary>A figure that is to be large, and whether it is.</summary>
    public void AtLeast(string what, double figure, double target, string unit) => Target(what, figure, "at least", target, unit, figure >= target);

    /// <summary>All targets so far, with what was measured.</summary>
    public void Targets()
    {
        if (_targets.Count > 0)
        {
            Line($"\n### Targets\n");
            Table(["scenario", "figure", "target", "measured", "outcome"], _targets);
        }
    }

    public static void Table(string[] header, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend(header).ToArray();
        var widths = Enumerable.Range(0, header.Length).Select(c => all.Max(r => r[c].Length)).ToArray();
        Console.WriteLine(Row(header, widths));
        Console.WriteLine($"|{string.Concat(widths.Select((w, c) => c == 0 ? $"{new string('-', w + 2)}|" : $"{new string('-', w + 1)}:|"))}");
        foreach (var row in all.Skip(1))
        {
            Console.WriteLine(Row(row, widths));
        }
    }

    public static string Number(double figure) =>
        figure.ToString(figure switch { >= 100 => "#,0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    public static string Megabytes(double bytes) => (bytes / (1024 * 1024)).ToString("0.0", CultureInfo.InvariantCulture);

    private void Target(string what, double figure, string bound, double target, string unit, bool isKept)
    {
        var outcome = isKept ? "kept" : "MISSED";
        Line($"- {what}: **{figure:#,0.##}{unit}**, target {bound} {target:#,0.##}{unit}: {outcome}");
        _targets.Add(
        [
            _scenario, what, string.Create(CultureInfo.InvariantCulture, $"{bound} {target:#,0.##}{unit}"),
            string.Create(CultureInfo.InvariantCulture, $"{figure:#,0.##}{unit}"), outcome,
        ]);
    }

    private static string Row(string[] cells, int[] widths)
    {
        var line = new StringBuilder("|");
        for (var c = 0; c < cells.Length; c++)
        {
            line.Append(' ').Append(c == 0 ? cells[c].PadRight(widths[c]) : cells[c].PadLeft(widths[c])).Append(" |");
        }

        return line.ToString();
    }
}
