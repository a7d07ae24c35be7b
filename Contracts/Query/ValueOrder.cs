using CanonicalGateway.Contracts.Model;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Contracts.Query;

/// <summary>Equality and order of values as OData defines them for operands that the parser has found comparable.</summary>
public static class ValueOrder
{
    /// <summary>Whether <c>left eq right</c>: null equals null, numbers compare by value whatever their types, strings by code point.</summary>
    public static bool AreEqual(Value left, Value right)
    {
        if (left.IsNull || right.IsNull)
        {
            return left.IsNull && right.IsNull;
        }

        return left.Type == ValueType.String
            ? right.Type == ValueType.String && string.Equals(left.String, right.String, StringComparison.Ordinal)
            : CompareNonNull(left, right, Collation.CodePoint) == 0;
    }

    /// <summary>Order for sorting: null is lowest.</summary>
    public static int Compare(Value left, Value right, Collation collation)
    {
        if (left.IsNull || right.IsNull)
        {
            return right.IsNull.CompareTo(left.IsNull);
        }

        return CompareNonNull(left, right, collation);
    }

    private static int CompareNonNull(Value left, Value right, Collation collation)
    {
        if (left.Type.IsNumeric())
        {
            return left.Type == ValueType.Double || right.Type == ValueType.Double
                ? left.AsDouble().CompareTo(right.AsDouble())
                : left.AsDecimal().CompareTo(right.AsDecimal());
        }

        return left.Type switch
        {
            ValueType.String => TextOrder.Compare(left.String, right.String, collation),
            ValueType.Guid => left.Guid.CompareTo(right.Guid),
            _ => left.Integer.CompareTo(right.Integer),
        };
    }
}
