using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Adapters.S4Hana.Query;

/// <summary>A date; null where nothing was entered.</summary>
internal sealed class DateField(string name) : Field
{
    private readonly string[] _order = [name];

    public override ReadOnlySpan<string> OrderFields => _order;

    public override Term Compare(CompareOperator comparison, Value value, Collation collation) => value.Type switch
    {
        ValueType.Null => Term.Exact(Predicate.Leaf($"{name} {Word(comparison)} null")),
        ValueType.Date => Term.Exact(Condition(comparison, value.Date)),
        _ => Term.Unsupported,
    };

    // The initial date of the database is lower than any other, so null is kept out of 'less' in words.
    public Predicate Condition(CompareOperator comparison, DateOnly date)
    {
        var condition = Predicate.Leaf($"{name} {Word(comparison)} {V2Literal.Of(date)}");
        return IsLess(comparison) ? Predicate.And(condition, Predicate.Leaf($"{name} ne null")) : condition;
    }
}

/// <summary>The instant of a date and, where there is one, a time of day in whole seconds.</summary>
internal sealed class CreatedField(string date, string? time) : Field
{
    private readonly DateField _date = new(date);
    private readonly string[] _order = time is null ? [date] : [date, time];

    public override ReadOnlySpan<string> OrderFields => _order;

    public override Term Compare(CompareOperator comparison, Value value, Collation collation) => value.Type switch
    {
        ValueType.Null => _date.Compare(comparison, value, collation),
        ValueType.DateTimeOffset => Term.Exact(Condition(comparison, value.DateTimeOffset)),
        _ => Term.Unsupported,
    };

    private Predicate Condition(CompareOperator comparison, DateTimeOffset instant)
    {
        var day = DateOnly.FromDateTime(instant.UtcDateTime);
        var unit = time is null ? TimeSpan.TicksPerDay : TimeSpan.TicksPerSecond;
        if (instant.UtcTicks % unit != 0)
        {
            // Between two values that can be: none is equal, and ranges end at the lower one.
            switch (comparison)
            {
                case CompareOperator.Equal:
                    return Predicate.False;
                case CompareOperator.NotEqual:
                    return Predicate.True;
                default:
                    comparison = IsLess(comparison) ? CompareOperator.LessOrEqual : CompareOperator.Greater;
                    break;
            }
        }

        if (time is null)
        {
            return _date.Condition(comparison, day);
        }

        var ofDay = new TimeSpan(instant.UtcDateTime.TimeOfDay.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
        var onDay = _date.Condition(CompareOperator.Equal, day);
        return comparison switch
        {
            CompareOperator.Equal => Predicate.And(onDay, TimeOfDay(comparison, ofDay)),
            CompareOperator.NotEqual => Predicate.Or(_date.Condition(comparison, day), TimeOfDay(comparison, ofDay)),
            _ => Predicate.Or(
                _date.Condition(IsLess(comparison) ? CompareOperator.Less : CompareOperator.Greater, day),
                Predicate.And(onDay, TimeOfDay(comparison, ofDay))),
        };
    }

    // A time that was not kept reads as midnight.
    private Predicate TimeOfDay(CompareOperator comparison, TimeSpan ofDay)
    {
        var condition = Predicate.Leaf($"{time} {Word(comparison)} {V2Literal.Of(ofDay)}");
        var isMidnight = ofDay == TimeSpan.Zero;
        return comparison switch
        {
            CompareOperator.Equal when isMidnight => Predicate.Or(condition, Predicate.Leaf($"{time} eq null")),
            CompareOperator.NotEqual when isMidnight => Predicate.And(condition, Predicate.Leaf($"{time} ne null")),
            CompareOperator.GreaterOrEqual when isMidnight => Predicate.True,
            CompareOperator.LessOrEqual => Predicate.Or(condition, Predicate.Leaf($"{time} eq null")),
            CompareOperator.Less when isMidnight => Predicate.False,
            CompareOperator.Less => Predicate.Or(condition, Predicate.Leaf($"{time} eq null")),
            _ => condition,
        };
    }
}

/// <summary>
/// When a document last changed, else when it was created. The field keeps 100 nanoseconds and shows whole milliseconds, which is what
/// conditions are about.
/// </summary>
internal sealed class ChangedField(string changed, CreatedField created) : Field
{
    public override Term Compare(CompareOperator comparison, Value value, Collation collation)
    {
        var otherwise = created.Compare(comparison, value, collation);
        if (!otherwise.IsExact || value.Type is not (ValueType.Null or ValueType.DateTimeOffset))
        {
            return Term.Unsupported;
        }

        var isUnset = Predicate.Leaf($"{changed} eq null");
        if (value.IsNull)
        {
            return Term.Exact(comparison == CompareOperator.Equal
                ? Predicate.And(isUnset, otherwise.Predicate)
                : Predicate.Or(Predicate.Leaf($"{changed} ne null"), otherwise.Predicate));
        }

        return Condition(comparison, value.DateTimeOffset) is { } condition
            ? Term.Exact(Predicate.Or(condition, Predicate.And(isUnset, otherwise.Predicate)))
            : Term.Unsupported;
    }

    private Predicate? Condition(CompareOperator comparison, DateTimeOffset instant)
    {
        var rest = instant.UtcTicks % TimeSpan.TicksPerMillisecond;
        var shown = instant.AddTicks(-rest);
        if (DateTimeOffset.MaxValue.UtcTicks - shown.UtcTicks < TimeSpan.TicksPerMillisecond)
        {
            return null;
        }

        var (from, next) = (V2Literal.Of(shown), V2Literal.Of(shown.AddMilliseconds(1)));
        var isSet = Predicate.Leaf($"{changed} ne null");
        return comparison switch
        {
            CompareOperator.Equal => rest != 0
                ? Predicate.False
                : Predicate.And(Predicate.Leaf($"{changed} ge {from}"), Predicate.Leaf($"{changed} lt {next}")),
            CompareOperator.NotEqual => rest != 0
                ? isSet
                : Predicate.And(isSet, Predicate.Or(Predicate.Leaf($"{changed} lt {from}"), Predicate.Leaf($"{changed} ge {next}"))),
            CompareOperator.Greater => Predicate.Leaf($"{changed} ge {next}"),
            CompareOperator.GreaterOrEqual => Predicate.Leaf($"{changed} ge {(rest == 0 ? from : next)}"),
            CompareOperator.Less => Predicate.And(Predicate.Leaf($"{changed} lt {(rest == 0 ? from : next)}"), isSet),
            _ => Predicate.And(Predicate.Leaf($"{changed} lt {next}"), isSet),
        };
    }
}
