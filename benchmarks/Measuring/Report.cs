using System.Globalization;
using System.Text;

namespace CanonicalGateway.Benchmarks.Measuring;

/// <summary>The results as they come, in Markdown.</summary>
internal static class Report
{
    public static void Heading(string text) => Line($"\n### {text}\n");

    public static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>A figure that has a target, and whether it is kept.</summary>
    public static void Target(string what, double figure, double target, string unit) =>
        Line($"- {what}: **{figure:0.##}{unit}**, target at most {target:0.##}{unit}: {(figure <= target ? "kept" : "MISSED")}");

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
