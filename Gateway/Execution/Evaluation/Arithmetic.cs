using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>Arithmetic of numbers (5.1.1.2): integers stay integers, div of integers truncates, anything with a double is double.</summary>
internal sealed class Arithmetic(ArithmeticOperator op, Evaluator left, Evaluator right, ValueType type) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor)
    {
        var (a, b) = (left.Evaluate(ref cursor), right.Evaluate(ref cursor));
        if (a.IsNull || b.IsNull)
        {
            return Value.Null;
        }

        try
        {
            // A "divby" zero gives INF or NaN, which no decimal holds.
            return type == ValueType.Double || IsBeyondNumbers(a) || IsBeyondNumbers(b) || (op == ArithmeticOperator.DivideBy && b.AsDecimal() == 0)
                ? Value.Of(Doubles(a.AsDouble(), b.AsDouble()))
                : type switch
                {
                    ValueType.Decimal => Value.Of(Decimals(a.AsDecimal(), b.AsDecimal())),
                    ValueType.Int32 => Value.Of(checked((int)Integers(a.Integer, b.Integer))),
                    _ => Value.Of(Integers(a.Integer, b.Integer)),
                };
        }
        catch (DivideByZeroException)
        {
            throw EvaluationFailure.Of("divides by zero");
        }
        catch (OverflowException)
        {
            throw EvaluationFailure.Of($"gives a number that does not fit {type.EdmName()}");
        }
    }

    private static bool IsBeyondNumbers(Value value) => value.Type == ValueType.Double && !double.IsFinite(value.Double);

    // The processor faults on the one remainder whose quotient does not fit, though the remainder itself is 0.
    private long Integers(long a, long b) => checked(op switch
    {
        ArithmeticOperator.Add => a + b,
        ArithmeticOperator.Subtract => a - b,
        ArithmeticOperator.Multiply => a * b,
        ArithmeticOperator.Divide => a / b,
        _ => b == -1 ? 0 : a % b,
    });

    private decimal Decimals(decimal a, decimal b) => op switch
    {
        ArithmeticOperator.Add => a + b,
        ArithmeticOperator.Subtract => a - b,
        ArithmeticOperator.Multiply => a * b,
        ArithmeticOperator.Divide or ArithmeticOperator.DivideBy => a / b,
        _ => a % b,
    };

    private double Doubles(double a, double b) => op switch
    {
        ArithmeticOperator.Add => a + b,
        ArithmeticOperator.Subtract => a - b,
        ArithmeticOperator.Multiply => a * b,
        ArithmeticOperator.Divide or ArithmeticOperator.DivideBy => a / b,
        _ => b == 0 ? throw new DivideByZeroException() : a % b,
    };
}
