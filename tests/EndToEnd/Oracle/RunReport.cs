using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Counts what a run asked and what was refused. Thread-safe.</summary>
internal sealed partial class RunReport
{
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> _seconds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _constructs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _refusedConstructs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _examples = new(StringComparer.Ordinal);

    public int Asked => _asked.Values.Sum();

    public int Refused => _refusals.Values.Sum();

    public void AddQuestion(World world, Query query)
    {
        Count(_asked, world.Name);
        foreach (var construct in Constructs.Of(query))
        {
            Count(_constructs, construct);
        }
    }

    /// <summary>Adds the time that a world took for a query, from the first page to the last.</summary>
    public void AddTime(World world, TimeSpan time) => _seconds.AddOrUpdate(world.Name, time.TotalSeconds, (_, seconds) => seconds + time.TotalSeconds);

    /// <param name="body">The OData error.</param>
    public void AddRefusal(World world, Query query, string body)
    {
        foreach (var construct in Constructs.Of(query))
        {
            Count(_refusedConstructs, construct);
        }

        var reason = ReasonOf(body);
        Count(_refusals, reason);
        var example = $"[{world.Name}] {UrlPrinter.PrintPlain(query)}";
        _examples.AddOrUpdate(reason, example, (_, known) => example.Length < known.Length ? example : known);
    }

    /// <summary>How many queries of each construct were asked in which world and how many of them refused, and what was refused why.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Asked} queries: {string.Join(", ", _asked.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => $"{w.Value} {w.Key} ({Milliseconds(w.Key, w.Value)} ms each)"))}\n");
        foreach (var (construct, count) in _constructs.OrderByDescending(c => c.Value))
        {
            text.Append(CultureInfo.InvariantCulture, $"{count,8}  {construct}{(_refusedConstructs.TryGetValue(construct, out var refused) ? string.Create(CultureInfo.InvariantCulture, $" ({refused} of them refused)") : "")}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{Refused} refused:\n");
        foreach (var (reason, count) in _refusals.OrderByDescending(r => r.Value))
        {
            text.Append(CultureInfo.InvariantCulture, $"{count,8}  {reason}\n          {_examples[reason]}\n");
        }

        return text.ToString();
    }

    private string Milliseconds(string world, int count) => (1000 * _seconds.GetValueOrDefault(world) / count).ToString("F0", CultureInfo.InvariantCulture);

    private static void Count(ConcurrentDictionary<string, int> counts, string name) => counts.AddOrUpdate(name, 1, (_, count) => count + 1);

    // The message without what differs from query to query.
    private static string ReasonOf(string body)
    {
        using var document = JsonDocument.Parse(body);
        var error = document.RootElement.GetProperty("error");
        return $"{error.GetProperty("code").GetString()}: {Varying().Replace(error.GetProperty("message").GetString()!, "…")}";
    }

    [GeneratedRegex(@"'(?:[^']|'')*'|\b\d[\d,.]*\b")]
    private static partial Regex Varying();
}
