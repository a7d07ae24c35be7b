using CanonicalGateway.Contracts.Errors;

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
            throw new GatewayError(
                GatewayErrorCode.FilterTooBroad,
                $"$apply makes more than {allowed} {what} (Limits:GroupsMax). Add a filter, or group by properties with fewer values.")
            {
                Target = "$apply",
            }.ToException();
        }
    }
}
