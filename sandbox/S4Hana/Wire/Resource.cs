using CanonicalGateway.Sandbox.S4Hana.Metadata;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

public enum ResourceKind
{
    Service,
    Metadata,
    Batch,
    Function,
    Collection,
    Count,
    Entity,
    Property,
    PropertyValue,
    Media,
}

/// <summary>What an address leads to.</summary>
/// <param name="Rows">Rows of a navigation; null for all rows of the set.</param>
/// <param name="Row">The entity, or null where a to-one navigation leads nowhere.</param>
public sealed record Resource(
    ResourceKind Kind, string Name, EntityTable? Table = null, object[]? Rows = null, object? Row = null, EdmProperty? Property = null)
{
    /// <summary>The table, where the kind is one that has a table.</summary>
    public EntityTable TableOf => Table ?? throw new InvalidOperationException($"{Kind} has no table.");

    public static Resource Resolve(ServiceTables service, IReadOnlyList<PathSegment> segments)
    {
        if (segments.Count == 0)
        {
            return new Resource(ResourceKind.Service, "");
        }
        var first = segments[0];
        if (service.Set(first.Name) is not { } table)
        {
            return segments.Count == 1 ? WithoutSet(service, first) : throw ODataException.UnknownSegment(first.Name);
        }
        var resource = new Resource(ResourceKind.Collection, first.Name, table);
        resource = first.Predicate is null ? resource : resource.WithKey(first);
        for (var i = 1; i < segments.Count; i++)
        {
            resource = resource.Step(service, segments[i]);
        }
        return resource;
    }

    private static Resource WithoutSet(ServiceTables service, PathSegment segment) => segment.Name switch
    {
        "$metadata" => new Resource(ResourceKind.Metadata, segment.Name),
        "$batch" => new Resource(ResourceKind.Batch, segment.Name),
        _ when service.Metadata.FunctionImports.Contains(segment.Name) => new Resource(ResourceKind.Function, segment.Name),
        _ => throw ODataException.UnknownSegment(segment.Name),
    };

    private Resource Step(ServiceTables service, PathSegment segment)
    {
        switch (Kind)
        {
            case ResourceKind.Collection when segment is { Name: "$count", Predicate: null }:
                return this with { Kind = ResourceKind.Count };
            case ResourceKind.Entity when segment is { Name: "$value", Predicate: null } && TableOf.Type.HasStream:
                return this with { Kind = ResourceKind.Media };
            case ResourceKind.Property when segment is { Name: "$value", Predicate: null }:
                return this with { Kind = ResourceKind.PropertyValue };
            case ResourceKind.Entity when Row is not null && TableOf.Type.Navigation(segment.Name) is { } navigation:
                return Navigate(service, navigation, segment);
            case ResourceKind.Entity when Row is not null && segment.Predicate is null && TableOf.Type.Property(segment.Name) is { } property:
                return this with { Kind = ResourceKind.Property, Property = property };
            default:
                throw ODataException.UnknownSegment(segment.Name);
        }
    }

    private Resource Navigate(ServiceTables service, EdmNavigation navigation, PathSegment segment)
    {
        object[] rows = [.. TableOf.Navigator(navigation)(Row!)];
        var target = service.TargetOf(navigation);
        if (navigation.IsMany)
        {
            var collection = new Resource(ResourceKind.Collection, segment.Name, target, rows);
            return segment.Predicate is null ? collection : collection.WithKey(segment);
        }
        return segment.Predicate is null
            ? new Resource(ResourceKind.Entity, segment.Name, target, Row: rows.FirstOrDefault())
            : throw ODataException.UnknownSegment(segment.Name);
    }

    private Resource WithKey(PathSegment segment)
    {
        var table = TableOf;
        var key = AttachmentKey(table, segment.Key(table.Type));
        var row = (Rows is null ? table.Find(key) : table.Find(key, Rows)) ?? throw ODataException.NoEntity(table.Type.SetName);
        return new Resource(ResourceKind.Entity, segment.Name, table, Row: row);
    }

    // The key of a linked billing document may come with its leading zeros; that of a product is no number.
    private static IReadOnlyList<Value> AttachmentKey(EntityTable table, IReadOnlyList<Value> key)
    {
        if (!table.Type.HasStream || key[^1].Text != "VBRK")
        {
            return key;
        }
        return [.. key.Take(key.Count - 2), Value.Of(CharacterField.WithoutZeros(key[^2].Text)), key[^1]];
    }
}
