using CanonicalGateway.Sandbox.S4Hana.Metadata;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Values;
using CanonicalGateway.Sandbox.S4Hana.Wire;

namespace CanonicalGateway.Sandbox.S4Hana.Query;

/// <summary>Follows paths over to-one navigations to a property.</summary>
public sealed class PropertyPaths(EntityTable table, ServiceTables service)
{
    /// <returns>The property and how to read it, or ODataException 400; null where a navigation on the way leads nowhere.</returns>
    public (EdmProperty Property, Func<object, Value> Read, bool IsDirect) Resolve(IReadOnlyList<string> names)
    {
        var owner = table;
        Func<object, object?>? walk = null;
        foreach (var name in names.Take(names.Count - 1))
        {
            var navigation = owner.Type.Navigation(name) ?? throw ODataException.UnknownProperty(name, owner.Type.FullName);
            if (navigation.IsMany)
            {
                throw ODataException.InvalidExpression($"Path over '{name}' is not possible: it leads to many entities", name);
            }
            var step = owner.Navigator(navigation);
            var before = walk;
            walk = before is null ? row => step(row).FirstOrDefault() : row => before(row) is { } next ? step(next).FirstOrDefault() : null;
            owner = service.TargetOf(navigation);
        }
        var property = owner.Type.Property(names[^1]) ?? throw ODataException.UnknownProperty(names[^1], owner.Type.FullName);
        var read = owner.Reader(property);
        return walk is null ? (property, read, true) : (property, row => walk(row) is { } target ? read(target) : Value.Null, false);
    }
}
