using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.S4Hana.Query;

/// <summary>A decimal field.</summary>
internal sealed class NumberField(string name, int precision, int scale) : Field
{
    private readonly string[] _order = [name];
    private readonly decimal _limit = PowerOfTen(precision - scale);

    public override ReadOnlySpan<string> OrderFields => _order;

    public override Term Compare(CompareOperator comparison, Value value, Collation collation)
    {
        if (value.IsNull)
        {
            return Term.Exact(Predicate.Leaf($"{name} {Word(comparison)} null"));
        }

        // A double is compared as a double, which decimals of the backend are not.
        if (value.Type is not (ValueType.Decimal or ValueType.Int32 or ValueType.Int64))
        {
            return Term.Unsupported;
        }

        var number = value.AsDecimal();
        var isEquality = comparison is CompareOperator.Equal or CompareOperator.NotEqual;
        if (number >= _limit || number <= -_limit)
        {
            return isEquality ? Term.Exact(comparison == CompareOperator.Equal ? Predicate.False : Predicate.True) : Term.Unsupported;
        }

        // The field keeps fewer decimals than the literal has: no value is equal to it, and ranges end at the next lower value.
        var lower = FloorTo(number);
        if (lower != number)
        {
            switch (comparison)
            {
                case CompareOperator.Equal:
                    return Term.Exact(Predicate.False);
                case CompareOperator.NotEqual:
                    return Term.Exact(Predicate.True);
                default:
                    comparison = IsLess(comparison) ? CompareOperator.LessOrEqual : CompareOperator.Greater;
                    break;
            }
        }

        return Term.Exact(Predicate.Leaf($"{name} {Word(comparison)} {V2Literal.Of(lower)}"));
    }

    private decimal FloorTo(decimal number) => decimal.Round(number, scale, MidpointRounding.ToNegativeInfinity);

    private static decimal PowerOfTen(int exponent)
    {
        var power = 1m;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}

/// <summary>A Boolean field; never null.</summary>
internal sealed class FlagField(string name) : Field
{
    public override Term Compare(CompareOperator comparison, Value value, Collation collation) => (value.Type, comparison) switch
    {
        (ValueType.Null, CompareOperator.Equal) => Term.Exact(Predicate.False),
        (ValueType.Null, _) => Term.Exact(Predicate.True),
        (ValueType.Boolean, CompareOperator.Equal) => Term.Exact(Predicate.Equal(name, value.Boolean ? "true" : "false")),
        (ValueType.Boolean, CompareOperator.NotEqual) => Term.Exact(Predicate.Equal(name, value.Boolean ? "false" : "true")),
        _ => Term.Unsupported,
    };
}

/// <summary>A Boolean that follows from codes in other fields; never null.</summary>
internal sealed class RuleFlagField(Predicate isTrue) : Field
{
    private readonly Predicate _isFalse = isTrue.Opposite();

    public override Term Compare(CompareOperator comparison, Value value, Collation collation) => (value.Type, comparison) switch
    {
        (ValueType.Null, CompareOperator.Equal) => Term.Exact(Predicate.False),
        (ValueType.Null, _) => Term.Exact(Predicate.True),
        (ValueType.Boolean, CompareOperator.Equal or CompareOperator.NotEqual) =>
            Term.Exact(value.Boolean == (comparison == CompareOperator.Equal) ? isTrue : _isFalse),
        _ => Term.Unsupported,
    };
}

/// <summary>An enumeration that follows from codes: each member stands for a condition on them.</summary>
/// <param name="isMember">The condition of each member, by position; exactly one holds for any row whose value is not null.</param>
/// <param name="isNull">The condition of null.</param>
internal sealed class CodeField(Predicate[] isMember, Predicate isNull) : Field
{
    /// <summary>One field whose codes each stand for a member, the others for the last member.</summary>
    /// <param name="codes">Codes of each member but the last; the empty code where it stands for the member.</param>
    /// <param name="emptyIsNull">Whether the empty code is null rather than a member.</param>
    public static CodeField Of(string name, bool emptyIsNull, params string[][] codes)
    {
        var members = codes.Select(member => Predicate.Or([.. member.Select(code => Predicate.Equal(name, V2Literal.Of(code)))])).ToArray();
        var empty = emptyIsNull ? Predicate.Equal(name, "''") : Predicate.False;
        return new CodeField([.. members, Predicate.Or([.. members, empty]).Opposite()], empty);
    }

    public override Term Compare(CompareOperator comparison, Value value, Collation collation)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual))
        {
            return Term.Unsupported;
        }

        var condition = value.IsNull ? isNull
            : value.Type == ValueType.Enum && value.Integer >= 0 && value.Integer < isMember.Length ? isMember[(int)value.Integer]
            : null;
        return condition is null ? Term.Unsupported : Term.Exact(comparison == CompareOperator.Equal ? condition : condition.Opposite());
    }
}
