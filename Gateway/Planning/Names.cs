namespace CanonicalGateway.Gateway.Planning;

/// <summary>Lists of names in messages.</summary>
internal static class Names
{
    /// <returns><c>a</c>, <c>a and b</c>, <c>a, b and c</c>.</returns>
    public static string And(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all.SkipLast(1))} and {all[^1]}";
    }
}
