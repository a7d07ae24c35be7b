using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Aggregation;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>Plans a query over rows that $apply makes: reads by the ordinary planner, the rest in memory. Used once.</summary>
internal sealed class AppliedPlanner(QueryPlanner planner, RoutingTable routing, CanonicalQuery query, ReadGoal goal, Estimates estimates)
{
    private readonly List<ReadPlan> _inputs = [];

    public ReadPlan Plan()
    {
        // Step 1: what the other options do with the rows are steps like those before.
        var applied = query.Applied!;
        var steps = applied.Steps.ToBuilder();
        if (query.Filter is not null)
        {
            steps.Add(new FilterStep(query.Type, query.Filter));
        }

        if (!query.OrderBy.IsEmpty && goal.Ordered)
        {
            steps.Add(new SortStep(query.Type, query.OrderBy));
        }

        // Step 2: plan the reads and compile the steps.
        var plan = PlanRows(applied with { Steps = steps.DrainToImmutable() });
        return new ReadPlan
        {
            Type = query.Type,
            Shape = plan.Shape,
            Applied = plan,
            Skip = goal.Skip,
            Top = goal.Top,
            Count = goal.Count,
            Computed = [.. ComputedPlans.Steps(query.Selection, plan.Shape, new LinkAliases(), [])],
            MayBeKept = _inputs.Exists(i => i.MayBeKept),
            Estimates = estimates.Used,
        };
    }

    private AppliedPlan PlanRows(AppliedRows applied) => applied.Input is { } input ? PlanRead(applied, input) : PlanBranches(applied);

    private AppliedPlan PlanRead(AppliedRows applied, CanonicalQuery input)
    {
        // What the rows are read for ends with the first step that makes others of them.
        var aliases = new LinkAliases();
        var first = applied.Steps.IndexOf(applied.Steps.OfType<GroupStep>().First());
        var steps = applied.Steps.Select((step, i) => i <= first ? Aliased(step, aliases) : step).ToImmutableArray();
        var counts = first == 0 && input is { Top: null, Skip: 0 } && steps[0] is GroupStep { Keys.IsEmpty: true } group
            && group.Aggregates.All(a => a is { Method: AggregateMethod.Count, Collection: null, Condition: null });
        var read = planner.Plan(routing, input, counts ? new ReadGoal { Top = 0, Count = true } : new ReadGoal
        {
            Top = input.Top,
            Skip = input.Skip,
            Ordered = !input.OrderBy.IsEmpty || input.Top is not null || input.Skip > 0,
            Within = "$apply",
            Aliases = aliases,
            Folded = [.. steps.Take(first + 1).SelectMany(s => s.Reads())],
        }, estimates);
        _inputs.Add(read);
        return Compile(new AppliedPlan(read.Shape) { Input = read, CountsInput = counts }, steps);
    }

    private AppliedPlan PlanBranches(AppliedRows applied)
    {
        var type = applied.Branches[0].Columns[0].Path[0].DeclaringType;
        var shape = ShapeOf(type);
        var branches = applied.Branches.Select(branch =>
        {
            var plan = PlanRows(branch.Rows);
            var values = branch.Columns.Select(c => EvaluatorCompiler.Compile(c.Expression, plan.Shape));
            var columns = branch.Columns.Select(c => CellsOf(c.Expression, plan.Shape));
            return new AppliedPlanBranch(plan, new RowProjection([.. values], [.. columns], new RowAssembly(shape, [.. branch.Columns.Select(c => c.Property)])));
        });
        return Compile(new AppliedPlan(shape) { Branches = [.. branches] }, applied.Steps);
    }

    /// <summary>Where the value of a path stands; empty for what is computed.</summary>
    private static ImmutableArray<int> CellsOf(Expr expression, Shape shape)
    {
        if (expression is not PathExpr { Variable: 0 } path)
        {
            return [];
        }

        var cells = ImmutableArray.CreateBuilder<int>(path.Members.Length);
        foreach (var member in path.Members)
        {
            cells.Add(shape.IndexOf(member));
            shape = shape.Columns[cells[^1]].Nested ?? shape;
        }

        return cells.MoveToImmutable();
    }

    private AppliedPlan Compile(AppliedPlan plan, ImmutableArray<RowStep> steps)
    {
        var shape = plan.Shape;
        var planned = ImmutableArray.CreateBuilder<PlannedStep>(steps.Length);
        foreach (var step in steps)
        {
            var operation = Compile(step, ref shape);
            planned.Add(new PlannedStep(step, operation));
        }

        return plan with { Shape = shape, Steps = planned.MoveToImmutable() };
    }

    private RowOperation Compile(RowStep step, ref Shape shape)
    {
        var rows = shape;
        switch (step)
        {
            case FilterStep filter:
                return new RowFilter(EvaluatorCompiler.Predicate([filter.Condition], rows));
            case SortStep sort:
                return new RowSort(sort.Keys, [.. sort.Keys.Select(k => EvaluatorCompiler.Compile(k.Expression, rows))]);
            case CutStep cut:
                return new RowRange(cut.Skip, cut.Top);
            case ExtremesStep extremes:
                return new RowExtremes(extremes, EvaluatorCompiler.Compile(extremes.Value, rows));
            case GroupStep group:
                shape = ShapeOf(group.Type);
                return new RowGrouping(group, rows, shape);
            default:
                throw new InvalidOperationException($"No operation for {step.GetType().Name}.");
        }
    }

    // The rows that are answered have columns for what is computed of them at the end.
    private Shape ShapeOf(StructuredType type) => new(
        type,
        [.. type.Properties.Select(ColumnOf), .. type == query.Type ? query.Selection.Computed.Select(c => new Column(c.Property)) : []]);

    private static Column ColumnOf(Property property) =>
        new(property, property.Complex is { } complex ? new Shape(complex, complex.Properties.Select(ColumnOf)) : null);

    private static RowStep Aliased(RowStep step, LinkAliases aliases) => step switch
    {
        FilterStep filter => filter with { Condition = aliases.Rewrite(filter.Condition) },
        SortStep sort => sort with { Keys = [.. sort.Keys.Select(k => k with { Expression = aliases.Rewrite(k.Expression) })] },
        ExtremesStep extremes => extremes with { Value = aliases.Rewrite(extremes.Value) },
        GroupStep group => group with
        {
            Keys = [.. group.Keys.Select(k => k with { Expression = aliases.Rewrite(k.Expression) })],
            Aggregates =
            [
                .. group.Aggregates.Select(a => a with
                {
                    Condition = a.Condition is null ? null : aliases.Rewrite(a.Condition),
                    Operand = a.Operand is null || a.Collection is not null ? a.Operand : aliases.Rewrite(a.Operand),
                }),
            ],
        },
        _ => step,
    };
}
