using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Execution.Evaluation;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Computes what hangs on no row, so that backends get a value to compare with and faults have a position.</summary>
internal static class ConstantFolding
{
    /// <exception cref="GatewayException">InvalidExpression: it has no value, such as a division by zero.</exception>
    public static Expr Fold(Expr expression, in Cursor cursor, int at)
    {
        if (!IsConstant(expression))
        {
            return expression;
        }

        try
        {
            return new LiteralExpr(EvaluatorCompiler.ValueOf(expression));
        }
        catch (GatewayException failure)
        {
            throw cursor.Error($"The expression {EvaluationFailure.CauseOf(failure)}", at);
        }
    }

    private static bool IsConstant(Expr expression)
    {
        switch (expression)
        {
            case ArithmeticExpr arithmetic:
                return arithmetic is { Left: LiteralExpr, Right: LiteralExpr };
            case NegateExpr negate:
                return negate.Operand is LiteralExpr;
            case CallExpr call:
                foreach (var argument in call.Arguments)
                {
                    if (argument is not LiteralExpr)
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }
}
