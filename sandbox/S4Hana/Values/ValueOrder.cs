namespace CanonicalGateway.Sandbox.S4Hana.Values;

/// <summary>The order of values of one kind; null is lowest.</summary>
public static class ValueOrder
{
    public static int Compare(Value left, Value right, int alphaLength = 0)
    {
        if (left.IsNull || right.IsNull)
        {
            return right.IsNull.CompareTo(left.IsNull);
        }
        return left.Kind switch
        {
            ValueKind.Text => CharacterField.Compare(left.Text, right.Text, alphaLength),
            ValueKind.Uuid => string.CompareOrdinal(left.Text, right.Text),
            _ => decimal.Compare(left.Number, right.Number),
        };
    }
}
