using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Entities;

[Description("Which system owns the rows of an entity, or one of its properties.")]
public sealed class Ownership
{
    [MaxLength(128), Description("Name of the entity type.")]
    public string Entity { get; init; } = "";

    [MaxLength(128), Description("Name of the property or contained collection; null for the owner that decides which rows exist.")]
    public string? Property { get; init; }

    [MaxLength(128), Description("Name of the backend.")]
    public string Backend { get; init; } = "";

    [Description("The rows that it holds for: a filter, or a share of the keys in percent; null for all rows, or all others.")]
    public string? Condition { get; init; }

    [Description("What the backend is asked for.")]
    public OwnerAccess Access { get; init; }
}

[Description("What an owner is asked for.")]
public enum OwnerAccess
{
    [Description("Values come from it; changes go elsewhere.")]
    Read,

    [Description("Changes go to it; values come from elsewhere.")]
    Write,

    [Description("Values come from it, and changes go to it.")]
    ReadWrite,
}
