namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>The functions of ordered collections, by their definitions.</summary>
internal static class Lists
{
    public static object Call(string function, List<object?> first, List<object?> second)
    {
        var at = Enumerable.Range(0, first.Count + 1).Where(i => AreSame(first.Skip(i).Take(second.Count), second)).DefaultIfEmpty(-1).First();
        return function switch
        {
            "contains" => at >= 0,
            "indexof" => at,
            "startswith" => AreSame(first.Take(second.Count), second),
            "endswith" => AreSame(first.TakeLast(second.Count), second),
            "hassubset" => second.GroupBy(v => v).All(g => first.Count(v => Equals(v, g.Key)) >= g.Count()),
            "hassubsequence" => second.Aggregate(0, (from, v) => from < 0 ? -1 : first.FindIndex(from, f => Equals(f, v)) is var found and >= 0 ? found + 1 : -1) >= 0,
            _ => throw new InvalidOperationException($"Unknown function {function}."),
        };
    }

    private static bool AreSame(IEnumerable<object?> one, IEnumerable<object?> other) => one.SequenceEqual(other);
}
