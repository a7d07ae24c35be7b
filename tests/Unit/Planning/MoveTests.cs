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
using Xunit;

namespace CanonicalGateway.Tests.Unit.Planning;

/// <summary>Properties that move to another owner, key by key: each key's value comes from the system that holds it now, and from no other.</summary>
public sealed class MoveTests
{
    private const int Customers = 200;

    private static readonly StructuredType Customer = TestRows.Type("Customer");

    private readonly FakeReader _crm = new(SourceOf("crm", "Id", "Name", "Status", "Phone"));
    private readonly FakeReader _desk = new(SourceOf("desk", "Id", "SupportTier"));
    private readonly FakeReader _replica = new(SourceOf("replica", "Id", "SupportTier", "Phone"));
    private readonly PlanningOptions _options = new();

    public MoveTests()
    {
        var ids = Enumerable.Range(1, Customers).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToList();
        _crm.Rows["crm"] = [.. ids.Select(id => new Dictionary<string, object?> { ["Id"] = id, ["Name"] = $"Name {id}", ["Status"] = "Active", ["Phone"] = "old" })];
        _desk.Rows["desk"] = [.. ids.Select(id => new Dictionary<string, object?> { ["Id"] = id, ["SupportTier"] = "Gold" })];

        (_crm.PageRows, _desk.PageRows, _replica.PageRows) = (Customers, Customers, Customers);

        // The replica lacks each seventh.
        _replica.Rows["replica"] = [.. ids.Where((_, i) => i % 7 != 0).Select(id => new Dictionary<string, object?> { ["Id"] = id, ["SupportTier"] = "Silver", ["Phone"] = "new" })];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(100)]
    public async Task Read_PropertyBesideTheAnchor_ComesFromWhereEachKeyStands(int percent)
    {
        var rows = await ReadAsync(percent, "Customers?$select=Id,SupportTier", "SupportTier");

        Assert.Equal(Customers, rows.Count);
        Assert.All(rows, row => Assert.Equal(TierOf(row.Id, percent), row.Value));

        // No system is asked for keys that it does not hold.
        Assert.All(_desk.Reads.SelectMany(r => r.Keys), key => Assert.True(KeyShare.Of(key) >= percent));
        Assert.All(_replica.Reads.SelectMany(r => r.Keys), key => Assert.True(KeyShare.Of(key) < percent));
        Assert.Equal((percent < 100 ? 1 : 0, percent > 0 ? 1 : 0), (_desk.Reads.Count, _replica.Reads.Count));
        AssertDisposed();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(100)]
    public async Task Read_PropertyOfTheAnchor_ComesFromWhereEachKeyStandsAndIsNullWithoutAMatch(int percent)
    {
        var rows = await ReadAsync(percent, "Customers?$select=Id,Phone", "Phone");

        Assert.Equal(Customers, rows.Count);
        Assert.All(rows, row => Assert.Equal(PhoneOf(row.Id, percent), row.Value));
        AssertDisposed();
    }

    [Theory]
    [InlineData("SupportTier eq 'Silver'")]
    [InlineData("SupportTier ne 'Gold'")]
    [InlineData("SupportTier eq null")]
    [InlineData("not (SupportTier eq 'Silver')")]
    [InlineData("SupportTier in ('Silver','Platinum') and Status eq 'Active'")]
    public async Task Filter_OnWhatMoves_IsRightForBothShares(string filter)
    {
        foreach (var percent in new[] { 0, 1, 50, 99, 100 })
        {
            var expected = Enumerable.Range(1, Customers).Select(i => i.ToString(CultureInfo.InvariantCulture)).Where(id => Fulfils(filter, TierOf(id, percent)));
            var rows = await ReadAsync(percent, $"Customers?$select=Id,SupportTier&$filter={filter}", "SupportTier");
            Assert.Equal(expected, rows.Select(r => r.Id));
        }

        AssertDisposed();
    }

    [Theory]
    [InlineData("SupportTier,Id desc", "SupportTier", 50)]
    [InlineData("SupportTier desc", "SupportTier", 1)]
    [InlineData("Phone desc", "Phone", 50)]
    [InlineData("Phone", "Phone", 99)]
    public async Task Order_OfWhatMoves_IsThatOfBothShares(string order, string property, int percent)
    {
        var byLookups = await ReadAsync(percent, $"Customers?$select=Id,SupportTier,Phone&$orderby={order}", property);
        _knowsRows = true;
        var byWalks = await ReadAsync(percent, $"Customers?$select=Id,SupportTier,Phone&$orderby={order}", property);

        Assert.Equal(Customers, byLookups.Count);
        Assert.All(byLookups, row => Assert.Equal(property == "Phone" ? PhoneOf(row.Id, percent) : TierOf(row.Id, percent), row.Value));
        Assert.Equal(byLookups, byWalks);
        AssertDisposed();
    }

    [Theory]
    [InlineData(50)]
    [InlineData(99)]
    public async Task Row_ByKey_AsksTheOneThatHoldsIt(int percent)
    {
        foreach (var id in new[] { "1", "2", "3", "8", "15", "100" })
        {
            _desk.Reads.Clear();
            _replica.Reads.Clear();
            var row = Assert.Single(await ReadAsync(percent, "Customers?$select=Id,SupportTier", "SupportTier", id));
            Assert.Equal(TierOf(id, percent), row.Value);
            Assert.Equal(KeyShare.Of(id) < percent ? (0, 1) : (1, 0), (_desk.Reads.Count, _replica.Reads.Count));
        }
    }

    [Fact]
    public void Shares_OfConsecutiveAndOfOtherKeys_SpreadEvenly()
    {
        foreach (var keys in new[]
        {
            Enumerable.Range(1, 100_000).Select(i => i.ToString(CultureInfo.InvariantCulture)),
            Enumerable.Range(1, 100_000).Select(i => $"{i:0000000000}"),
            Enumerable.Range(1, 100_000).Select(i => $"FG-{i * 10}"),
        })
        {
            var shares = keys.GroupBy(KeyShare.Of).ToDictionary(g => g.Key, g => g.Count());
            Assert.Equal(Enumerable.Range(0, 100), shares.Keys.Order());
            Assert.All(shares.Values, count => Assert.InRange(count, 800, 1200));
        }
    }

    /// <summary>A share that changed from one version to the next would lose writes: these never may.</summary>
    [Theory]
    [InlineData("", 23)]
    [InlineData("1", 71)]
    [InlineData("1000001", 67)]
    [InlineData("50000007", 12)]
    [InlineData("Ünïcödé 😀", 61)]
    public void Share_OfAKey_NeverChanges(string key, int share)
    {
        Assert.Equal(share, KeyShare.Of(key));
        Assert.Equal(share, KeyShare.Of(System.Text.Encoding.UTF8.GetBytes(key)));
    }

    private bool _knowsRows;

    private string? TierOf(string id, int percent) => KeyShare.Of(id) >= percent ? "Gold" : IsInReplica(id) ? "Silver" : null;

    private string? PhoneOf(string id, int percent) => KeyShare.Of(id) >= percent ? "old" : IsInReplica(id) ? "new" : null;

    private bool IsInReplica(string id) => _replica.Rows["replica"].Exists(r => (string)r["Id"]! == id);

    private static bool Fulfils(string filter, string? tier) => filter switch
    {
        "SupportTier ne 'Gold'" => tier != "Gold",
        "SupportTier eq null" => tier is null,
        "not (SupportTier eq 'Silver')" => tier != "Silver",
        _ => tier == "Silver",
    };

    private async Task<List<(string Id, string? Value)>> ReadAsync(int percent, string url, string property, string? key = null)
    {
        var query = Urls.Parse(url).Query;
        var readers = new[] { _crm, _desk, _replica }.ToDictionary(r => r.Sources[0].Backend, r => (IBackendReader)r);
        var plan = new QueryPlanner(readers, _options).Plan(
            Routing(percent), query, new ReadGoal { Ordered = key is null, Key = key }, new Estimates(name => _knowsRows ? name.StartsWith("crm", StringComparison.Ordinal) ? 100_000 : 200 : null));
        var rows = new List<(string, string?)>();
        await foreach (var batch in new PlanExecutor(_options, new EstimateStore(_options, TimeProvider.System)).Start(plan, new RequestMemo()).RowsAsync(TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                var (id, value) = (plan.Shape.IndexOf(Customer.Key!), plan.Shape.IndexOf(Customer.Property(property)));
                rows.AddRange(Enumerable.Range(0, batch.Count).Select(i => (batch.ValueAt(i, id).String, batch.ValueAt(i, value) is { IsNull: false } there ? there.ToString().Trim('\'') : null)));
            }
        }

        return rows;
    }

    private RoutingTable Routing(int percent)
    {
        var (crm, desk, replica) = (_crm.Sources[0], _desk.Sources[0], _replica.Sources[0]);
        return new RoutingTable([new EntityRoute(Customer)
        {
            Anchor = crm,
            Sources = [crm, desk, replica],
            Owners = crm.Properties.Select(p => ((Member)p, crm)).Append((Customer.Property("SupportTier"), desk)).ToFrozenDictionary(o => o.Item1, o => o.Item2),
            Moves = new[] { "SupportTier", "Phone" }.ToFrozenDictionary(name => (Member)Customer.Property(name), _ => new PropertyMove(replica, percent)),
            MediaOwners = FrozenDictionary<Property, string>.Empty,
        }]);
    }

    private static Source SourceOf(string backend, params string[] properties) =>
        new(backend, backend, Customer, [.. properties.Select(Customer.Property)], []) { LookupProperties = [Customer.Key!] };

    private void AssertDisposed() => Assert.All(new[] { _crm, _desk, _replica }.SelectMany(r => r.Batches), b => Assert.True(b.IsDisposed()));
}
