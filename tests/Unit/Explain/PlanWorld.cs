using System.Globalization;
using System.Text;
using CanonicalGateway.Adapters.S4Hana;
using CanonicalGateway.Adapters.Salesforce;
using CanonicalGateway.Adapters.Zendesk;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Tests.Unit.Resilience;
using Microsoft.Extensions.Configuration;

namespace CanonicalGateway.Tests.Unit.Explain;

/// <summary>The sandbox's company, with the real adapters and without any backend behind them: who owns what, and a planner over it.</summary>
internal sealed class PlanWorld
{
    private static readonly CanonicalModel _model = CanonicalModel.V1;

    private static readonly Dictionary<string, string> _usual = new()
    {
        ["Customer"] = """{ "anchor": "salesforce", "properties": { "Kind, Language, TaxNumber, Currency, PaymentTerms": "s4", "SupportTier": "zendesk" } }""",
        ["Product"] = """{ "anchor": "s4", "properties": { "ListPrice, Currency": "salesforce" } }""",
        ["Order"] = """{ "anchor": "s4" }""",
        ["Invoice"] = """{ "anchor": "s4" }""",
        ["Case"] = """{ "anchor": "zendesk" }""",
    };

    private static readonly Dictionary<string, string> _partitioned = new()
    {
        ["Order"] = """{ "partitions": [ { "when": "SalesOrganization eq '1010'", "backend": "s4-emea", "keys": "Id ge '50000000'" }, { "backend": "s4", "keys": "Id lt '50000000'" } ] }""",
        ["Invoice"] = """{ "partitions": [ { "when": "CompanyCode eq '1010'", "backend": "s4-emea", "keys": "Id ge '950000000'" }, { "backend": "s4", "keys": "Id lt '950000000'" } ] }""",
    };

    private PlanWorld(Dictionary<string, string> routing)
    {
        BackendAdapter[] adapters =
        [
            SalesforceAdapter.Create("salesforce", _model, new SalesforceOptions { ClientId = "id", ClientSecret = "secret" }, new NoTransport("salesforce")),
            S4HanaAdapter.Create("s4", _model, new S4HanaOptions { User = "user", Password = "secret" }, new NoTransport("s4")),
            S4HanaAdapter.Create("s4-emea", _model, new S4HanaOptions { User = "user", Password = "secret" }, new NoTransport("s4-emea")),
            ZendeskAdapter.Create("zendesk", _model, new ZendeskOptions { Email = "me@example.com", ApiToken = "secret" }, new NoTransport("zendesk"), new ManualTime()),
            new BackendAdapter("catalog"),
        ];
        Planner = new QueryPlanner(adapters.Where(a => a.Reader is not null).ToDictionary(a => a.Backend, a => a.Reader!), new PlanningOptions());
        var rules = string.Join(",\n", _usual.Select(r => $"\"{r.Key}\": {routing.GetValueOrDefault(r.Key, r.Value)}"));
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Routing": { {{rules}} } }"""))).Build();
        var compiled = RoutingTables.Compile(configuration, _model, adapters.ToDictionary(a => a.Backend), adapters.Select(a => a.Backend).ToHashSet());
        Routing = compiled.Rules?.Default ?? throw new InvalidOperationException(string.Join('\n', compiled.Faults));
    }

    public QueryPlanner Planner { get; }

    public RoutingTable Routing { get; }

    /// <param name="name">
    /// <c>standard</c>: each entity with one anchor, as the sandbox has it. <c>partitioned</c>: orders and invoices in two ERP systems, told apart by
    /// company and number range. <c>shared N</c>: orders in two ERP systems, N percent of the keys in the newer. <c>moving N</c>: for N percent of the
    /// customers the kind has moved from the ERP to the anchor, and the name from the anchor to the ERP. <c>forwarding</c>: products are another service's.
    /// </param>
    public static PlanWorld Of(string name) => name.Split(' ') switch
    {
        ["standard"] => new PlanWorld([]),
        ["partitioned"] => new PlanWorld(_partitioned),
        ["shared", var percent] => new PlanWorld(new() { ["Order"] = $$"""{ "anchor": {{Move("s4", "s4-emea", percent)}} }""" }),
        ["moving", var percent] => new PlanWorld(new()
        {
            ["Customer"] = $$"""
                { "anchor": "salesforce", "properties": {
                    "Kind": {{Move("s4", "salesforce", percent)}}, "Name": {{Move("salesforce", "s4", percent)}},
                    "Language, TaxNumber, Currency, PaymentTerms": "s4", "SupportTier": "zendesk" } }
                """,
        }),
        ["forwarding"] => new PlanWorld(new() { ["Product"] = """{ "forward": "catalog" }""" }),
        _ => throw new ArgumentException($"There is no world {name}."),
    };

    private static string Move(string from, string to, string percent) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{ "from": "{{from}}", "to": "{{to}}", "percent": {{percent}} }""");

    /// <summary>Planning calls no backend.</summary>
    private sealed class NoTransport(string backend) : IBackendTransport
    {
        public string Backend => backend;

        public Task<BackendReply> SendAsync(BackendRequest request, CancellationToken cancellation) =>
            throw new InvalidOperationException($"{backend} was called: {request.Target}");
    }
}
