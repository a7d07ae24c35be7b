namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>Turns long or-chains of equals into sets, so that a hundred keys cost no more than one.</summary>
public static class FilterSimplification
{
    public static FilterNode Or(IReadOnlyList<FilterNode> operands)
    {
        var rest = new List<FilterNode>();
        var sets = new Dictionary<string, (PropertyNode Property, HashSet<string> Texts)>();
        foreach (var operand in operands)
        {
            var (property, text) = operand is ComparisonNode comparison ? comparison.TextEquality : (null, null);
            if (property is not { IsDirect: true } || text is null)
            {
                rest.Add(operand);
            }
            else if (sets.TryGetValue(property.Property.Name, out var set))
            {
                set.Texts.Add(text);
            }
            else
            {
                sets.Add(property.Property.Name, (property, [text]));
            }
        }
        rest.AddRange(sets.Values.Select(set => new MembershipNode(set.Property, set.Texts)));
        return rest.Count == 1 ? rest[0] : new OrNode(rest);
    }
}
