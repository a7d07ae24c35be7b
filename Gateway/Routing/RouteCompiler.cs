using System.Collections.Frozen;
using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>Compiles the settings of one entity to a route.</summary>
internal sealed class RouteCompiler(Holdings holdings, RuleFilter filters, Faults faults)
{
    private StructuredType Type => holdings.Type;

    /// <returns>The route; null where a fault was found.</returns>
    public EntityRoute? Compile(RouteSettings settings)
    {
        var before = faults.Count;
        CheckWriters(settings);
        var route = settings.Forward is { } forward ? CompileForward(settings, forward) : CompileRows(settings);
        return faults.Count == before && route is not null ? WithCalls(route, settings) : null;
    }

    /// <summary>Checks who takes new rows and deletions.</summary>
    public void CheckWriters(RouteSettings settings)
    {
        foreach (var writer in new[] { settings.Create, settings.Delete }.OfType<Given<string>>().Where(w => w.Value != RoutingOptions.Deny))
        {
            holdings.CheckConfigured(writer);
        }
    }

    /// <summary>The route with its backends called as the settings say.</summary>
    public static EntityRoute WithCalls(EntityRoute route, RouteSettings settings)
    {
        if (settings.CacheSeconds is null or { Value: 0 } && settings.HedgeAfterMilliseconds is null)
        {
            return route.Calls == CallPolicy.Default ? route : Called(CallPolicy.Default);
        }

        return Called(new CallPolicy
        {
            FreshFor = TimeSpan.FromSeconds(settings.CacheSeconds?.Value ?? 0),
            HedgeAfter = settings.HedgeAfterMilliseconds is { } hedge ? TimeSpan.FromMilliseconds(hedge.Value) : null,
        });

        EntityRoute Called(CallPolicy calls) =>
            route with { Calls = calls, Partitions = [.. route.Partitions.Select(p => p with { Route = p.Route with { Calls = calls } })] };
    }

    private EntityRoute CompileForward(RouteSettings settings, Given<string> forward)
    {
        if (settings.Anchor is not null || settings.Partitions is not null || settings.Properties is { IsEmpty: false })
        {
            faults.Add(forward.Path, forward.Value, "an entity that is forwarded has neither anchor nor properties; keep one or the other");
        }

        foreach (var calls in new[] { settings.CacheSeconds, settings.HedgeAfterMilliseconds }.OfType<Given<int>>())
        {
            faults.Add(calls.Path, $"{calls.Value}", "the calls of an entity that is forwarded are passed on as they come; remove it");
        }

        holdings.CheckConfigured(forward);
        return new EntityRoute(Type)
        {
            Forward = forward.Value,
            Owners = FrozenDictionary<Member, Source>.Empty,
            MediaOwners = FrozenDictionary<Property, string>.Empty,
        };
    }

    private EntityRoute? CompileRows(RouteSettings settings)
    {
        var given = PropertyOwners.Bind(settings.Properties ?? [], holdings, faults);
        if (settings.Partitions is { } partitions)
        {
            if (settings.Anchor is { } other)
            {
                faults.Add(other.Read.Path, other.Read.Value, "an entity with partitions has no anchor beside them; keep one or the other");
            }

            return CompilePartitions(settings, partitions, given);
        }

        if (settings.Anchor is not { } anchor)
        {
            faults.Add($"{settings.Path}:anchor", null, "missing; expected the backend that decides which rows exist");
            return null;
        }

        return !anchor.IsSound ? null : anchor.To is { } to ? CompileMove(settings, anchor, to, given) : CompilePart(settings, anchor.Read, given);
    }

    private EntityRoute? CompilePart(RouteSettings settings, Given<string> backend, Dictionary<Member, OwnerSetting?> given) =>
        holdings.FindAnchor(backend) is { } anchor ? new PartCompiler(holdings, given, settings.PropertiesPath, faults).Compile(anchor) : null;

    // Both are compiled whatever the percentage, so that a backend that can't take the rows is found before they move.
    private EntityRoute? CompileMove(RouteSettings settings, OwnerSetting anchor, Given<string> to, Dictionary<Member, OwnerSetting?> given)
    {
        var (old, moved) = (CompilePart(settings, anchor.Read, given), CompilePart(settings, to, given));
        if (old is null || moved is null)
        {
            return null;
        }

        var key = Type.Key!;
        return anchor.Percent switch
        {
            0 => old,
            100 => moved,
            var percent => Partitioned(
            [
                new Partition(moved, new KeyShareExpr(key, 0, percent), null),
                new Partition(old, new KeyShareExpr(key, percent, 100), null),
            ]),
        };
    }

    private EntityRoute? CompilePartitions(RouteSettings settings, ImmutableArray<PartitionSetting> partitions, Dictionary<Member, OwnerSetting?> given)
    {
        // Step 1: each partition's rows
        var routes = partitions.Select(p => p.Backend is { } backend ? CompilePart(settings, backend, given) : null).ToList();
        var anchors = routes.Select(r => r?.Anchor).OfType<Source>().Distinct().ToList();

        // Step 2: which rows those are: what its own filter keeps of what those before have left
        var compiled = ImmutableArray.CreateBuilder<Partition>();
        var before = new List<(Expr Filter, PartitionSetting Partition)>();
        for (var i = 0; i < partitions.Length; i++)
        {
            var partition = partitions[i];
            var filter = ReadWhen(partition, anchors, given);
            CheckOrder(partition, isLast: i == partitions.Length - 1);
            if (filter is not null && before.Find(b => b.Filter == filter).Partition is { } same)
            {
                faults.Add(partition.When!.Path, partition.When.Value, $"the same condition as {same.Path}, which leaves no row to this one");
            }

            if (routes[i] is { } route)
            {
                compiled.Add(new Partition(route, Conjunction([.. filter is null ? (Expr[])[] : [filter], .. before.Select(b => b.Filter.IsNotTrue())]), ReadKeys(partition))
                {
                    WhenText = partition.When?.Value,
                    KeysText = partition.Keys?.Value,
                });
            }

            if (filter is not null)
            {
                before.Add((filter, partition));
            }
        }

        return compiled.Count switch
        {
            0 => null,
            1 when compiled[0].When is null => compiled[0].Route,
            _ => Partitioned(compiled.DrainToImmutable()),
        };
    }

    private void CheckOrder(PartitionSetting partition, bool isLast)
    {
        if (isLast && partition.When is { } when)
        {
            faults.Add(when.Path, when.Value, "rows that no partition's condition fits would be lost; end with a partition without when");
        }
        else if (!isLast && partition.When is null)
        {
            faults.Add(partition.Path, null, "without when it takes all rows and leaves none to the partitions after it; only the last may be without");
        }
    }

    private Expr? ReadWhen(PartitionSetting partition, List<Source> anchors, Dictionary<Member, OwnerSetting?> given)
    {
        if (partition.When is not { } when)
        {
            return null;
        }

        var filter = filters.Parse(Type, when, "when", faults, out var properties);
        foreach (var property in properties)
        {
            if (given.ContainsKey(property))
            {
                faults.Add(when.Path, when.Value, $"{property.Name} has an owner of its own, so it can't decide on partitions; each partition's backend must hold it");
            }

            foreach (var anchor in anchors.Where(a => !Holdings.Holds(a, property)))
            {
                faults.Add(when.Path, when.Value, $"{anchor.Backend}'s {anchor.Resource} does not hold {property.Name}, so it can't decide on partitions");
            }
        }

        return filter;
    }

    private Expr? ReadKeys(PartitionSetting partition)
    {
        if (partition.Keys is not { } keys)
        {
            return null;
        }

        var filter = filters.Parse(Type, keys, "keys", faults, out var properties);
        foreach (var property in properties.Where(p => !p.IsKey))
        {
            faults.Add(keys.Path, keys.Value, $"{property.Name} is not the key; expected a filter on {Type.Key!.Name} alone");
        }

        return filter;
    }

    private static Expr? Conjunction(ImmutableArray<Expr> conditions)
    {
        var operands = conditions.SelectMany(c => c is AndExpr and ? and.Operands : [c]).Distinct().ToImmutableArray();
        return operands.Length switch
        {
            0 => null,
            1 => operands[0],
            _ => new AndExpr(operands),
        };
    }

    private EntityRoute Partitioned(ImmutableArray<Partition> partitions) => new(Type)
    {
        Partitions = partitions,
        Owners = FrozenDictionary<Member, Source>.Empty,
        MediaOwners = FrozenDictionary<Property, string>.Empty,
    };
}
