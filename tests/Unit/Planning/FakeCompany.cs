using System.Collections.Frozen;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Tests.Unit.Parsing;
using CanonicalGateway.Tests.Unit.Rows;

namespace CanonicalGateway.Tests.Unit.Planning;

/// <summary>
/// Three backends in memory. Customers stand in crm (anchor), their tier in desk and their terms in erp; orders and invoices in erp; cases in
/// desk, with comments case by case; products are forwarded.
/// </summary>
internal sealed class FakeCompany
{
    public FakeCompany()
    {
        var customer = SourceOf("crm", "Account", "Customer", ["Id", "Name", "Status", "ParentId", "Email", "CreatedAt"], "Id", "ParentId");
        var tier = SourceOf("desk", "organizations", "Customer", ["Id", "SupportTier"], "Id");
        var terms = SourceOf("erp", "CustomerSalesArea", "Customer", ["Id", "PaymentTerms", "Currency"], "Id");
        var order = SourceOf("erp", "SalesOrder", "Order", ["Id", "CustomerId", "Status", "Currency", "NetAmount"], "Id", "CustomerId");
        var ticket = SourceOf("desk", "tickets", "Case", ["Id", "Subject", "CustomerId", "ProductId"], "Id");
        var single = ticket with { SingleRowOnly = ticket.Contained };
        (Crm, Erp, Desk) = (new FakeReader(customer), new FakeReader(terms, order), new FakeReader(tier, single));
        Routing = new RoutingTable([Route(customer, tier, terms), Route(order), Route(single), new EntityRoute(TestRows.Type("Product"))
        {
            Forward = "catalog",
            Owners = FrozenDictionary<Member, Source>.Empty,
            MediaOwners = FrozenDictionary<Property, string>.Empty,
        }]);
        Planner = new QueryPlanner(new Dictionary<string, IBackendReader> { ["crm"] = Crm, ["erp"] = Erp, ["desk"] = Desk }, Options);
    }

    public FakeReader Crm { get; }

    public FakeReader Erp { get; }

    public FakeReader Desk { get; }

    public RoutingTable Routing { get; }

    public QueryPlanner Planner { get; }

    public PlanningOptions Options { get; } = new();

    /// <summary>What the planner is told of numbers of rows, by the end of a scan's name.</summary>
    public Dictionary<string, long> Known { get; } = [];

    public IEnumerable<FakeReader> Readers => [Crm, Erp, Desk];

    /// <summary>Plans a URL the way that a first page is read.</summary>
    public ReadPlan Plan(string url, Func<ReadGoal, ReadGoal>? change = null)
    {
        var query = Urls.Parse(url).Query;
        var goal = new ReadGoal { Top = query.Top, Skip = query.Skip, Count = query.Count, Ordered = true };
        return Planner.Plan(Routing, query, change?.Invoke(goal) ?? goal, Estimates());
    }

    public Estimates Estimates() => new(name => Known.FirstOrDefault(k => name.EndsWith(k.Key, StringComparison.Ordinal)) is { Key: not null } known ? known.Value : null);

    /// <summary>Customers 1 to <paramref name="count"/>; the even ones have tier Gold, every fifth terms.</summary>
    public FakeCompany WithCustomers(int count)
    {
        var numbers = Enumerable.Range(1, count).Select(i => $"{i:0000}").ToArray();
        Crm.Rows["Account"] = [.. numbers.Select((n, i) => new Dictionary<string, object?> { ["Id"] = n, ["Name"] = $"Name {count - i:0000}", ["Status"] = i % 2 == 0 ? "Active" : "Blocked" })];
        Desk.Rows["organizations"] = [.. numbers.Where((_, i) => i % 2 == 1).Select(n => new Dictionary<string, object?> { ["Id"] = n, ["SupportTier"] = "Gold" })];
        Erp.Rows["CustomerSalesArea"] = [.. numbers.Where((_, i) => i % 5 == 4).Select(n => new Dictionary<string, object?> { ["Id"] = n, ["PaymentTerms"] = "N30" })];
        Erp.Rows["SalesOrder"] = [.. numbers.SelectMany((n, i) => Enumerable.Range(1, i % 3).Select(o => new Dictionary<string, object?> { ["Id"] = $"{n}-{o}", ["CustomerId"] = n, ["NetAmount"] = 10m * o }))];
        return this;
    }

    private static Source SourceOf(string backend, string resource, string entity, string[] properties, params string[] lookups)
    {
        var type = TestRows.Type(entity);
        return new Source(backend, resource, type, [.. properties.Select(type.Property)], [.. type.Navigations.Where(n => n.IsContained)])
        {
            LookupProperties = [.. lookups.Select(type.Property)],
        };
    }

    private static EntityRoute Route(Source anchor, params Source[] others) => new(anchor.Type)
    {
        Anchor = anchor,
        Sources = [anchor, .. others],
        Owners = others.SelectMany(s => s.Properties.Where(p => !p.IsKey).Select(p => ((Member)p, s)))
            .Concat(anchor.Properties.Select(p => ((Member)p, anchor))).Concat(anchor.Contained.Select(n => ((Member)n, anchor)))
            .ToFrozenDictionary(o => o.Item1, o => o.Item2),
        MediaOwners = FrozenDictionary<Property, string>.Empty,
    };
}
