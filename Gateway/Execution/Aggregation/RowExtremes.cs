using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>Takes the rows with the highest or lowest values, in the order in which they came. Rows without a value come last.</summary>
internal sealed class RowExtremes(ExtremesStep step, Evaluator value) : RowOperation
{
    public override async IAsyncEnumerable<RowBatch> RunAsync(
        IAsyncEnumerable<RowBatch> rows, PlanningOptions limits, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await Gathered.OfAsync(rows, limits, "Choosing rows in $apply", cancellation).ConfigureAwait(false) is { } all)
        {
            all.Reorder(Chosen(all));
            yield return all;
        }
    }

    private int[] Chosen(RowBatch batch)
    {
        var values = new Value[batch.Count];
        var cursor = RowCursor.Rows(batch);
        for (var row = 0; row < values.Length; row++)
        {
            cursor.MoveTo(row);
            values[row] = value.Evaluate(ref cursor);
        }

        var collation = (step.Value as PathExpr)?.Property?.Collation ?? Collation.CodePoint;
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort(order, (one, other) =>
        {
            var result = values[one].IsNull || values[other].IsNull
                ? values[one].IsNull.CompareTo(values[other].IsNull)
                : ValueOrder.Compare(values[one], values[other], collation) * (step.IsTop ? -1 : 1);
            return result != 0 ? result : one.CompareTo(other);
        });
        var taken = order.AsSpan(0, step.Measure == ExtremesMeasure.Count ? (int)Math.Min(step.Amount, order.Length) : CountUpTo(order, values)).ToArray();
        Array.Sort(taken);
        return taken;
    }

    // As many as it takes for their sum to be no less than the amount.
    private int CountUpTo(int[] order, Value[] values) =>
        Array.Exists(values, v => v.Type == ValueType.Double) ? CountUpToDouble(order, values) : CountUpToDecimal(order, values);

    private int CountUpToDecimal(int[] order, Value[] values)
    {
        var whole = new ExactSum();
        if (step.Measure == ExtremesMeasure.Percent)
        {
            Array.ForEach(values, v => Add(whole, v));
        }

        var wanted = step.Measure == ExtremesMeasure.Percent ? whole.ToDecimal() / 100 * step.Amount : step.Amount;
        var sum = new ExactSum();
        var count = 0;
        while (count < order.Length && !values[order[count]].IsNull && sum.ToDecimal() < wanted)
        {
            Add(sum, values[order[count++]]);
        }

        return count;
    }

    private int CountUpToDouble(int[] order, Value[] values)
    {
        var amount = (double)step.Amount;
        var wanted = step.Measure == ExtremesMeasure.Percent ? values.Where(v => !v.IsNull).Sum(v => v.AsDouble()) * (amount / 100) : amount;
        var sum = 0.0;
        var count = 0;
        while (count < order.Length && !values[order[count]].IsNull && sum < wanted)
        {
            sum += values[order[count++]].AsDouble();
        }

        return count;
    }

    private static void Add(ExactSum sum, Value value)
    {
        if (!value.IsNull)
        {
            sum.Add(value.AsDecimal());
        }
    }
}
