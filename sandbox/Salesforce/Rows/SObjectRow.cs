using CanonicalGateway.Sandbox.Salesforce.Schema;

namespace CanonicalGateway.Sandbox.Salesforce.Rows;

/// <summary>
/// One row. Values are null, <see cref="string"/>, <see cref="bool"/>, <see cref="decimal"/>, <see cref="DateOnly"/>,
/// <see cref="DateTimeOffset"/> or <see cref="CompoundAddress"/>, by slot.
/// </summary>
internal sealed class SObjectRow(SObjectType type, object?[] values)
{
    public SObjectType Type { get; } = type;

    public object?[] Values { get; } = values;

    /// <summary>The rows that the references name, by <see cref="ParentRelationship.Index"/>.</summary>
    public SObjectRow?[] Parents { get; } = new SObjectRow?[type.ParentCount];

    /// <summary>Place in the table, which is the order without ORDER BY and among equals.</summary>
    public int Ordinal { get; set; }

    public string Id => (string)Values[0]!;

    /// <summary>Whether the row lies in the recycle bin: queryAll alone shows it.</summary>
    public bool IsDeleted { get; } = type.Field("IsDeleted") is { } field && values[field.Slot] is true;
}

/// <summary>The value of a compound address field.</summary>
internal sealed record CompoundAddress(string? Street, string? City, string? State, string? PostalCode, string? Country);
