using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>An expression compiled for rows of one shape. Immutable, thread-safe.</summary>
public abstract class Evaluator
{
    /// <summary>The expression's value at a place.</summary>
    /// <exception cref="GatewayException">The value can't be computed: division by zero, overflow.</exception>
    public abstract Value Evaluate(ref RowCursor cursor);

    /// <summary>The expression's truth: null is unknown.</summary>
    public bool? Test(ref RowCursor cursor)
    {
        var value = Evaluate(ref cursor);
        return value.IsNull ? null : value.Boolean;
    }
}

/// <summary>A filter compiled for rows of one shape: keeps the rows that give true.</summary>
public sealed class RowPredicate(Evaluator evaluator)
{
    public bool Keeps(ref RowCursor cursor) => evaluator.Test(ref cursor) == true;
}
