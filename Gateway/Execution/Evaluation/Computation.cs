using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>Arithmetic of OData 5.1.1.2: integers stay integers, div of integers truncates, anything with a double is double.</summary>
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
            return type switch
            {
                ValueType.Double => Value.Of(Doubles(a.AsDouble(), b.AsDouble())),
                ValueType.Decimal => Value.Of(Decimals(a.AsDecimal(), b.AsDecimal())),
                ValueType.Int32 => Value.Of(checked((int)Integers(a.Integer, b.Integer))),
                _ => Value.Of(Integers(a.Integer, b.Integer)),
            };
        }
        catch (DivideByZeroException)
        {
            throw Failure("divides by zero");
        }
        catch (OverflowException)
        {
            throw Failure($"gives a number that does not fit {type.EdmName()}");
        }
    }

    private long Integers(long a, long b) => checked(op switch
    {
        ArithmeticOperator.Add => a + b,
        ArithmeticOperator.Subtract => a - b,
        ArithmeticOperator.Multiply => a * b,
        ArithmeticOperator.Divide => a / b,
        _ => a % b,
    });

    private decimal Decimals(decimal a, decimal b) => op switch
    {
        ArithmeticOperator.Add => a + b,
        ArithmeticOperator.Subtract => a - b,
        ArithmeticOperator.Multiply => a * b,
        ArithmeticOperator.Divide => a / b,
        _ => a % b,
    };

    private double Doubles(double a, double b) => op switch
    {
        ArithmeticOperator.Add => a + b,
        ArithmeticOperator.Subtract => a - b,
        ArithmeticOperator.Multiply => a * b,
        ArithmeticOperator.Divide => a / b,
        _ => a % b,
    };

    private static GatewayException Failure(string what) => new GatewayError(
        GatewayErrorCode.InvalidExpression, $"The expression {what} for at least one row. Guard it with a condition on the operand.").ToException();
}

/// <summary>The canonical functions. Null in, null out; positions and lengths count code points.</summary>
internal sealed class FunctionCall(Function function, Evaluator[] arguments) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor)
    {
        var first = arguments[0].Evaluate(ref cursor);
        var second = arguments.Length > 1 ? arguments[1].Evaluate(ref cursor) : Value.True;
        var third = arguments.Length > 2 ? arguments[2].Evaluate(ref cursor) : Value.True;
        if (first.IsNull || second.IsNull || third.IsNull)
        {
            return Value.Null;
        }

        return function switch
        {
            Function.Contains => Value.Of(first.String.Contains(second.String, StringComparison.Ordinal)),
            Function.StartsWith => Value.Of(first.String.StartsWith(second.String, StringComparison.Ordinal)),
            Function.EndsWith => Value.Of(first.String.EndsWith(second.String, StringComparison.Ordinal)),
            Function.ToLower => Value.Of(first.String.ToLowerInvariant()),
            Function.ToUpper => Value.Of(first.String.ToUpperInvariant()),
            Function.Trim => Value.Of(first.String.Trim()),
            Function.Length => Value.Of(CodePoints(first.String)),
            Function.Concat => Value.Of(first.String + second.String),
            Function.IndexOf => Value.Of(IndexOf(first.String, second.String)),
            Function.Substring => Value.Of(Substring(first.String, second.Integer, arguments.Length > 2 ? third.Integer : null)),
            Function.Year => Value.Of(DateOf(first).Year),
            Function.Month => Value.Of(DateOf(first).Month),
            Function.Day => Value.Of(DateOf(first).Day),
            Function.Hour => Value.Of(TimeOf(first).Hours),
            Function.Minute => Value.Of(TimeOf(first).Minutes),
            Function.Second => Value.Of(TimeOf(first).Seconds),
            Function.Date => Value.Of(DateOf(first)),
            _ => Rounded(first),
        };
    }

    private static int CodePoints(string text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit))
            {
                count--;
            }
        }

        return count;
    }

    private static int IndexOf(string text, string part)
    {
        var at = text.IndexOf(part, StringComparison.Ordinal);
        return at <= 0 ? at : CodePoints(text[..at]);
    }

    // 5.1.1.7.4: a negative start counts from the end; what lies outside the text is left out.
    private static string Substring(string text, long start, long? length)
    {
        var runes = text.EnumerateRunes().ToArray();
        var from = Math.Clamp(start < 0 ? runes.Length + start : start, 0, runes.Length);
        var count = Math.Clamp(length ?? runes.Length, 0, runes.Length - from);
        var result = new StringBuilder();
        for (var i = from; i < from + count; i++)
        {
            result.Append(runes[i].ToString());
        }

        return result.ToString();
    }

    private static DateOnly DateOf(Value value) =>
        value.Type == ValueType.Date ? value.Date : DateOnly.FromDateTime(value.DateTimeOffset.UtcDateTime);

    private static TimeSpan TimeOf(Value value) => value.Type == ValueType.TimeOfDay
        ? value.TimeOfDay.ToTimeSpan()
        : value.DateTimeOffset.UtcDateTime.TimeOfDay;

    // 5.1.1.9: round to the nearest integer, midpoint away from zero.
    private Value Rounded(Value value)
    {
        if (value.Type == ValueType.Double)
        {
            return Value.Of(function switch
            {
                Function.Round => Math.Round(value.Double, MidpointRounding.AwayFromZero),
                Function.Floor => Math.Floor(value.Double),
                _ => Math.Ceiling(value.Double),
            });
        }

        return value.Type != ValueType.Decimal
            ? value
            : Value.Of(function switch
            {
                Function.Round => Math.Round(value.Decimal, MidpointRounding.AwayFromZero),
                Function.Floor => Math.Floor(value.Decimal),
                _ => Math.Ceiling(value.Decimal),
            });
    }
}
