using CanonicalGateway.Sandbox.S4Hana.Metadata;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Wire;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>What of an entity is shown: its columns and its navigations, deferred or expanded.</summary>
public sealed class Projection
{
    private Projection(EntityTable table, IReadOnlyList<EdmProperty> columns, IReadOnlyList<ProjectedNavigation> navigations)
    {
        Table = table;
        Columns = columns;
        Navigations = navigations;
    }

    public EntityTable Table { get; }

    public IReadOnlyList<EdmProperty> Columns { get; }

    public IReadOnlyList<ProjectedNavigation> Navigations { get; }

    public bool ExpandsMany => Navigations.Any(navigation => navigation.Expanded is { } expanded && (navigation.Edm.IsMany || expanded.ExpandsMany));

    public static Projection Of(EntityTable table, ServiceTables service, QueryOptions options) =>
        Build(table, service, Paths("$expand", options.Expand), Paths("$select", options.Select));

    // With $select an expanded navigation shows only where a path of $select leads into it (OData V2, 4.8).
    private static Projection Build(EntityTable table, ServiceTables service, string[][] expands, string[][] selects)
    {
        var type = table.Type;
        foreach (var select in selects)
        {
            if (select[0] != "*" && type.Navigation(select[0]) is null && (type.Property(select[0]) is null || select.Length > 1))
            {
                throw ODataException.UnknownProperty(select[0], type.FullName);
            }
        }
        var unknown = Array.Find(expands, path => type.Navigation(path[0]) is null);
        if (unknown is not null)
        {
            throw ODataException.InvalidOption("$expand", $"Property {unknown[0]} not found in type '{type.FullName}'");
        }

        var isAll = selects.Length == 0 || selects.Any(path => path[0] == "*");
        var navigations = new List<ProjectedNavigation>();
        foreach (var navigation in type.Navigations)
        {
            var inner = selects.Where(path => path[0] == navigation.Name).ToArray();
            var target = service.TargetOf(navigation);
            Projection? expanded = null;
            if (expands.Any(path => path[0] == navigation.Name))
            {
                string[][] innerSelects = inner.Any(path => path.Length == 1) ? [] : [.. inner.Select(path => path[1..])];
                expanded = Build(target, service, Tails(expands, navigation.Name), innerSelects);
            }
            if (selects.Length == 0 || inner.Length > 0)
            {
                navigations.Add(new ProjectedNavigation(navigation, table.Navigator(navigation), expanded));
            }
        }
        return new Projection(table, [.. type.Properties.Where(property => isAll || selects.Any(path => path[0] == property.Name))], navigations);
    }

    private static string[][] Tails(string[][] paths, string first) =>
        [.. paths.Where(path => path.Length > 1 && path[0] == first).Select(path => path[1..])];

    private static string[][] Paths(string option, string? text)
    {
        if (text is null)
        {
            return [];
        }
        string[][] paths = [.. text.Split(',').Select(path => path.Trim(' ').Split('/'))];
        return paths.Any(path => path.Any(string.IsNullOrEmpty)) ? throw ODataException.InvalidOption(option, "a path is empty") : paths;
    }
}

/// <summary>A navigation that is shown; a link only where <paramref name="Expanded"/> is null.</summary>
public sealed record ProjectedNavigation(EdmNavigation Edm, Func<object, IEnumerable<object>> Rows, Projection? Expanded);
