using System.Collections.Frozen;
using System.Globalization;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Tests.Unit.Parsing;
using CanonicalGateway.Tests.Unit.Rows;

namespace CanonicalGateway.Tests.Unit.Planning;

/// <summary>
/// Orders in two systems, told apart by <see cref="Conditions"/>; their terms of payment in a third one that both share, if a test says so.
/// Customers stand in crm.
/// </summary>
internal sealed class PartitionedOrders
{
    private static readonly StructuredType Order = TestRows.Type("Order");

    public FakeReader North { get; } = new(SourceOf("north", "Id", "CustomerId", "SalesOrganization", "Currency", "NetAmount", "OrderDate"));

    public FakeReader South { get; } = new(SourceOf("south", "Id", "CustomerId", "SalesOrganization", "Currency", "NetAmount", "OrderDate"));

    public FakeReader Terms { get; } = new(SourceOf("terms", "Id", "PaymentTerms", "Currency"));

    /// <summary>What the third system owns of a partition's orders.</summary>
    public Func<Source, string[]> OwnedByTerms { get; set; } = _ => ["PaymentTerms"];

    public PlanningOptions Options { get; } = new();

    public IEnumerable<FakeReader> Readers => [North, South, Terms];

    /// <summary>The condition of each partition, and what its keys fulfil.</summary>
    public (Expr? When, Expr? Keys)[] Conditions { get; set; } =
    [
        (Filter("SalesOrganization eq 'N'"), Filter("Id lt '500'")),
        (Filter("SalesOrganization ne 'N'"), Filter("Id ge '500'")),
    ];

    /// <summary>Plans a URL the way that a first page is read.</summary>
    public ReadPlan Plan(string url, Func<ReadGoal, ReadGoal>? change = null)
    {
        var query = Urls.Parse(url).Query;
        var goal = new ReadGoal { Top = query.Top, Skip = query.Skip, Count = query.Count, Ordered = true };
        var readers = Readers.ToDictionary(r => r.Sources[0].Backend, r => (IBackendReader)r);
        return new QueryPlanner(readers, Options).Plan(Routing(), query, change?.Invoke(goal) ?? goal, Estimates.None);
    }

    public async Task<(List<string?> Keys, long? Total)> ReadAsync(ReadPlan plan, CancellationToken cancellation)
    {
        var run = new PlanExecutor(Options, new EstimateStore(Options, TimeProvider.System)).Start(plan, new RequestMemo());
        var keys = new List<string?>();
        await foreach (var batch in run.RowsAsync(cancellation))
        {
            using (batch)
            {
                keys.AddRange(batch.Texts(plan.Shape.IndexOf(Order.Key!)));
            }
        }

        return (keys, run.TotalCount);
    }

    /// <summary>Orders 1 and up in the north, 501 and up in the south.</summary>
    public PartitionedOrders WithOrders(int north, int south)
    {
        North.Rows["north"] = [.. Enumerable.Range(1, north).Select(i => RowOf(i, "N"))];
        South.Rows["south"] = [.. Enumerable.Range(501, south).Select(i => RowOf(i, "S"))];
        Terms.Rows["terms"] = [.. North.Rows["north"].Concat(South.Rows["south"]).Select(r => new Dictionary<string, object?> { ["Id"] = r["Id"], ["PaymentTerms"] = "N30", ["Currency"] = "EUR" })];
        return this;
    }

    public static Expr Filter(string filter) => Urls.Parse($"Orders?$filter={Uri.EscapeDataString(filter)}").Query.Filter!;

    private static Dictionary<string, object?> RowOf(int number, string organization) => new()
    {
        ["Id"] = number.ToString(CultureInfo.InvariantCulture),
        ["SalesOrganization"] = organization,
        ["NetAmount"] = (decimal)(number % 100),
        ["Currency"] = "USD",
        ["CustomerId"] = $"{number % 7}",
    };

    private RoutingTable Routing()
    {
        var anchors = new[] { North.Sources[0], South.Sources[0] };
        return new RoutingTable([new EntityRoute(Order)
        {
            Partitions = [.. anchors.Zip(Conditions, (anchor, c) => new Partition(Route(anchor), c.When, c.Keys))],
            Owners = FrozenDictionary<Member, Source>.Empty,
            MediaOwners = FrozenDictionary<Property, string>.Empty,
        }]);
    }

    private EntityRoute Route(Source anchor) => new(Order)
    {
        Anchor = anchor,
        Sources = [anchor, Terms.Sources[0]],
        Owners = anchor.Properties.Select(p => p.Name).Append("PaymentTerms")
            .ToFrozenDictionary(p => (Member)Order.Property(p), p => OwnedByTerms(anchor).Contains(p) ? Terms.Sources[0] : anchor),
        MediaOwners = FrozenDictionary<Property, string>.Empty,
    };

    private static Source SourceOf(string backend, params string[] properties) =>
        new(backend, backend, Order, [.. properties.Select(Order.Property)], []) { LookupProperties = [Order.Key!, .. properties.Contains("CustomerId") ? [Order.Property("CustomerId")] : (Property[])[]] };
}
