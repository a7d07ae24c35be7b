using CanonicalGateway.Sandbox.Salesforce.Rows;
using CanonicalGateway.Sandbox.Salesforce.Schema;
using CanonicalGateway.Sandbox.Salesforce.Soql;

namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>What a value compares like.</summary>
/// <param name="Name">The name that refusals use.</param>
internal sealed record ValueShape(string Name, FieldType Type, bool CaseSensitive)
{
    public IEqualityComparer<string> TextEquality =>
        Type.IsId() ? SalesforceIdComparer.Instance : CaseSensitive ? StringComparer.Ordinal : SoqlText.IgnoreCase;

    /// <summary>Order of values that are not null.</summary>
    public int Compare(object left, object right) => (left, right) switch
    {
        (string a, string b) => CaseSensitive ? CodePointOrder.Instance.Compare(a, b) : SoqlText.IgnoreCase.Compare(a, b),
        (decimal a, decimal b) => a.CompareTo(b),
        (bool a, bool b) => a.CompareTo(b),
        (DateOnly a, DateOnly b) => a.CompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        _ => throw new InvalidOperationException($"{Name}: {left.GetType()} and {right.GetType()} have no order."),
    };

    /// <summary>Whether two values are one group: text without case, ids by their 15 characters.</summary>
    public bool Same(object? left, object? right) =>
        left is string a && right is string b ? TextEquality.Equals(a, b) : Equals(left, right);

    public int Hash(object? value) => value is string text ? TextEquality.GetHashCode(text) : value?.GetHashCode() ?? 0;
}

/// <summary>A value of a row: a field, a field of a parent, or a function of one.</summary>
/// <param name="Path">The path from the row, where it is a plain field: what indexes are found by.</param>
internal sealed record RowValue(ValueShape Shape, Func<SObjectRow, object?> Read, string? Path = null, SObjectField? Field = null);
