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
        var url = new StringBuilder(root).Append("$metadata#").Append(path);
        AppendProjection(url, selection);
        return (isEntity ? url.Append("/$entity") : url).ToString();
    }

    /// <param name="path">Path of the property, such as <c>Customers('1')/Name</c>.</param>
    public static string Property(string root, string path) => $"{root}$metadata#{path}";

    private static void AppendProjection(StringBuilder url, Selection selection)
    {
        if (!selection.IsExplicit && selection.Expands.IsEmpty && selection.Computed.IsEmpty && !selection.Type.IsDynamic)
        {
            return;
        }

        // Data Aggregation 5: rows of several forms.
        if (selection.Type.IsMixed && !selection.IsExplicit)
        {
            url.Append("(@Core.AnyStructure)");
            return;
        }

        url.Append('(');
        var isFirst = true;
        if (selection.IsExplicit || selection.Type.IsDynamic)
        {
            AppendProperties(url, selection.Properties, "", ref isFirst);
        }
        else if (!selection.Computed.IsEmpty)
        {
            Separate(url, ref isFirst);
            url.Append('*');
        }

        foreach (var computed in selection.Computed)
        {
            Separate(url, ref isFirst);
            url.Append(computed.Property.Name);
        }

        foreach (var (navigation, query) in selection.Expands)
        {
            Separate(url, ref isFirst);
            url.Append(navigation.Name);
            if (query.Selection.IsExplicit || !query.Selection.Expands.IsEmpty || !query.Selection.Computed.IsEmpty)
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

    private static void AppendProperties(StringBuilder url, ImmutableArray<SelectedProperty> properties, string prefix, ref bool isFirst)
    {
        foreach (var (property, nested) in properties)
        {
            if (nested is { Type.ResultOf: not null })
            {
                // What stood behind a navigation property still does.
                Separate(url, ref isFirst);
                url.Append(prefix).Append(property.Name);
                AppendProjection(url, nested);
                continue;
            }

            if (nested is { IsExplicit: true } or { Type.IsDynamic: true })
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
