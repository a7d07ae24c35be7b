using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Explain;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.OData.Operations;

/// <summary>Computes what functions return. Their reads are planned and run like all others.</summary>
public sealed class OperationResults(CanonicalModel model, ReadPlanner planner, PlanExecutor executor)
{
    /// <param name="binding">The row that the function is bound to; null for a function that is bound to none.</param>
    /// <param name="selection">What is asked of the result.</param>
    /// <returns>One row that holds the result; null where only the plan is wanted, which the scope's explanation has then.</returns>
    internal async Task<RowBatch?> RunAsync(ReadScope scope, OperationSegment call, ResourceTarget? binding, Selection selection, CancellationToken cancellation) =>
        call.Operation.Name switch
        {
            CanonicalOperations.OrderTotals => await OrderTotalsAsync(scope, call, binding!, selection, cancellation).ConfigureAwait(false),
            _ when scope.Explanation is { Mode: ExplainMode.Plan } => null, // The answer takes no call.
            CanonicalOperations.Owners => OwnerRows.Of(call.Operation, model, scope.Table, call.Arguments is [var entity] ? entity.String : null).ToBatch(selection),
            _ => throw new InvalidOperationException($"There is no function {call.Operation.Name}."),
        };

    private async Task<RowBatch?> OrderTotalsAsync(ReadScope scope, OperationSegment call, ResourceTarget customer, Selection selection, CancellationToken cancellation)
    {
        // Step 1: plan the read of the customer, who has to exist, and of the orders.
        var navigation = call.Operation.Binding!.Navigation("Orders");
        var (order, key) = (navigation.Target, customer.Key!.Value);
        if (scope.Table[order].Forward is { } forward)
        {
            throw new GatewayError(GatewayErrorCode.NotImplemented, $"{order.SetName} are served whole by {forward}; {call.Operation.Name} can't add them up.") { Target = call.Operation.Name }.ToException();
        }

        var rowPlan = await planner.PlanAsync(scope.Table, customer.Query, ReadGoals.OfRow(key), cancellation).ConfigureAwait(false);
        var query = OrderSums.Query(order, navigation.TargetProperty!, key, call.Arguments.AsSpan());
        var plan = await planner.PlanAsync(scope.Table, query, new ReadGoal(), cancellation).ConfigureAwait(false);
        scope.Explanation?.Add("the row that the function is bound to", rowPlan);
        scope.Explanation?.Add("the orders that are added up", plan);
        if (scope.Explanation is { Mode: ExplainMode.Plan })
        {
            return null;
        }

        // Step 2: read both at the same time.
        var sums = new OrderSums(order);
        var run = executor.Start(plan, scope.Memo, scope.Explanation?.Figures);
        var row = ExistsAsync(scope, rowPlan, cancellation);
        await Task.WhenAll(row, SumAsync(run, sums, cancellation)).ConfigureAwait(false);
        if (!await row.ConfigureAwait(false))
        {
            throw ODataEndpoint.NoSuchRow(customer.Query.Type, key);
        }

        // Step 3: what they add up to.
        var rows = new ResultRows(call.Operation);
        sums.WriteTo(rows);
        return rows.ToBatch(selection, run.Age);
    }

    private async Task<bool> ExistsAsync(ReadScope scope, ReadPlan plan, CancellationToken cancellation)
    {
        using var batch = await RowCollector.OneAsync(plan, executor.Start(plan, scope.Memo, scope.Explanation?.Figures), cancellation).ConfigureAwait(false);
        return batch.Count > 0;
    }

    private static async Task SumAsync(PlanRun run, OrderSums sums, CancellationToken cancellation)
    {
        await foreach (var batch in run.RowsAsync(cancellation).ConfigureAwait(false))
        {
            using (batch)
            {
                sums.Add(batch);
            }
        }
    }
}
