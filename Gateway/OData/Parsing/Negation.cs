using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Pushes <c>not</c> down to the leaves, as <see cref="NotExpr"/> demands. De Morgan's laws hold in three-valued logic.</summary>
internal static class Negation
{
    public static Expr Of(Expr operand) => operand switch
    {
        AndExpr conjunction => new OrExpr(OfAll(conjunction.Operands)),
        OrExpr disjunction => new AndExpr(OfAll(disjunction.Operands)),
        NotExpr negation => negation.Operand,
        // eq and ne never give null, so each is the other's negation; the other comparisons give false on null, so they are not.
        CompareExpr { Operator: CompareOperator.Equal } equal => equal with { Operator = CompareOperator.NotEqual },
        CompareExpr { Operator: CompareOperator.NotEqual } unequal => unequal with { Operator = CompareOperator.Equal },
        LiteralExpr { Value.IsNull: true } => operand,
        LiteralExpr literal => new LiteralExpr(Value.Of(!literal.Value.Boolean)),
        _ => new NotExpr(operand),
    };

    private static ImmutableArray<Expr> OfAll(ImmutableArray<Expr> operands)
    {
        var negated = ImmutableArray.CreateBuilder<Expr>(operands.Length);
        foreach (var operand in operands)
        {
            negated.Add(Of(operand));
        }

        return negated.MoveToImmutable();
    }
}
