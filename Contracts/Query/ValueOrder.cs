using System.Collections.Immutable;
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

        return left.Type switch
        {
            ValueType.String => right.Type == ValueType.String && string.Equals(left.String, right.String, StringComparison.Ordinal),
            ValueType.Binary => right.Type == ValueType.Binary && string.Equals(left.Base64Url, right.Base64Url, StringComparison.Ordinal),
            ValueType.Collection => right.Type == ValueType.Collection && AreEqual(left.Items, right.Items),
            _ => (left.Type == right.Type || (left.Type.IsNumeric() && right.Type.IsNumeric())) && !IsNaN(left) && !IsNaN(right)
                && CompareNonNull(left, right, Collation.CodePoint) == 0,
        };
    }

    /// <summary>Whether a value has no place in the order of numbers (5.1.1.1.1: not equal to anything, even to itself).</summary>
    public static bool IsNaN(Value value) => value.Type == ValueType.Double && double.IsNaN(value.Double);

    private static bool AreEqual(ImmutableArray<Value> left, ImmutableArray<Value> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (!AreEqual(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
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
