namespace CanonicalGateway.Adapters.Salesforce.Soql;

/// <summary>A condition in SOQL.</summary>
/// <param name="Text">Its text. AND and OR at its outermost level stand in parentheses, because SOQL refuses to mix them.</param>
/// <param name="IsExact">Whether it holds for exactly the rows that it stands for; else for more.</param>
internal sealed record SoqlCondition(string Text, bool IsExact)
{
    /// <summary>SOQL has no constants; every row has an id.</summary>
    public static SoqlCondition Always { get; } = Exact("Id != null");

    public static SoqlCondition Never { get; } = Exact("Id = null");

    public static SoqlCondition Exact(string text) => new(text, IsExact: true);

    public static SoqlCondition Superset(string text) => new(text, IsExact: false);

    public static SoqlCondition Constant(bool holds) => holds ? Always : Never;

    public static SoqlCondition All(IEnumerable<SoqlCondition> parts) => Join(" AND ", parts, Always, Never);

    public static SoqlCondition Any(IEnumerable<SoqlCondition> parts) => Join(" OR ", parts, Never, Always);

    private static SoqlCondition Join(string word, IEnumerable<SoqlCondition> parts, SoqlCondition none, SoqlCondition deciding)
    {
        var kept = parts.Where(p => p != none).ToList();
        return kept.Count switch
        {
            0 => none,
            _ when kept.Contains(deciding) => deciding,
            1 => kept[0],
            _ => new SoqlCondition($"({string.Join(word, kept.Select(p => p.Text))})", kept.All(p => p.IsExact)),
        };
    }
}
