using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution.Aggregation;

/// <summary>How many groups, and how many distinct values, a read may hold in memory. Used by one read.</summary>
internal sealed class DistinctBudget(int allowed, string what)
{
    private int _taken;

    /// <exception cref="GatewayException">FilterTooBroad.</exception>
    public void Take()
    {
        if (++_taken > allowed)
        {
            throw TooBroad.Groups(what, allowed).ToException();
        }
    }
}
