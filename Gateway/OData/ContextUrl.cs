using System.Collections.Immutable;
using System.Text;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Metadata;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Context URLs (OData Protocol 10): what an answer is, relative to <c>$metadata</c>.</summary>
internal static class ContextUrl
{
    /// <summary>Of the service document (10.1).</summary>
    public static string Service(string root) => $"{root}$metadata";

    /// <summary>Of entities of a set, or contained ones (10.2 to 10.10).</summary>
    /// <param name="path">The resource in canonical form, such as <c>Customers</c> or <c>Orders('1')/Items</c>.</param>
    /// <param name="isEntity">Whether the answer is one entity of that set.</param>
    public static string Rows(string root, string path, Selection selection, bool isEntity, ProtocolVersion version = ProtocolVersion.V401Prefixed)
    {
        if (selection.IsReference)
        {
            return References(root, isCollection: !isEntity);
        }

        var url = Begin(root).Append(Fragment(path));
        AppendProjection(url, selection, version);
        return (isEntity ? url.Append("/$entity") : url).ToString();
    }

    /// <summary>Of references to entities (10.11, 10.12).</summary>
    public static string References(string root, bool isCollection) => $"{root}$metadata#{(isCollection ? "Collection($ref)" : "$ref")}";

    /// <summary>Of a property of one row (10.13).</summary>
    /// <param name="path">Path of the property, such as <c>Customers('1')/Name</c>.</param>
    /// <param name="selection">What is asked of a complex property; null for others.</param>
    public static string Property(string root, string path, Selection? selection = null, ProtocolVersion version = ProtocolVersion.V401Prefixed)
    {
        var url = Begin(root).Append(Fragment(path));
        if (selection is not null)
        {
            AppendProjection(url, selection, version);
        }

        return url.ToString();
    }

    /// <summary>Of values that belong to no entity, such as results of operations (10.14, 10.15).</summary>
    /// <param name="type">Qualified name, such as <c>Edm.String</c>.</param>
    public static string Values(string root, string type, bool isCollection) => $"{root}$metadata#{(isCollection ? $"Collection({type})" : type)}";

    /// <summary>Of changes to the answer of a query (10.17).</summary>
    /// <param name="context">The context URL of the query's own answer.</param>
    public static string Delta(string context) => $"{context}/$delta";

    private static StringBuilder Begin(string root) => new StringBuilder(root).Append("$metadata#");

    // OData JSON 4.5.1: the fragment is not percent-encoded.
    private static string Fragment(string path) => path.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(path) : path;

    private static void AppendProjection(StringBuilder url, Selection selection, ProtocolVersion version)
    {
        // Data Aggregation 5: rows of several forms.
        if (selection.Type.IsMixed && !selection.IsExplicit)
        {
            url.Append("(@Core.AnyStructure)");
            return;
        }

        // Protocol 10.10: expanded references are not represented; nor are mere counts.
        var expands = selection.Expands.Where(e => !e.IsCount && !e.Query.Selection.IsReference);
        var items = new List<string>();
        if (selection.IsExplicit || selection.Type.IsDynamic)
        {
            AddProperties(items, selection.Properties, "", version);
        }
        else if (!selection.Computed.IsEmpty)
        {
            items.Add("*");
        }

        items.AddRange(selection.Computed.Select(c => c.Property.Name));

        foreach (var (navigation, query) in expands)
        {
            var nested = new StringBuilder();
            AppendProjection(nested, query.Selection, version);

            // 10.9: 4.0 says nothing of an expansion without options of its own; 4.01 names it.
            if (nested.Length > 0 || !query.Selection.Expands.IsEmpty || version != ProtocolVersion.V40)
            {
                items.Add($"{navigation.Name}{(nested.Length > 0 ? nested : "()")}");
            }
        }

        if (items.Count > 0)
        {
            url.Append('(').AppendJoin(',', items).Append(')');
        }
    }

    private static void AddProperties(List<string> items, ImmutableArray<SelectedProperty> properties, string prefix, ProtocolVersion version)
    {
        foreach (var (property, nested) in properties)
        {
            if (nested is { Type.ResultOf: not null })
            {
                // What stood behind a navigation property still does.
                var related = new StringBuilder(prefix).Append(property.Name);
                AppendProjection(related, nested, version);
                items.Add(related.ToString());
            }
            else if (nested is { IsExplicit: true } or { Type.IsDynamic: true })
            {
                AddProperties(items, nested.Properties, $"{prefix}{property.Name}/", version);
            }
            else
            {
                items.Add(prefix + property.Name);
            }
        }
    }
}
