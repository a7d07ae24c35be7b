using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.OData;

/// <summary>Finds the partition that holds a row, for what is not read through a plan.</summary>
internal sealed class PartitionFinder(ReadPlanner planner, PlanExecutor executor)
{
    /// <returns>The route of the row's partition, or the entity's own where it has none; null where no partition holds the row.</returns>
    /// <exception cref="GatewayException">A backend failed that might hold the row, and no other holds it.</exception>
    public Task<EntityRoute?> FindAsync(RoutingTable table, StructuredType type, string key, RequestMemo memo, CancellationToken cancellation)
    {
        var route = table[type];
        if (route.Partitions.IsEmpty)
        {
            return Task.FromResult<EntityRoute?>(route);
        }

        var possible = PartitionChoice.For(route, key);
        return possible.Length switch
        {
            0 => Task.FromResult<EntityRoute?>(null),
            1 => Task.FromResult<EntityRoute?>(possible[0].Route),
            _ => AskAsync(table, possible, key, memo, cancellation),
        };
    }

    // All at once; the first that holds the row settles it, for conditions exclude one another.
    private async Task<EntityRoute?> AskAsync(
        RoutingTable table, IEnumerable<PossiblePartition> possible, string key, RequestMemo memo, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asked = possible.Select(p => AskAsync(table, p, key, memo, stop.Token)).ToList();
        var answers = new List<Answer>();
        await foreach (var answer in Task.WhenEach(asked).ConfigureAwait(false))
        {
            answers.Add(await answer.ConfigureAwait(false));
            if (answers[^1].Holder is not null)
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }

        cancellation.ThrowIfCancellationRequested();
        return answers.Find(a => a.Holder is not null)?.Holder
            ?? (answers.Find(a => a.Failure is not null)?.Failure is { } failure ? throw failure.ToException() : null);
    }

    private async Task<Answer> AskAsync(RoutingTable table, PossiblePartition partition, string key, RequestMemo memo, CancellationToken cancellation)
    {
        var type = partition.Route.Type;
        var alone = new RoutingTable(table.Routes.Select(r => r.Type == type ? partition.Route : r));
        var query = new CanonicalQuery(type) { Filter = partition.Undecided, Selection = new Selection(type) { Properties = [] } };
        try
        {
            var plan = await planner.PlanAsync(alone, query, new ReadGoal { Key = key }, cancellation).ConfigureAwait(false);
            using var batch = await RowCollector.OneAsync(plan, executor.Start(plan, memo), cancellation).ConfigureAwait(false);
            return new Answer(batch.Count > 0 ? partition.Route : null, null);
        }
        catch (GatewayException fault)
        {
            // Told only where no other partition holds the row.
            return new Answer(null, fault.Error);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Another partition holds the row, or the client has gone: whoever waits knows which.
            return new Answer(null, null);
        }
    }

    private sealed record Answer(EntityRoute? Holder, GatewayError? Failure);
}
