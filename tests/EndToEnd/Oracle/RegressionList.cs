namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>
/// The queries that once were answered wrongly: <c>Oracle/regressions.txt</c>, one plain URL a line; # begins a comment. A line
/// <c>[world]</c> begins those of one world; what stands before is asked in every world that takes it.
/// </summary>
internal static class RegressionList
{
    /// <returns>World and URL; no world for all of them.</returns>
    public static IEnumerable<(string? World, string Url)> Read()
    {
        string? world = null;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Oracle", "regressions.txt")).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line is ['[', .. var name, ']'])
            {
                world = name;
                continue;
            }

            yield return (world, line);
        }
    }
}
