using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Tests.Unit.Evaluation;

public sealed class ArithmeticTests
{
    public static TheoryData<ArithmeticOperator, Value, Value, ValueType, Value> Results => new()
    {
        { ArithmeticOperator.Add, Value.Of(2), Value.Of(3), ValueType.Int32, Value.Of(5) },
        { ArithmeticOperator.Divide, Value.Of(7), Value.Of(2), ValueType.Int32, Value.Of(3) },
        { ArithmeticOperator.Divide, Value.Of(-7), Value.Of(2), ValueType.Int32, Value.Of(-3) },
        { ArithmeticOperator.Modulo, Value.Of(-7), Value.Of(2), ValueType.Int32, Value.Of(-1) },
        { ArithmeticOperator.Multiply, Value.Of(int.MaxValue), Value.Of(2L), ValueType.Int64, Value.Of(4294967294L) },
        { ArithmeticOperator.Divide, Value.Of(7m), Value.Of(2), ValueType.Decimal, Value.Of(3.5m) },
        { ArithmeticOperator.Modulo, Value.Of(7.5m), Value.Of(2), ValueType.Decimal, Value.Of(1.5m) },
        { ArithmeticOperator.Subtract, Value.Of(0.3m), Value.Of(0.1m), ValueType.Decimal, Value.Of(0.2m) },
        { ArithmeticOperator.Divide, Value.Of(1.0), Value.Of(0), ValueType.Double, Value.Of(double.PositiveInfinity) },
        { ArithmeticOperator.Add, Value.Of(0.5), Value.Of(1m), ValueType.Double, Value.Of(1.5) },
        { ArithmeticOperator.Add, Value.Null, Value.Of(1), ValueType.Int32, Value.Null },
        { ArithmeticOperator.Divide, Value.Of(1), Value.Null, ValueType.Int32, Value.Null },
    };

    public static TheoryData<ArithmeticOperator, Value, Value, ValueType, string> Failures => new()
    {
        { ArithmeticOperator.Divide, Value.Of(1), Value.Of(0), ValueType.Int32, "divides by zero" },
        { ArithmeticOperator.Modulo, Value.Of(1L), Value.Of(0), ValueType.Int64, "divides by zero" },
        { ArithmeticOperator.Divide, Value.Of(1m), Value.Of(0.00m), ValueType.Decimal, "divides by zero" },
        { ArithmeticOperator.Add, Value.Of(int.MaxValue), Value.Of(1), ValueType.Int32, "does not fit Edm.Int32" },
        { ArithmeticOperator.Divide, Value.Of(int.MinValue), Value.Of(-1), ValueType.Int32, "does not fit Edm.Int32" },
        { ArithmeticOperator.Subtract, Value.Of(long.MinValue), Value.Of(1), ValueType.Int64, "does not fit Edm.Int64" },
        { ArithmeticOperator.Divide, Value.Of(long.MinValue), Value.Of(-1), ValueType.Int64, "does not fit Edm.Int64" },
        { ArithmeticOperator.Multiply, Value.Of(decimal.MaxValue), Value.Of(2), ValueType.Decimal, "does not fit Edm.Decimal" },
        { ArithmeticOperator.Add, Value.Of(1e300), Value.Of(1m), ValueType.Decimal, "does not fit Edm.Decimal" },
    };

    [Theory]
    [MemberData(nameof(Results), DisableDiscoveryEnumeration = true)]
    public void Evaluate_Operands_GiveTheResult(ArithmeticOperator op, Value left, Value right, ValueType type, Value expected) =>
        Assert.Equal(expected, Evaluate(new ArithmeticExpr(op, new LiteralExpr(left), new LiteralExpr(right), type)));

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Evaluate_NoResult_FailsTheRequest(ArithmeticOperator op, Value left, Value right, ValueType type, string what)
    {
        var error = Assert.Throws<GatewayException>(() => Evaluate(new ArithmeticExpr(op, new LiteralExpr(left), new LiteralExpr(right), type))).Error;

        Assert.Equal(GatewayErrorCode.InvalidExpression, error.Code);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Negate_Value_TurnsTheSign()
    {
        Assert.Equal(Value.Of(-5), Evaluate(new NegateExpr(new LiteralExpr(Value.Of(5)))));
        Assert.Equal(Value.Of(5.5m), Evaluate(new NegateExpr(new LiteralExpr(Value.Of(-5.5m)))));
        Assert.Throws<GatewayException>(() => Evaluate(new NegateExpr(new LiteralExpr(Value.Of(int.MinValue)))));
    }

    private static Value Evaluate(Expr expression)
    {
        using var batch = new RowBatch(TestRows.Shape("Customer", "Id")).With("1");
        var cursor = RowCursor.Rows(batch);
        return EvaluatorCompiler.Compile(expression, batch.Shape).Evaluate(ref cursor);
    }
}
