using System.Collections.Immutable;
using System.Text;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Context URLs (OData Protocol 10): what an answer is, relative to <c>$metadata</c>.</summary>
internal static class ContextUrl
{
    /// <param name="path">The resource in canonical form, such as <c>Customers</c> or <c>Orders('1')/Items</c>.</param>
    /// <param name="isEntity">Whether the answer is one entity of that set.</param>
    public static string Rows(string root, string path, Selection selection, bool isEntity)
    {
        if (selection.IsReference)
        {
            return $"{root}$metadata#{(isEntity ? "$ref" : "Collection($ref)")}";
        }

        var url = new StringBuilder(root).Append("$metadata#").Append(path);
        AppendProjection(url, selection);
        return (isEntity ? url.Append("/$entity") : url).ToString();
    }

    /// <param name="path">Path of the property, such as <c>Customers('1')/Name</c>.</param>
    /// <param name="selection">What is asked of a complex property; null for others.</param>
    public static string Property(string root, string path, Selection? selection = null)
    {
        var url = new StringBuilder(root).Append("$metadata#").Append(path);
        if (selection is not null)
        {
            AppendProjection(url, selection);
        }

        return url.ToString();
    }

    private static void AppendProjection(StringBuilder url, Selection selection)
    {
        // Protocol 10.10: expanded references are not represented; nor are mere counts.
        var expands = selection.Expands.Where(e => !e.IsCount && !e.Query.Selection.IsReference).ToList();
        if (!selection.IsExplicit && expands.Count == 0)
        {
            return;
        }

        url.Append('(');
        var isFirst = true;
        if (selection.IsExplicit)
        {
            AppendProperties(url, selection.Properties, "", ref isFirst);
        }

        foreach (var (navigation, query) in expands)
        {
            Separate(url, ref isFirst);
            url.Append(navigation.Name);
            if (HasProjection(query.Selection))
            {
                AppendProjection(url, query.Selection);
            }
            else
            {
                url.Append("()");
            }
        }

        url.Append(')');
    }

    private static bool HasProjection(Selection selection) =>
        selection.IsExplicit || selection.Expands.Any(e => !e.IsCount && !e.Query.Selection.IsReference);

    private static void AppendProperties(StringBuilder url, ImmutableArray<SelectedProperty> properties, string prefix, ref bool isFirst)
    {
        foreach (var (property, nested) in properties)
        {
            if (nested is { IsExplicit: true })
            {
                AppendProperties(url, nested.Properties, $"{prefix}{property.Name}/", ref isFirst);
                continue;
            }

            Separate(url, ref isFirst);
            url.Append(prefix).Append(property.Name);
        }
    }

    private static void Separate(StringBuilder url, ref bool isFirst)
    {
        if (!isFirst)
        {
            url.Append(',');
        }

        isFirst = false;
    }
}
