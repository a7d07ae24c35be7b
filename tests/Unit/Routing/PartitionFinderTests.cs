using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Tests.Unit.Planning;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Routing;

public sealed class PartitionFinderTests
{
    private readonly RoutingTable _table = RuleSet.Sound("""
        { "Invoice": { "partitions": [
            { "when": "CompanyCode eq '10'", "backend": "s4-emea" },
            { "when": "CompanyCode eq '20'", "backend": "s4-new", "keys": "startswith(Id,'9')" },
            { "backend": "s4" } ] } }
        """).Default;

    private readonly Dictionary<string, FakeReader> _readers = [];
    private readonly PartitionFinder _finder;

    public PartitionFinderTests()
    {
        foreach (var partition in _table[FakeAdapter.Model.FindType("Invoice")!].Partitions)
        {
            var anchor = partition.Route.Anchor!;
            _readers[anchor.Backend] = new FakeReader(anchor) { Rows = { [anchor.Resource] = [] } };
        }

        var options = new PlanningOptions();
        var estimates = new EstimateStore(options, TimeProvider.System);
        var planner = new QueryPlanner(_readers.ToDictionary(r => r.Key, r => (IBackendReader)r.Value), options);
        _finder = new PartitionFinder(new ReadPlanner(planner, estimates), new PlanExecutor(options, estimates));
    }

    [Theory]
    [InlineData("s4-emea", "10", "s4-emea")]
    [InlineData("s4-emea", "30", null)]
    [InlineData("s4", "30", "s4")]
    [InlineData("s4", null, "s4")]
    [InlineData("s4", "10", null)]
    public async Task Row_IsWhereItsPartitionsConditionHolds(string backend, string? company, string? expected)
    {
        Add(backend, "1", company);

        Assert.Equal(expected, await FindAsync("1"));
        Assert.Empty(_readers["s4-new"].Reads);
    }

    [Fact]
    public async Task Row_InBothSystems_IsWhereItsConditionHolds()
    {
        Add("s4-emea", "90", "20");
        Add("s4-new", "90", "20");
        Add("s4", "90", "20");

        Assert.Equal("s4-new", await FindAsync("90"));
    }

    [Fact]
    public async Task OneBackendDown_OtherHoldsTheRow_IsFound()
    {
        Break("s4-emea");
        Add("s4", "1", "30");

        Assert.Equal("s4", await FindAsync("1"));
    }

    [Fact]
    public async Task OneBackendDown_NoOtherHoldsTheRow_Fails()
    {
        Break("s4-emea");

        var fault = await Assert.ThrowsAsync<GatewayException>(() => FindAsync("1"));

        Assert.Equal(GatewayErrorCode.BackendUnavailable, fault.Error.Code);
    }

    [Fact]
    public async Task Client_Gone_IsCancelled()
    {
        _readers["s4"].Delay = (_, stop) => Task.Delay(Timeout.Infinite, stop);
        using var gone = new CancellationTokenSource();

        var found = FindAsync("1", gone.Token);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => found);
    }

    [Fact]
    public async Task Found_OthersAreNotWaitedFor()
    {
        Add("s4-emea", "1", "10");
        _readers["s4"].Delay = (_, stop) => Task.Delay(Timeout.Infinite, stop);

        Assert.Equal("s4-emea", await FindAsync("1"));
    }

    [Fact]
    public async Task Anchor_Moving_IsFoundWithoutARead()
    {
        var type = FakeAdapter.Model.FindType("Invoice")!;
        var table = RuleSet.Sound("""{ "Invoice": { "anchor": { "from": "s4", "to": "s4-new", "percent": 50 } } }""").Default;

        var found = await _finder.FindAsync(table, type, "77", new RequestMemo(), TestContext.Current.CancellationToken);

        Assert.Equal(KeyShare.Of("77") < 50 ? "s4-new" : "s4", found!.Anchor!.Backend);
        Assert.All(_readers.Values, r => Assert.Empty(r.Reads));
    }

    private void Add(string backend, string id, string? company) =>
        _readers[backend].Rows["A_BillingDocument"].Add(new Dictionary<string, object?> { ["Id"] = id, ["CompanyCode"] = company });

    private void Break(string backend) => _readers[backend].Delay = (_, _) =>
        throw new GatewayError(GatewayErrorCode.BackendUnavailable, "down") { Backend = backend }.ToException();

    private async Task<string?> FindAsync(string key, CancellationToken? cancellation = null) =>
        (await _finder.FindAsync(
            _table, FakeAdapter.Model.FindType("Invoice")!, key, new RequestMemo(), cancellation ?? TestContext.Current.CancellationToken))?.Anchor!.Backend;
}
