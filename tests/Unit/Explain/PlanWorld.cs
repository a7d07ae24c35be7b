using System.Collections.Frozen;
using System.Collections.Immutable;
using CanonicalGateway.Adapters.S4Hana;
using CanonicalGateway.Adapters.Salesforce;
using CanonicalGateway.Adapters.Zendesk;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Tests.Unit.Parsing;
using CanonicalGateway.Tests.Unit.Resilience;

namespace CanonicalGateway.Tests.Unit.Explain;

/// <summary>The sandbox's company, with the real adapters and without any backend behind them: who owns what, and a planner over it.</summary>
internal sealed class PlanWorld
{
    private static readonly CanonicalModel _model = CanonicalModel.V1;
    private readonly ImmutableArray<BackendAdapter> _adapters;

    private PlanWorld()
    {
        _adapters =
        [
            SalesforceAdapter.Create("salesforce", _model, new SalesforceOptions { ClientId = "id", ClientSecret = "secret" }, new NoTransport("salesforce")),
            S4HanaAdapter.Create("s4", _model, new S4HanaOptions { User = "user", Password = "secret" }, new NoTransport("s4")),
            S4HanaAdapter.Create("s4-emea", _model, new S4HanaOptions { User = "user", Password = "secret" }, new NoTransport("s4-emea")),
            ZendeskAdapter.Create("zendesk", _model, new ZendeskOptions { Email = "me@example.com", ApiToken = "secret" }, new NoTransport("zendesk"), new ManualTime()),
        ];
        Planner = new QueryPlanner(_adapters.ToDictionary(a => a.Backend, a => a.Reader!), Options);
        Routing = new RoutingTable([Customers(), Products(), Route("Order", "s4"), Route("Invoice", "s4"), Route("Case", "zendesk")]);
    }

    public QueryPlanner Planner { get; }

    public PlanningOptions Options { get; } = new();

    public RoutingTable Routing { get; private set; }

    /// <summary>Each entity with one anchor, as the sandbox has it.</summary>
    public static PlanWorld Standard() => new();

    /// <summary>Orders and invoices in two ERP systems, told apart by company and number range.</summary>
    public static PlanWorld Partitioned()
    {
        var world = new PlanWorld();
        world.Replace(world.Partitions("Order", "SalesOrganization eq '1010'", "SalesOrganization ne '1010'", "Id ge '50000000'", "Id lt '50000000'"));
        world.Replace(world.Partitions("Invoice", "CompanyCode eq '1010'", "CompanyCode ne '1010'", "Id ge '950000000'", "Id lt '950000000'"));
        return world;
    }

    /// <summary>Orders in two ERP systems, told apart by the share of their keys.</summary>
    public static PlanWorld Shared(int percent)
    {
        var world = new PlanWorld();
        var key = _model.EntitySets.First(t => t.Name == "Order").Key!;
        world.Replace(new EntityRoute(key.DeclaringType)
        {
            Owners = FrozenDictionary<Member, Source>.Empty,
            MediaOwners = FrozenDictionary<Property, string>.Empty,
            Partitions =
            [
                new Partition(world.Route("Order", "s4-emea"), new KeyShareExpr(key, 0, percent), null),
                new Partition(world.Route("Order", "s4"), new KeyShareExpr(key, percent, 100), null),
            ],
        });
        return world;
    }

    /// <summary>A customer's kind on its way from the ERP to the anchor, and the name from the anchor to the ERP.</summary>
    public static PlanWorld Moving(int percent)
    {
        var world = new PlanWorld();
        var customers = world.Routing[TypeOf("Customer")];
        var moves = new Dictionary<Member, PropertyMove>
        {
            [customers.Type.Property("Kind")] = new(world.SourceOf("salesforce", "Customer", "Kind"), percent),
            [customers.Type.Property("Name")] = new(world.SourceOf("s4", "Customer", "Name"), percent),
        };
        world.Replace(customers with { Moves = moves.ToFrozenDictionary() });
        return world;
    }

    /// <summary>Products are another service's.</summary>
    public static PlanWorld Forwarding()
    {
        var world = new PlanWorld();
        world.Replace(new EntityRoute(TypeOf("Product"))
        {
            Forward = "catalog",
            Owners = FrozenDictionary<Member, Source>.Empty,
            MediaOwners = FrozenDictionary<Property, string>.Empty,
        });
        return world;
    }

    private static StructuredType TypeOf(string name) => _model.EntitySets.First(t => t.Name == name);

    private static Expr Condition(string set, string text) => Urls.Parse($"{set}?$filter={Uri.EscapeDataString(text)}").Query.Filter!;

    private EntityRoute Customers() => Route("Customer", "salesforce", ("s4", ["Kind", "Language", "TaxNumber", "Currency", "PaymentTerms"]), ("zendesk", ["SupportTier"]));

    private EntityRoute Products() => Route("Product", "s4", ("salesforce", ["ListPrice", "Currency"]));

    private EntityRoute Partitions(string entity, string when, string otherwise, string keys, string otherKeys)
    {
        var set = TypeOf(entity).SetName!;
        return new EntityRoute(TypeOf(entity))
        {
            Owners = FrozenDictionary<Member, Source>.Empty,
            MediaOwners = FrozenDictionary<Property, string>.Empty,
            Partitions =
            [
                new Partition(Route(entity, "s4-emea"), Condition(set, when), Condition(set, keys)),
                new Partition(Route(entity, "s4"), Condition(set, otherwise), Condition(set, otherKeys)),
            ],
        };
    }

    private EntityRoute Route(string entity, string backend, params (string Backend, string[] Properties)[] others)
    {
        var type = TypeOf(entity);
        var anchor = SourceOf(backend, entity, type.Key!.Name);
        var owners = new Dictionary<Member, Source>();
        foreach (var member in anchor.Properties.Cast<Member>().Concat(anchor.Contained))
        {
            owners[member] = anchor;
        }

        foreach (var (other, properties) in others)
        {
            foreach (var property in properties)
            {
                owners[type.Property(property)] = SourceOf(other, entity, property);
            }
        }

        return new EntityRoute(type)
        {
            Anchor = anchor,
            Sources = [.. owners.Values.Prepend(anchor).Distinct()],
            Owners = owners.ToFrozenDictionary(),
            MediaOwners = FrozenDictionary<Property, string>.Empty,
        };
    }

    private Source SourceOf(string backend, string entity, string property) =>
        _adapters.Single(a => a.Backend == backend).Reader!.Sources.First(s => s.Type == TypeOf(entity) && s.Properties.Any(p => p.Name == property));

    private void Replace(EntityRoute route) => Routing = new RoutingTable([.. Routing.Routes.Where(r => r.Type != route.Type), route]);

    /// <summary>Planning calls no backend.</summary>
    private sealed class NoTransport(string backend) : IBackendTransport
    {
        public string Backend => backend;

        public Task<BackendReply> SendAsync(BackendRequest request, CancellationToken cancellation) =>
            throw new InvalidOperationException($"{backend} was called: {request.Target}");
    }
}
