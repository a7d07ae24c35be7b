using CanonicalGateway.Sandbox.S4Hana.Metadata;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Values;
using CanonicalGateway.Sandbox.S4Hana.Wire;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>One property of <c>$orderby</c>.</summary>
public sealed record SortTerm(EdmProperty Property, Func<object, Value> Read, bool IsDescending, bool IsDirect)
{
    public static IReadOnlyList<SortTerm> Parse(string? text, EntityTable table, ServiceTables service)
    {
        if (text is null)
        {
            return [];
        }
        var paths = new PropertyPaths(table, service);
        return [.. text.Split(',').Select(part => ParseTerm(part, paths))];
    }

    private static SortTerm ParseTerm(string text, PropertyPaths paths)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2 || (words.Length == 2 && words[1] is not ("asc" or "desc")))
        {
            throw ODataException.InvalidOption("$orderby", $"'{text}' is no property with asc or desc");
        }
        var (property, read, isDirect) = paths.Resolve(words[0].Split('/'));
        if (!property.IsSortable)
        {
            throw ODataException.NotSortable(property.Name);
        }
        return new SortTerm(property, read, words is [_, "desc"], isDirect);
    }
}
