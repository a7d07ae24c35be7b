using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>What became of the routing rules.</summary>
/// <param name="Table">Null where there are faults.</param>
/// <param name="Faults">One line each, naming path, given value and mend.</param>
public sealed record CompiledRouting(RoutingTable? Table, ImmutableArray<string> Faults);

/// <summary>
/// Compiles the routing rules against the model and what the adapters say that they hold. Proves that every property and contained
/// collection of every entity has exactly one owner that holds it.
/// </summary>
public static class RoutingCompiler
{
    /// <param name="adapters">The adapters by backend.</param>
    /// <param name="backends">Names of all configured backends, those without an adapter role included.</param>
    public static CompiledRouting Compile(
        CanonicalModel model, RoutingOptions options, IReadOnlyDictionary<string, BackendAdapter> adapters, IReadOnlySet<string> backends)
    {
        var faults = new Faults();
        var routes = new List<EntityRoute>();
        foreach (var rule in options.Routes.Where(r => !model.EntitySets.Any(e => e.Name == r.Entity)))
        {
            faults.Add($"{RoutingOptions.SectionName}:{rule.Entity}", null, $"there is no entity {rule.Entity}{MeantEntity(model, rule.Entity)}");
        }

        foreach (var type in model.EntitySets)
        {
            if (options.Routes.FirstOrDefault(r => r.Entity == type.Name) is not { } rule)
            {
                faults.Add($"{RoutingOptions.SectionName}:{type.Name}", null, "missing; expected anchor or forward");
            }
            else if (new RouteCompiler(type, rule, adapters, backends, faults).Compile() is { } route)
            {
                routes.Add(route);
            }
        }

        return new CompiledRouting(faults.Count == 0 ? new RoutingTable(routes) : null, [.. faults.Lines]);
    }

    private static string MeantEntity(CanonicalModel model, string given) =>
        model.FindSet(given) is { } bySet ? $"; did you mean {bySet.Name}?" : Suggestion.For(given, model.EntitySets.Select(e => e.Name));
}
