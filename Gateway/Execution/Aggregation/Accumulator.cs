using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>One aggregated value of one group while its rows come in. Changes with each; used by one read.</summary>
internal abstract class Accumulator
{
    public abstract Value Result { get; }

    public static Accumulator Of(Aggregate aggregate, DistinctBudget budget) => aggregate.Method switch
    {
        AggregateMethod.Count => new Counter(),
        AggregateMethod.Sum or AggregateMethod.Average when aggregate.Property.Type == ValueType.Double => new DoubleSum(aggregate.Method == AggregateMethod.Average),
        AggregateMethod.Sum => new Total(isAverage: false),
        AggregateMethod.Average => new Total(isAverage: true),
        AggregateMethod.CountDistinct => new DistinctCounter(budget),
        _ => new Extreme(aggregate.Method == AggregateMethod.Max, aggregate.Property.Collation),
    };

    /// <param name="value">Not null.</param>
    public abstract void Add(Value value);

    /// <summary>Counts rows or elements.</summary>
    private sealed class Counter : Accumulator
    {
        private long _count;

        public override Value Result => Value.Of((decimal)_count);

        public override void Add(Value value) => _count++;
    }

    private sealed class Total(bool isAverage) : Accumulator
    {
        private readonly ExactSum _sum = new();
        private double _infinite;
        private bool _isInfinite;
        private long _count;

        public override Value Result => _count == 0 ? Value.Null
            : _isInfinite ? Value.Of(_infinite)
            : Value.Of(isAverage ? _sum.ToDecimal() / _count : _sum.ToDecimal());

        public override void Add(Value value)
        {
            _count++;
            if (value.Type == ValueType.Double)
            {
                // Among decimals only what divby gives for a division by zero: INF, -INF or NaN.
                _infinite += value.Double;
                _isInfinite = true;
            }
            else
            {
                _sum.Add(value.AsDecimal());
            }
        }
    }

    private sealed class DoubleSum(bool isAverage) : Accumulator
    {
        private double _sum;
        private long _count;

        public override Value Result => _count == 0 ? Value.Null : Value.Of(isAverage ? _sum / _count : _sum);

        public override void Add(Value value)
        {
            _sum += value.AsDouble();
            _count++;
        }
    }

    /// <summary>The least or greatest value; of strings that the collation holds for equal, that by code point.</summary>
    private sealed class Extreme(bool isMax, Collation collation) : Accumulator
    {
        private Value _best;

        public override Value Result => _best;

        public override void Add(Value value)
        {
            var order = _best.IsNull ? 0 : RowGrouping.Compare(value, _best, collation);
            if (_best.IsNull || (isMax ? order > 0 : order < 0))
            {
                _best = value;
            }
        }
    }

    private sealed class DistinctCounter(DistinctBudget budget) : Accumulator
    {
        private readonly HashSet<Value> _values = [];

        public override Value Result => Value.Of((decimal)_values.Count);

        public override void Add(Value value)
        {
            if (_values.Add(value))
            {
                budget.Take();
            }
        }
    }
}
