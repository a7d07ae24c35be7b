using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.OData.Parsing;

/// <summary>Counts the nodes and the depth of one expression while it is parsed, so that no input can exhaust the stack.</summary>
internal sealed class ExpressionLimits(QueryLimits limits)
{
    private int _nodes;
    private int _depth;

    /// <summary>Nodes so far.</summary>
    public int Nodes => _nodes;

    public void CountNode(in Cursor cursor) => CountNodes(cursor, 1);

    public void CountNodes(in Cursor cursor, int count)
    {
        _nodes += count;
        if (_nodes > limits.ExpressionNodes)
        {
            throw UrlErrors.Limit("operators, operands and calls in one expression", _nodes, limits.ExpressionNodes, cursor.Option);
        }
    }

    /// <summary>Steps into a parenthesis, call, negation or lambda.</summary>
    public void Enter(in Cursor cursor)
    {
        _depth++;
        CheckChain(cursor, 0);
    }

    public void Leave() => _depth--;

    /// <param name="chain">The operators in a row so far: each makes the tree one level deeper.</param>
    public void CheckChain(in Cursor cursor, int chain)
    {
        if (_depth + chain > limits.ExpressionDepth)
        {
            throw UrlErrors.Of(
                GatewayErrorCode.LimitExceeded,
                $"The expression is nested too deeply at character {cursor.Position + 1} of {cursor.Option}: {_depth + chain} levels given, {limits.ExpressionDepth} allowed.",
                cursor.Option);
        }
    }
}
