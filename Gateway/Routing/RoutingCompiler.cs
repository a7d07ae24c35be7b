using System.Collections.Immutable;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Routing;

/// <summary>What became of the routing rules.</summary>
/// <param name="Rules">Null where there are faults.</param>
/// <param name="Faults">One line each, naming path, given value and mend.</param>
public sealed record CompiledRouting(RoutingRules? Rules, ImmutableArray<string> Faults)
{
    /// <summary>The routes of callers that no rule is for.</summary>
    public RoutingTable? Table => Rules?.Default;
}

/// <summary>
/// Compiles the routing rules against the model and what the adapters say that they hold. Proves that every property and contained
/// collection of every entity has exactly one owner that holds it, for every caller and row.
/// </summary>
public static class RoutingCompiler
{
    /// <param name="adapters">The adapters by backend.</param>
    /// <param name="backends">Names of all configured backends, those without an adapter role included.</param>
    public static CompiledRouting Compile(
        CanonicalModel model, RoutingOptions options, IReadOnlyDictionary<string, BackendAdapter> adapters, IReadOnlySet<string> backends)
    {
        var faults = new Faults();
        var filters = new RuleFilter(model);
        var entities = new List<EntityRules>();
        foreach (var rule in options.Routes.Where(r => !model.EntitySets.Any(e => e.Name == r.Entity)))
        {
            faults.Add($"{RoutingOptions.SectionName}:{rule.Entity}", null, $"there is no entity {rule.Entity}{MeantEntity(model, rule.Entity)}");
        }

        foreach (var type in model.EntitySets)
        {
            if (options.Routes.FirstOrDefault(r => r.Entity == type.Name) is not { } route)
            {
                faults.Add($"{RoutingOptions.SectionName}:{type.Name}", null, "missing; expected anchor, partitions or forward");
                continue;
            }

            // What an entity says is compiled again for each of its rules and partitions, and its faults are found again: they are told once.
            var own = new Faults();
            var holdings = new Holdings(type, adapters, backends, own);
            if (Compile(route, new RouteCompiler(holdings, filters, own), own) is { } rules)
            {
                entities.Add(rules);
            }

            faults.AddRange(own.Lines.Distinct());
        }

        return new CompiledRouting(faults.Count == 0 ? new RoutingRules(entities) : null, [.. faults.Lines]);
    }

    private static EntityRules? Compile(RouteOptions options, RouteCompiler compiler, Faults faults)
    {
        var own = compiler.Compile(options.Own);
        var rules = ImmutableArray.CreateBuilder<CallerRule>();
        foreach (var rule in options.Rules)
        {
            if (options.Rules.FirstOrDefault(r => r.Conditions.Length == rule.Conditions.Length && r.Conditions.All(rule.Conditions.Contains)) is { } same
                && same != rule && !rule.Conditions.IsEmpty)
            {
                faults.Add(rule.Path, null, $"the same conditions as {same.Path}; put both into one");
            }

            var route = CompileRule(options.Own, rule.Settings, own, compiler);
            if (route is not null)
            {
                rules.Add(new CallerRule(rule.Path, rule.Conditions, route));
            }
        }

        return own is null ? null : new EntityRules(own, rules.DrainToImmutable());
    }

    private static EntityRoute? CompileRule(RouteSettings own, RouteSettings rule, EntityRoute? route, RouteCompiler compiler)
    {
        var settings = own.With(rule);
        if (rule.SaysOwners || settings.Forward is not null)
        {
            return compiler.Compile(settings);
        }

        // The rows come from where they come for everybody: what is wrong there has been told.
        compiler.CheckWriters(settings);
        return route is null ? null : RouteCompiler.WithCalls(route, settings);
    }

    private static string MeantEntity(CanonicalModel model, string given) =>
        model.FindSet(given) is { } bySet ? $"; did you mean {bySet.Name}?" : Suggestion.For(given, model.EntitySets.Select(e => e.Name));
}
