using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>
/// Makes a row of each group of rows. Holds the groups in memory, never the rows. Groups come in the order of their keys, each by its collation, then
/// by code point; null is lowest.
/// </summary>
internal sealed class RowGrouping : RowOperation
{
    private const int BatchRows = 1_000;

    private readonly GroupStep _step;
    private readonly RowAssembly _assembly;
    private readonly Evaluator[] _keys;
    private readonly Source[] _sources;

    public RowGrouping(GroupStep step, Shape rows, Shape result)
    {
        _step = step;
        _assembly = new RowAssembly(result, [.. step.Keys.Select(k => k.Property), .. step.Aggregates.Select(a => a.Property)]);
        _keys = [.. step.Keys.Select(k => EvaluatorCompiler.Compile(k.Expression, rows))];
        _sources = [.. step.Aggregates.Select(a => Source.Of(a, rows))];
    }

    /// <summary>Order of values that are different even where a collation holds them for equal.</summary>
    public static int Compare(Value left, Value right, Collation collation) =>
        ValueOrder.Compare(left, right, collation) is var order && order != 0 || collation == Collation.CodePoint
            ? order
            : ValueOrder.Compare(left, right, Collation.CodePoint);

    /// <summary>The one row of a step that only counts, where the count is known.</summary>
    public RowBatch OfCount(long count)
    {
        var batch = new RowBatch(_assembly.Shape, 1);
        var values = new Value[_step.Aggregates.Length];
        Array.Fill(values, Value.Of((decimal)count));
        _assembly.Add(batch, values, []);
        return batch;
    }

    public override async IAsyncEnumerable<RowBatch> RunAsync(
        IAsyncEnumerable<RowBatch> rows, PlanningOptions limits, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var groups = new Groups(this, limits.GroupsMax);
        var age = TimeSpan.Zero;
        await foreach (var batch in rows.WithCancellation(cancellation).ConfigureAwait(false))
        {
            using (batch)
            {
                groups.Add(batch);
                age = batch.Age > age ? batch.Age : age;
            }
        }

        for (var set = 0; set < _step.Sets.Length; set++)
        {
            foreach (var chunk in groups.Ordered(set).Chunk(BatchRows))
            {
                var batch = new RowBatch(_assembly.Shape, chunk.Length) { Age = age };
                foreach (var (key, accumulators) in chunk)
                {
                    Add(batch, set, key, accumulators);
                }

                yield return batch;
            }
        }
    }

    private void Add(RowBatch batch, int set, Value[] key, Accumulator[] accumulators)
    {
        var values = new Value[key.Length + accumulators.Length];
        var has = new bool[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i < key.Length ? key[i] : accumulators[i - key.Length].Result;
            has[i] = i >= key.Length || _step.Sets[set][i];
        }

        _assembly.Add(batch, values, has);
    }

    /// <summary>What of a row goes into one aggregated value.</summary>
    private sealed record Source(Evaluator? Condition, Evaluator? Operand, ElementValues? Elements)
    {
        public static Source Of(Aggregate aggregate, Shape rows) => new(
            aggregate.Condition is null ? null : EvaluatorCompiler.Compile(aggregate.Condition, rows),
            aggregate.Operand is null || aggregate.Collection is not null ? null : EvaluatorCompiler.Compile(aggregate.Operand, rows),
            aggregate.Collection is null ? null : EvaluatorCompiler.Elements(aggregate.Collection, aggregate.Operand, rows));

        /// <summary>Takes the values out of the row that the cursor stands on.</summary>
        public void Read(List<Value> values, ref RowCursor cursor)
        {
            values.Clear();
            if (Condition is not null && Condition.Test(ref cursor) != true)
            {
                return;
            }

            if (Elements is not null)
            {
                Elements.AddTo(values.Add, ref cursor);
                return;
            }

            values.Add(Operand?.Evaluate(ref cursor) ?? Value.True);
        }
    }

    /// <summary>The groups of one run.</summary>
    private sealed class Groups
    {
        private readonly RowGrouping _grouping;
        private readonly Dictionary<Value[], Accumulator[]>[] _sets;
        private readonly DistinctBudget _groups;
        private readonly DistinctBudget _distinct;
        private readonly Value[] _key;
        private readonly List<Value>[] _values;

        public Groups(RowGrouping grouping, int groupsMax)
        {
            _grouping = grouping;
            _sets = [.. grouping._step.Sets.Select(_ => new Dictionary<Value[], Accumulator[]>(KeyComparer.Instance))];
            _groups = new DistinctBudget(groupsMax, "groups");
            _distinct = new DistinctBudget(groupsMax, "distinct values to count");
            _key = new Value[grouping._keys.Length];
            _values = [.. grouping._sources.Select(_ => new List<Value>())];
            if (_key.Length == 0)
            {
                // Without keys there is one group, also of no rows.
                Find(0, _key);
            }
        }

        public void Add(RowBatch batch)
        {
            var cursor = RowCursor.Rows(batch);
            var masked = new Value[_key.Length];
            for (var row = 0; row < batch.Count; row++)
            {
                cursor.MoveTo(row);
                for (var k = 0; k < _key.Length; k++)
                {
                    _key[k] = _grouping._keys[k].Evaluate(ref cursor);
                }

                for (var a = 0; a < _values.Length; a++)
                {
                    _grouping._sources[a].Read(_values[a], ref cursor);
                }

                for (var set = 0; set < _sets.Length; set++)
                {
                    AddTo(Find(set, Masked(set, masked)));
                }
            }
        }

        /// <summary>The groups of a set in the order of their keys.</summary>
        public (Value[] Key, Accumulator[] Accumulators)[] Ordered(int set)
        {
            (Value[] Key, Accumulator[] Accumulators)[] groups = [.. _sets[set].Select(g => (g.Key, g.Value))];
            Array.Sort(groups, (one, other) => Compare(one.Key, other.Key));
            return groups;
        }

        private Value[] Masked(int set, Value[] masked)
        {
            var has = _grouping._step.Sets[set];
            for (var k = 0; k < masked.Length; k++)
            {
                masked[k] = has[k] ? _key[k] : Value.Null;
            }

            return masked;
        }

        private void AddTo(Accumulator[] accumulators)
        {
            for (var a = 0; a < accumulators.Length; a++)
            {
                foreach (var value in _values[a])
                {
                    if (!value.IsNull)
                    {
                        accumulators[a].Add(value);
                    }
                }
            }
        }

        private Accumulator[] Find(int set, Value[] key)
        {
            if (!_sets[set].TryGetValue(key, out var accumulators))
            {
                _groups.Take();
                accumulators = [.. _grouping._step.Aggregates.Select(a => Accumulator.Of(a, _distinct))];
                _sets[set].Add([.. key], accumulators);
            }

            return accumulators;
        }

        private int Compare(Value[] one, Value[] other)
        {
            for (var k = 0; k < one.Length; k++)
            {
                var order = RowGrouping.Compare(one[k], other[k], _grouping._step.Keys[k].Property.Collation);
                if (order != 0)
                {
                    return order;
                }
            }

            return 0;
        }
    }

    private sealed class KeyComparer : IEqualityComparer<Value[]>
    {
        public static KeyComparer Instance { get; } = new();

        public bool Equals(Value[]? x, Value[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(Value[] obj)
        {
            var hash = default(HashCode);
            foreach (var value in obj)
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }
    }
}
