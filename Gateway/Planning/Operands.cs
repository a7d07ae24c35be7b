using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>The direct operands of an expression, without a list of their own: a plan walks over its conditions many times.</summary>
internal readonly struct Operands(Expr? first, Expr? second, ImmutableArray<Expr> rest)
{
    public static Operands None => new(null, null, []);

    public int Count => (first is null ? 0 : 1) + (second is null ? 0 : 1) + rest.Length;

    public Expr this[int index] => index switch
    {
        0 when first is not null => first,
        1 when second is not null => second,
        _ => rest[index - Count + rest.Length],
    };

    public bool Any(Func<Expr, bool> holds)
    {
        foreach (var operand in this)
        {
            if (holds(operand))
            {
                return true;
            }
        }

        return false;
    }

    public bool All(Func<Expr, bool> holds)
    {
        foreach (var operand in this)
        {
            if (!holds(operand))
            {
                return false;
            }
        }

        return true;
    }

    public Enumerator GetEnumerator() => new(this);

    public struct Enumerator(Operands operands)
    {
        private int _at = -1;

        public readonly Expr Current => operands[_at];

        public bool MoveNext() => ++_at < operands.Count;
    }
}
