namespace CanonicalGateway.Sandbox.Salesforce.Queries;

/// <summary>One step of ORDER BY: nulls stand first or last whatever the direction.</summary>
internal static class Orders
{
    public static int Compare(ValueShape shape, object? left, object? right, bool descending, bool nullsLast)
    {
        if (left is null || right is null)
        {
            var nullsFirst = (left is null ? 0 : 1) - (right is null ? 0 : 1);
            return nullsLast ? -nullsFirst : nullsFirst;
        }

        var order = shape.Compare(left, right);
        return descending ? -order : order;
    }
}
