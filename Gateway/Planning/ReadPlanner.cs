using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Plans with what is known of numbers of rows; where a choice hangs on numbers that nobody knows, asks the backends for them first.</summary>
public sealed class ReadPlanner(QueryPlanner planner, EstimateStore estimates)
{
    // Each round may open choices that the one before could not see; beyond these the plan does with what it knows.
    private const int RoundsMax = 3;

    /// <summary>Whether backends are asked for numbers that nobody knows; else plans do without.</summary>
    public bool AsksBackends { get; init; } = true;

    /// <exception cref="Contracts.Errors.GatewayException">The query can't be done: 501 or 400, naming what.</exception>
    public ValueTask<ReadPlan> PlanAsync(RoutingTable routing, CanonicalQuery query, ReadGoal goal, CancellationToken cancellation)
    {
        var known = new Estimates(estimates.Find);
        var plan = planner.Plan(routing, query, goal, known);
        return known.Missing.Count == 0 || !AsksBackends ? ValueTask.FromResult(plan) : AskAsync(plan, known, routing, query, goal, cancellation);
    }

    /// <summary>Whether the plan would still be made so.</summary>
    public bool IsCurrent(ReadPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Estimates.IsEmpty || estimates.IsCurrent(plan.Estimates);
    }

    private async ValueTask<ReadPlan> AskAsync(
        ReadPlan plan, Estimates known, RoutingTable routing, CanonicalQuery query, ReadGoal goal, CancellationToken cancellation)
    {
        for (var round = 0; round < RoundsMax && await estimates.AskAsync(known.Missing, cancellation).ConfigureAwait(false); round++)
        {
            known = new Estimates(estimates.Find);
            plan = planner.Plan(routing, query, goal, known);
        }

        return plan;
    }
}
