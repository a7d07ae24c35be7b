using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;
using ValueType = CanonicalGateway.Contracts.Model.ValueType;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>The canonical functions of collections (5.1.1.5, 5.1.1.6). A list property's values stand in the order in which its owner gives them.</summary>
internal sealed class CollectionCall(Function function, Evaluator[] arguments) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor)
    {
        var values = new Value[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(ref cursor);
        }

        if (function == Function.List)
        {
            return Value.Of(ImmutableArray.Create(values));
        }

        if (function == Function.IsIn)
        {
            return values[1].IsNull ? Value.Null : Value.Of(Contains(values[1].Items, values[0]));
        }

        return Array.Exists(values, v => v.IsNull) ? Value.Null : Of(values[0].Items, values);
    }

    private Value Of(ImmutableArray<Value> first, Value[] values)
    {
        switch (function)
        {
            case Function.Length:
                return Value.Of(first.Length);
            case Function.Substring:
                var (from, count) = TextCalls.Span(first.Length, values[1].Integer, values.Length > 2 ? values[2].Integer : null);
                return Value.Of(first.Slice(from, count));
        }

        var second = values[1].Items;
        return function switch
        {
            Function.Concat => Value.Of(first.AddRange(second)),
            Function.Contains => Value.Of(IndexOf(first, second) >= 0),
            Function.StartsWith => Value.Of(Matches(first, second, 0)),
            Function.EndsWith => Value.Of(Matches(first, second, first.Length - second.Length)),
            Function.IndexOf => Value.Of(IndexOf(first, second)),
            Function.HasSubset => Value.Of(HasSubset(first, second)),
            Function.HasSubsequence => Value.Of(HasSubsequence(first, second)),
            _ => throw new InvalidOperationException($"No evaluation for {function} of collections."),
        };
    }

    private static bool Contains(ImmutableArray<Value> items, Value value)
    {
        foreach (var item in items)
        {
            if (ValueOrder.AreEqual(item, value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(ImmutableArray<Value> items, ImmutableArray<Value> part, int at)
    {
        if (at < 0 || at + part.Length > items.Length)
        {
            return false;
        }

        for (var i = 0; i < part.Length; i++)
        {
            if (!ValueOrder.AreEqual(items[at + i], part[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static int IndexOf(ImmutableArray<Value> items, ImmutableArray<Value> part)
    {
        for (var at = 0; at + part.Length <= items.Length; at++)
        {
            if (Matches(items, part, at))
            {
                return at;
            }
        }

        return -1;
    }

    // Each item of the first counts once.
    private static bool HasSubset(ImmutableArray<Value> items, ImmutableArray<Value> part)
    {
        var left = items.ToList();
        foreach (var wanted in part)
        {
            var at = left.FindIndex(item => ValueOrder.AreEqual(item, wanted));
            if (at < 0)
            {
                return false;
            }

            left.RemoveAt(at);
        }

        return true;
    }

    private static bool HasSubsequence(ImmutableArray<Value> items, ImmutableArray<Value> part)
    {
        var found = 0;
        foreach (var item in items)
        {
            if (found < part.Length && ValueOrder.AreEqual(item, part[found]))
            {
                found++;
            }
        }

        return found == part.Length;
    }
}

/// <summary>The equality of collections without an order (5.1.1.1.1): the same values, each as often.</summary>
internal sealed class SameItems(bool isEqual, Evaluator left, Evaluator right) : Evaluator
{
    private readonly CollectionCall _leftHasRight = new(Function.HasSubset, [left, right]);
    private readonly CollectionCall _rightHasLeft = new(Function.HasSubset, [right, left]);

    public override Value Evaluate(ref RowCursor cursor)
    {
        var (one, other) = (_leftHasRight.Evaluate(ref cursor), _rightHasLeft.Evaluate(ref cursor));
        if (one.IsNull)
        {
            return Value.Of((left.Evaluate(ref cursor).IsNull == right.Evaluate(ref cursor).IsNull) == isEqual);
        }

        return Value.Of((one.Boolean && other.Boolean) == isEqual);
    }
}

/// <summary><c>case</c>: the value of the first pair whose condition is true; only that value is computed.</summary>
internal sealed class Choice(Evaluator[] pairs, ValueType type) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor)
    {
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (pairs[i].Test(ref cursor) == true)
            {
                return Casting.Promote(pairs[i + 1].Evaluate(ref cursor), type);
            }
        }

        return Value.Null;
    }
}
