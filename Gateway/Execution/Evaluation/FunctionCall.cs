using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>The canonical functions of primitive values. Null in, null out.</summary>
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
            Function.Length => Value.Of(TextCalls.Length(first.String)),
            Function.Concat => Value.Of(first.String + second.String),
            Function.IndexOf => Value.Of(TextCalls.IndexOf(first.String, second.String)),
            Function.Substring => Value.Of(TextCalls.Substring(first.String, second.Integer, arguments.Length > 2 ? third.Integer : null)),
            Function.Has => Value.Of(ValueOrder.AreEqual(first, second)),
            Function.TotalSeconds => Value.Of(first.Duration.Ticks / (decimal)TimeSpan.TicksPerSecond),
            Function.Round or Function.Floor or Function.Ceiling => Rounded(first),
            _ => PartOfTime(first),
        };
    }

    // An instant counts in the zone in which it is stated; those of rows are UTC.
    private Value PartOfTime(Value value)
    {
        var local = value.Type switch
        {
            ValueType.Date => value.Date.ToDateTime(TimeOnly.MinValue),
            ValueType.TimeOfDay => new DateTime(value.TimeOfDay.Ticks),
            _ => LocalOf(value),
        };
        return function switch
        {
            Function.Year => Value.Of(local.Year),
            Function.Month => Value.Of(local.Month),
            Function.Day => Value.Of(local.Day),
            Function.Hour => Value.Of(local.Hour),
            Function.Minute => Value.Of(local.Minute),
            Function.Second => Value.Of(local.Second),
            Function.FractionalSeconds => Value.Of(local.Ticks % TimeSpan.TicksPerSecond / (decimal)TimeSpan.TicksPerSecond),
            Function.Date => Value.Of(DateOnly.FromDateTime(local)),
            Function.Time => Value.Of(TimeOnly.FromDateTime(local)),
            Function.TotalOffsetMinutes => Value.Of(value.OffsetMinutes),
            _ => throw new InvalidOperationException($"No evaluation for {function}."),
        };
    }

    private static DateTime LocalOf(Value instant)
    {
        var utc = instant.DateTimeOffset.UtcDateTime;
        if (instant.OffsetMinutes == 0)
        {
            return utc;
        }

        var ticks = utc.Ticks + (instant.OffsetMinutes * TimeSpan.TicksPerMinute);
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks) : throw EvaluationFailure.Of("gives a time outside the years 1 to 9999");
    }

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
