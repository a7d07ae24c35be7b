using System.Collections.Concurrent;
using System.Collections.Immutable;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>A route that some callers get.</summary>
/// <param name="Path">Where the rule stands in the configuration.</param>
/// <param name="Conditions">All must hold.</param>
public sealed record CallerRule(string Path, ImmutableArray<CallerCondition> Conditions, EntityRoute Route)
{
    public bool HoldsFor<TCaller>(TCaller caller)
        where TCaller : ICaller
    {
        foreach (var condition in Conditions)
        {
            if (!condition.HoldsFor(caller))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>The routes of one entity.</summary>
/// <param name="Own">For callers that no rule is for.</param>
/// <param name="Rules">In the order of the configuration.</param>
public sealed record EntityRules(EntityRoute Own, ImmutableArray<CallerRule> Rules)
{
    public StructuredType Type => Own.Type;
}

/// <summary>
/// The effective routing rules, for all callers. Immutable but for the tables that it has made on demand; thread-safe. A reload makes a new one.
/// </summary>
public sealed class RoutingRules
{
    /// <summary>Tables that are kept. A plan is kept for its table, so callers beyond have each read planned anew.</summary>
    public const int CombinationsMax = 256;

    private readonly (EntityRules Entity, ImmutableArray<CallerRule> Rules)[] _conditional;
    private readonly ConcurrentDictionary<string, RoutingTable> _tables = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();

    public RoutingRules(IEnumerable<EntityRules> entities)
    {
        Entities = [.. entities.OrderBy(e => e.Type.Name, StringComparer.Ordinal)];
        Default = new RoutingTable(Entities.Select(e => e.Own));

        // The sort is stable: of rules with equally many conditions the earlier one stays first.
        _conditional = [.. Entities.Where(e => !e.Rules.IsEmpty).Select(e => (e, e.Rules.OrderByDescending(r => r.Conditions.Length).ToImmutableArray()))];
    }

    public ImmutableArray<EntityRules> Entities { get; }

    /// <summary>The table of callers that no rule is for; what is published to all.</summary>
    public RoutingTable Default { get; }

    /// <summary>Whether callers differ.</summary>
    public bool IsConditional => _conditional.Length > 0;

    /// <summary>Tables kept, beside the default one.</summary>
    public int Combinations => _tables.Count;

    /// <summary>
    /// The table for a caller: for each entity, the route of the rule with the most conditions of those that hold. The same combination of
    /// rules gives the same table, up to <see cref="CombinationsMax"/> of them.
    /// </summary>
    public RoutingTable For<TCaller>(TCaller caller)
        where TCaller : ICaller
    {
        if (_conditional.Length == 0)
        {
            return Default;
        }

        // One character for each entity with rules: the number of the rule that wins, 0 for none.
        Span<char> combination = _conditional.Length <= 64 ? stackalloc char[_conditional.Length] : new char[_conditional.Length];
        var isDefault = true;
        for (var i = 0; i < _conditional.Length; i++)
        {
            combination[i] = WinnerFor(_conditional[i].Rules, caller);
            isDefault &= combination[i] == 0;
        }

        return isDefault ? Default
            : _tables.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(combination, out var known) ? known
            : Add(combination.ToString());
    }

    /// <summary>The request headers that the routes of an entity depend on; empty where no rule is about it.</summary>
    public IEnumerable<string> HeadersOf(StructuredType type) =>
        _conditional.Where(c => c.Entity.Type == type).SelectMany(c => c.Rules).SelectMany(r => r.Conditions)
            .Select(c => c.IsHeader ? c.Name : "Authorization")
            .Distinct(StringComparer.OrdinalIgnoreCase);

    private static char WinnerFor<TCaller>(ImmutableArray<CallerRule> rules, TCaller caller)
        where TCaller : ICaller
    {
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i].HoldsFor(caller))
            {
                return (char)(i + 1);
            }
        }

        return '\0';
    }

    private RoutingTable Add(string combination)
    {
        lock (_adding)
        {
            if (_tables.TryGetValue(combination, out var known))
            {
                return known;
            }

            var table = TableOf(combination);
            if (_tables.Count < CombinationsMax)
            {
                _tables[combination] = table;
            }

            return table;
        }
    }

    private RoutingTable TableOf(string combination)
    {
        var routes = Entities.ToDictionary(e => e.Type, e => e.Own);
        for (var i = 0; i < _conditional.Length; i++)
        {
            if (combination[i] > 0)
            {
                routes[_conditional[i].Entity.Type] = _conditional[i].Rules[combination[i] - 1].Route;
            }
        }

        return new RoutingTable(routes.Values);
    }
}
