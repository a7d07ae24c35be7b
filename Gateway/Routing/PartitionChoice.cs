using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution.Evaluation;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>A partition that a row may stand in.</summary>
/// <param name="Undecided">What of the partition's condition the key alone does not tell; null where it tells all.</param>
public sealed record PossiblePartition(EntityRoute Route, Expr? Undecided);

/// <summary>Chooses partitions by the key of a row.</summary>
public static class PartitionChoice
{
    /// <returns>The partitions whose conditions and keys do not rule the row out, in the order of the rules.</returns>
    public static ImmutableArray<PossiblePartition> For(EntityRoute route, string key)
    {
        ArgumentNullException.ThrowIfNull(route);
        var column = route.Type.Key!;
        using var row = new RowBatch(new Shape(route.Type, [new Column(column)]), 1);
        row.AddRow();
        var cell = row.AddText(key);
        row.Row(0)[0] = cell;
        return [.. route.Partitions.Select(p => Choose(p, key, row)).OfType<PossiblePartition>()];
    }

    private static PossiblePartition? Choose(Partition partition, string key, RowBatch row)
    {
        if (partition.Keys is { } keys && !Holds(keys, key, row))
        {
            return null;
        }

        var undecided = ImmutableArray.CreateBuilder<Expr>();
        foreach (var condition in partition.When.Conjuncts())
        {
            if (!IsOfKey(condition, row.Shape))
            {
                undecided.Add(condition);
            }
            else if (!Holds(condition, key, row))
            {
                return null;
            }
        }

        return new PossiblePartition(partition.Route, undecided.Count switch
        {
            0 => null,
            1 => undecided[0],
            _ => new AndExpr(undecided.DrainToImmutable()),
        });
    }

    private static bool IsOfKey(Expr condition, Shape shape)
    {
        var members = new HashSet<Member>();
        condition.CollectOwnMembers(members);
        return members.All(m => shape.IndexOf(m) >= 0);
    }

    private static bool Holds(Expr condition, string key, RowBatch row)
    {
        if (condition is KeyShareExpr share)
        {
            return KeyShare.Of(key) is var at && at >= share.From && at < share.To;
        }

        var cursor = RowCursor.Rows(row);
        return EvaluatorCompiler.Compile(condition, row.Shape).Test(ref cursor) == true;
    }
}
