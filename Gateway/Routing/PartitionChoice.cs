using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
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
        return [.. route.Partitions.Select(p => Choose(p, route.Type.Key!, Value.Of(key))).OfType<PossiblePartition>()];
    }

    private static PossiblePartition? Choose(Partition partition, Property property, Value key)
    {
        var conditions = partition.When.Conjuncts().ToLookup(c => IsOf(c, property));
        if (partition.Keys.Conjuncts().Concat(conditions[true]).Any(c => !Satisfiability.Holds(c, property, key)))
        {
            return null;
        }

        ImmutableArray<Expr> undecided = [.. conditions[false]];
        return new PossiblePartition(partition.Route, undecided.Length switch
        {
            0 => null,
            1 => undecided[0],
            _ => new AndExpr(undecided),
        });
    }

    private static bool IsOf(Expr condition, Property property)
    {
        var members = new HashSet<Member>();
        condition.CollectOwnMembers(members);
        return members.All(m => m == property);
    }
}
