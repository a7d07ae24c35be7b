using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>
/// The condition of the rows that a filter leaves out. A filter keeps the rows that give true, so the rest give false or null: <c>not</c> would
/// lose those that give null. Itself never null.
/// </summary>
internal static class Complement
{
    /// <summary>True where the condition is false or null.</summary>
    public static Expr Of(Expr condition) => condition switch
    {
        // A conjunction is true where all are; so De Morgan's laws hold for "is true" as well.
        AndExpr and => new OrExpr([.. and.Operands.Select(Of)]),
        OrExpr or => new AndExpr([.. or.Operands.Select(Of)]),
        NotExpr { Operand: var operand } when IsNeverNull(operand) => operand,
        NotExpr { Operand: var operand } => new CompareExpr(CompareOperator.NotEqual, operand, new LiteralExpr(Value.False)),
        CompareExpr { Operator: CompareOperator.Equal } equal => equal with { Operator = CompareOperator.NotEqual },
        CompareExpr { Operator: CompareOperator.NotEqual } unequal => unequal with { Operator = CompareOperator.Equal },
        LiteralExpr literal => new LiteralExpr(Value.Of(literal.Value.IsNull || !literal.Value.Boolean)),
        _ when IsNeverNull(condition) => new NotExpr(condition),
        _ => new CompareExpr(CompareOperator.NotEqual, condition, new LiteralExpr(Value.True)),
    };

    // Comparisons give false where they meet null (OData 4.01 Part 2, 5.1.1.1), and lambdas where their body is null.
    private static bool IsNeverNull(Expr condition) => condition switch
    {
        CompareExpr or InExpr or LambdaExpr or KeyShareExpr => true,
        LiteralExpr literal => literal.Type != ValueType.Null,
        NotExpr not => IsNeverNull(not.Operand),
        AndExpr and => and.Operands.All(IsNeverNull),
        OrExpr or => or.Operands.All(IsNeverNull),
        _ => false,
    };
}
