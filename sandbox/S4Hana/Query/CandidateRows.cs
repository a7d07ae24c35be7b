using CanonicalGateway.Sandbox.S4Hana.Tables;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>Finds by index those rows that a filter can hold for at all.</summary>
public static class CandidateRows
{
    /// <returns>Positions in the table's rows, ascending and once each, among them every row that the filter holds for; null for all rows.</returns>
    public static int[]? Find(FilterNode? filter, EntityTable table) => filter switch
    {
        ComparisonNode comparison => FindEqual(comparison, table),
        MembershipNode { Property.IsDirect: true } membership => FindMembers(membership, table),
        AndNode and => and.Operands.Select(operand => Find(operand, table)).Where(found => found is not null).MinBy(found => found!.Length),
        OrNode or => Union(or.Operands.Select(operand => Find(operand, table)).ToArray()),
        _ => null,
    };

    private static int[]? FindEqual(ComparisonNode comparison, EntityTable table)
    {
        var (property, text) = comparison.TextEquality;
        return property is { IsDirect: true } && text is not null && table.IndexOf(property.Property) is { } index ? [.. index.Positions(text)] : null;
    }

    private static int[]? FindMembers(MembershipNode membership, EntityTable table)
    {
        if (table.IndexOf(membership.Property.Property) is not { } index)
        {
            return null;
        }
        int[] found = [.. membership.Texts.SelectMany(text => index.Positions(text))];
        Array.Sort(found);
        return found;
    }

    private static int[]? Union(int[]?[] parts)
    {
        if (parts.Any(part => part is null))
        {
            return null;
        }
        int[] union = [.. parts.SelectMany(part => part!).Distinct()];
        Array.Sort(union);
        return union;
    }
}
