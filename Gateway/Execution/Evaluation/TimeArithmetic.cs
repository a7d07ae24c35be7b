using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>Arithmetic of dates, instants and durations (5.1.1.2.1, 5.1.1.2.2, 5.1.1.2.4, 5.1.1.2.5).</summary>
internal sealed class TimeArithmetic(ArithmeticOperator op, Evaluator left, Evaluator right, ValueType type) : Evaluator
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
            return op switch
            {
                ArithmeticOperator.Add => Moved(a, b.Duration),
                ArithmeticOperator.Subtract when b.Type == ValueType.Duration => Moved(a, b.Duration.Negate()),
                ArithmeticOperator.Subtract => Value.Of(new TimeSpan(checked(TicksOf(a) - TicksOf(b)))),
                ArithmeticOperator.Multiply => a.Type == ValueType.Duration ? Scaled(a, b) : Scaled(b, a),
                _ => Value.Of(OfTicks(a.Duration.Ticks / b.AsDecimal())),
            };
        }
        catch (DivideByZeroException)
        {
            throw EvaluationFailure.Of("divides by zero");
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            throw EvaluationFailure.Of($"gives a value that does not fit {type.EdmName()}");
        }
    }

    // A date is its midnight, and what comes of it loses its time: less than a day later is the same day, less than a day earlier the day before.
    private static Value Moved(Value from, TimeSpan by) => from.Type switch
    {
        ValueType.Date => Value.Of(DateOnly.FromDateTime(from.Date.ToDateTime(TimeOnly.MinValue).Add(by))),
        ValueType.DateTimeOffset => Value.Of(from.DateTimeOffset.UtcDateTime.Add(by), from.OffsetMinutes),
        _ => Value.Of(from.Duration.Add(by)),
    };

    private static Value Scaled(Value duration, Value factor) => Value.Of(OfTicks(duration.Duration.Ticks * factor.AsDecimal()));

    private static TimeSpan OfTicks(decimal ticks) => new(decimal.ToInt64(Math.Round(ticks, MidpointRounding.AwayFromZero)));

    private static long TicksOf(Value value) => value.Type == ValueType.Date ? value.Date.ToDateTime(TimeOnly.MinValue).Ticks : value.Integer;
}
