namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>The queries that once were answered wrongly: <c>Oracle/regressions.txt</c>, one plain URL a line; # begins a comment.</summary>
internal static class RegressionList
{
    public static IEnumerable<string> Read() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Oracle", "regressions.txt"))
        .Select(l => l.Trim())
        .Where(l => l.Length > 0 && l[0] != '#');
}
