using System.Collections.Immutable;
using System.Text;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Gateway.Routing;
using Microsoft.Extensions.Configuration;

namespace CanonicalGateway.Tests.Unit.Routing;

/// <summary>Compiles rules that a test writes as JSON, over a landscape with second systems of each kind.</summary>
internal static class RuleSet
{
    /// <summary>Beside the usual backends: s4-emea and s4-new hold what s4 does, replica and crm-new what salesforce does and the tiers, catalog is canonical.</summary>
    public static Dictionary<string, BackendAdapter> Landscape()
    {
        var backends = FakeAdapter.All();
        foreach (var name in (string[])["s4-emea", "s4-new"])
        {
            backends[name] = new BackendAdapter(name) { Reader = new HoldingsOnly([.. backends["s4"].Reader!.Sources.Select(s => s with { Backend = name })]), Media = backends["s4"].Media };
        }

        foreach (var name in (string[])["replica", "crm-new"])
        {
            backends[name] = FakeAdapter.Of(name, FakeAdapter.Source(name, "Account", "Customer", except: ["Language", "TaxNumber", "Currency", "PaymentTerms"]));
        }

        backends["catalog"] = new BackendAdapter("catalog");
        return backends;
    }

    /// <param name="rules">The section Routing; entities that it does not name have the rules of the example configuration.</param>
    public static CompiledRouting Compile(string rules, Dictionary<string, BackendAdapter>? landscape = null)
    {
        var given = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Routing": {{rules}} }"""))).Build();
        var named = given.GetSection("Routing").GetChildren().Select(c => c.Key).ToList();
        var usual = RoutingCompilerTests.Rules().Where(rule => !named.Contains(rule.Key.Split(':')[1]));
        var configuration = new ConfigurationBuilder().AddConfiguration(given).AddInMemoryCollection(usual).Build();
        landscape ??= Landscape();
        return RoutingTables.Compile(configuration, FakeAdapter.Model, landscape, landscape.Keys.ToHashSet());
    }

    /// <summary>The rules, which must be sound.</summary>
    public static RoutingRules Sound(string rules)
    {
        var compiled = Compile(rules);
        return compiled.Rules ?? throw new InvalidOperationException(string.Join('\n', compiled.Faults));
    }

    public static EntityRoute Route(string entity, string rules) => Sound(rules).Default[FakeAdapter.Model.FindType(entity)!];

    private sealed class HoldingsOnly(ImmutableArray<Source> sources) : IBackendReader
    {
        public ImmutableArray<Source> Sources { get; } = sources;

        public ScanOffer Negotiate(ScanRequest request) => throw new NotSupportedException();

        public IAsyncEnumerable<Contracts.Rows.RowBatch> ReadAsync(Scan scan, ScanArguments arguments, CancellationToken cancellation) => throw new NotSupportedException();
    }
}

/// <summary>A caller with what a test says, as <c>claim region=EMEA</c> and <c>header X-Tenant=pilot</c>.</summary>
internal sealed class FakeCaller(params string[] facts) : ICaller
{
    public int Questions { get; private set; }

    public bool HasClaim(string name, string value) => Has($"claim {name}={value}");

    public bool HasHeader(string name, string value) => Has($"header {name}={value}");

    private bool Has(string fact)
    {
        Questions++;
        return facts.Contains(fact);
    }
}
