using System.Collections.Immutable;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Aggregation;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>How rows are made of others, as $apply says: what is read, and what is done with it in memory, step by step. Immutable.</summary>
/// <param name="Shape">The layout of the rows that come out.</param>
public sealed record AppliedPlan(Shape Shape)
{
    /// <summary>What is read; null where rows of several such plans come one after the other.</summary>
    public ReadPlan? Input { get; init; }

    /// <summary>Whether only the number of the input's rows is wanted.</summary>
    public bool CountsInput { get; init; }

    public ImmutableArray<AppliedPlanBranch> Branches { get; init; } = [];

    public ImmutableArray<PlannedStep> Steps { get; init; } = [];
}

/// <param name="Layout">Puts the branch's values into rows of the common shape.</param>
public sealed record AppliedPlanBranch(AppliedPlan Plan, RowProjection Layout);

/// <param name="Step">What is done, for people.</param>
/// <param name="Operation">Does it.</param>
public sealed record PlannedStep(RowStep Step, RowOperation Operation);
