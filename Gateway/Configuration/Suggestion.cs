namespace CanonicalGateway.Gateway.Configuration;

/// <summary>Finds the name that was probably meant.</summary>
public static class Suggestion
{
    /// <returns><c>; did you mean X?</c>, or nothing where no candidate is near.</returns>
    public static string For(string given, IEnumerable<string> candidates)
    {
        var farthest = Math.Max(1, given.Length / 3);
        var best = candidates
            .Select(candidate => (candidate, distance: Distance(given.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(c => c.distance <= farthest)
            .OrderBy(c => c.distance)
            .ThenBy(c => c.candidate, StringComparer.Ordinal)
            .Select(c => c.candidate)
            .FirstOrDefault();
        return best is null ? "" : $"; did you mean {best}?";
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
