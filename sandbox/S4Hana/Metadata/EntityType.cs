namespace CanonicalGateway.Sandbox.S4Hana.Metadata;

/// <summary>An entity type of a V2 service, with the one set that holds it.</summary>
public sealed class EntityType
{
    public required string Service { get; init; }

    public required string Name { get; init; }

    public required string SetName { get; init; }

    public required IReadOnlyList<EdmProperty> Properties { get; init; }

    public required IReadOnlyList<EdmProperty> Keys { get; init; }

    public required IReadOnlyList<EdmNavigation> Navigations { get; init; }

    /// <summary>The property that the entity tag is made of, or null.</summary>
    public required EdmProperty? ConcurrencyToken { get; init; }

    public required bool HasStream { get; init; }

    public required bool IsCreatable { get; init; }

    public required bool IsUpdatable { get; init; }

    public required bool IsDeletable { get; init; }

    public required string FullName { get; init; }

    public EdmProperty? Property(string name) => Properties.FirstOrDefault(property => property.Name == name);

    public EdmNavigation? Navigation(string name) => Navigations.FirstOrDefault(navigation => navigation.Name == name);
}

public sealed record EdmNavigation(string Name, string TargetType, bool IsMany);
