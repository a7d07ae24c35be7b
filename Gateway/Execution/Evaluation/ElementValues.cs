using CanonicalGateway.Contracts.Query;

namespace CanonicalGateway.Gateway.Execution.Evaluation;

/// <summary>The values of a collection's elements, compiled for rows of one shape. Immutable, thread-safe.</summary>
internal abstract class ElementValues
{
    /// <summary>Gives the value of each element of the row's collection.</summary>
    public abstract void AddTo(Action<Value> taker, ref RowCursor cursor);
}
