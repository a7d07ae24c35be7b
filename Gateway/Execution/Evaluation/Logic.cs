using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

internal sealed class Comparison(CompareOperator op, Evaluator left, Evaluator right, Collation collation) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor)
    {
        var (a, b) = (left.Evaluate(ref cursor), right.Evaluate(ref cursor));
        return Value.Of(op switch
        {
            CompareOperator.Equal => ValueOrder.AreEqual(a, b),
            CompareOperator.NotEqual => !ValueOrder.AreEqual(a, b),
            _ when a.IsNull || b.IsNull || ValueOrder.IsNaN(a) || ValueOrder.IsNaN(b) => false,
            CompareOperator.Greater => ValueOrder.Compare(a, b, collation) > 0,
            CompareOperator.GreaterOrEqual => ValueOrder.Compare(a, b, collation) >= 0,
            CompareOperator.Less => ValueOrder.Compare(a, b, collation) < 0,
            _ => ValueOrder.Compare(a, b, collation) <= 0,
        });
    }
}

internal sealed class Membership(Evaluator operand, ImmutableArray<Value> values) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor)
    {
        var value = operand.Evaluate(ref cursor);
        foreach (var candidate in values)
        {
            if (ValueOrder.AreEqual(value, candidate))
            {
                return Value.True;
            }
        }

        return Value.False;
    }
}

internal sealed class AllOf(Evaluator[] operands) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor)
    {
        var unknown = false;
        foreach (var operand in operands)
        {
            var truth = operand.Test(ref cursor);
            if (truth == false)
            {
                return Value.False;
            }

            unknown |= truth is null;
        }

        return unknown ? Value.Null : Value.True;
    }
}

internal sealed class AnyOf(Evaluator[] operands) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor)
    {
        var unknown = false;
        foreach (var operand in operands)
        {
            var truth = operand.Test(ref cursor);
            if (truth == true)
            {
                return Value.True;
            }

            unknown |= truth is null;
        }

        return unknown ? Value.Null : Value.False;
    }
}

internal sealed class Negation(Evaluator operand) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor) => operand.Test(ref cursor) switch
    {
        null => Value.Null,
        var truth => Value.Of(!truth.Value),
    };
}

/// <summary>Where the next page goes on: true for rows after the given values.</summary>
internal sealed class After(Evaluator[] keys, AfterExpr after) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            var order = ValueOrder.Compare(keys[i].Evaluate(ref cursor), after.Values[i], after.Keys[i].Collation);
            if (order != 0)
            {
                return Value.Of(order > 0 != after.Keys[i].IsDescending);
            }
        }

        return Value.False;
    }
}

internal sealed class Search(SearchTerm term, Evaluator[] properties) : Evaluator
{
    public override Value Evaluate(ref RowCursor cursor)
    {
        var texts = new List<string>(properties.Length);
        foreach (var property in properties)
        {
            if (property.Evaluate(ref cursor) is { IsNull: false } value)
            {
                texts.Add(value.String);
            }
        }

        return Value.Of(Holds(term, texts));
    }

    private static bool Holds(SearchTerm term, List<string> texts) => term switch
    {
        SearchWord word => texts.Exists(t => t.Contains(word.Text, StringComparison.OrdinalIgnoreCase)),
        SearchAnd and => Holds(and.Left, texts) && Holds(and.Right, texts),
        SearchOr or => Holds(or.Left, texts) || Holds(or.Right, texts),
        SearchNot not => !Holds(not.Term, texts),
        _ => throw new InvalidOperationException($"No evaluation for {term.GetType().Name}."),
    };
}
