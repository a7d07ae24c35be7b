namespace CanonicalGateway.Sandbox.Salesforce.Schema;

/// <summary>A field as describe shows it, and its place in a row.</summary>
/// <param name="Slot">Index into the row's values.</param>
/// <param name="Relationship">For a reference that can be followed: the relationship and the object it leads to.</param>
internal sealed record SObjectField(
    string Name,
    FieldType Type,
    int Slot,
    int Length,
    bool Nillable,
    bool ExternalId,
    bool CaseSensitive,
    bool Restricted,
    IReadOnlyList<string> PicklistValues,
    ParentRelationship? Relationship)
{
    public bool IsCustom => Name.EndsWith("__c", StringComparison.Ordinal);

    public bool IsFilterable => Type is not (FieldType.LongText or FieldType.Address);

    public bool IsSortable => IsFilterable && Type != FieldType.MultiPicklist;
}

/// <summary>A relationship upwards.</summary>
/// <param name="Index">Index into the row's parents.</param>
internal sealed record ParentRelationship(string Name, string Target, int Index);

/// <summary>A relationship downwards: the rows of another object whose reference names this one.</summary>
internal sealed record ChildRelationship(string Name, string ChildObject, string Field);
