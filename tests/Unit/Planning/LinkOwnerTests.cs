using System.Collections.Frozen;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Tests.Unit.Parsing;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Planning;

/// <summary>
/// A property that links rows belongs to another system than the anchor, which has a copy of it that is out of date: what the owner says decides.
/// </summary>
public sealed class LinkOwnerTests
{
    private static readonly StructuredType Customer = TestRows.Type("Customer");

    private readonly FakeReader _crm = new(SourceOf("crm", ["Id", "Name", "ParentId"], "Id", "ParentId"));
    private readonly FakeReader _erp = new(SourceOf("erp", ["Id", "ParentId", "PaymentTerms"], "Id"));
    private readonly PlanningOptions _options = new();
    private long? _customers;

    public LinkOwnerTests()
    {
        // 1 is the parent of 3 and 4, 2 of 5; crm has it the other way round.
        _crm.Rows["crm"] = [Row("1", "A", null), Row("2", "B", null), Row("3", "C", "2"), Row("4", "D", "2"), Row("5", "E", "1")];
        _erp.Rows["erp"] = [Row("1", "", null), Row("2", "", null), Row("3", "", "1"), Row("4", "", "1"), Row("5", "", "2")];
    }

    [Theory]
    [InlineData("Parent/Name eq 'A'", "3", "4")]
    [InlineData("Parent/Name eq 'A' and PaymentTerms eq 'N30'", "3", "4")]
    [InlineData("Parent/Name ne 'A'", "1", "2", "5")]
    [InlineData("Children/any(c: c/Name eq 'C')", "1")]
    [InlineData("not Children/any(c: c/Name eq 'C')", "2", "3", "4", "5")]
    [InlineData("Children/all(c: c/Name eq 'E')", "2", "3", "4", "5")]
    [InlineData("Id in ('1','3') and Children/any(c: c/Name eq 'C')", "1")]
    [InlineData("Id in ('3','5') and Parent/Name eq 'A'", "3")]
    public async Task Filter_ByLinkedRows_GoesByTheOwnersLinks(string filter, params string[] expected)
    {
        foreach (var drivers in new[] { 0, 200 })
        {
            foreach (var known in new long?[] { null, 5, 40_000 })
            {
                (_options.DriverKeysMax, _customers) = (drivers, known);
                Assert.Equal(expected, await ReadAsync($"Customers?$filter={filter}&$select=Id"));
            }
        }
    }

    [Theory]
    [InlineData("Parent/Name,Id", "1", "2", "3", "4", "5")]
    [InlineData("Parent/Name desc,Id", "5", "3", "4", "1", "2")]
    public async Task Order_ByALinkedRow_GoesByTheOwnersLinks(string order, params string[] expected)
    {
        foreach (var known in new long?[] { null, 5, 40_000 })
        {
            _customers = known;
            Assert.Equal(expected, await ReadAsync($"Customers?$orderby={order}&$select=Id"));
        }
    }

    [Theory]
    [InlineData("Customers?$expand=Children($select=Id)")]
    [InlineData("Customers?$filter=Children/any(c: c/Name eq Name)")]
    public void Plan_LookUpByWhatTheAnchorDoesNotOwn_IsRefused(string url)
    {
        var error = Assert.Throws<GatewayException>(() => Plan(url)).Error;

        Assert.Equal(GatewayErrorCode.NotImplemented, error.Code);
        Assert.Contains("ParentId", error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> Row(string id, string name, string? parent) => new() { ["Id"] = id, ["Name"] = name, ["ParentId"] = parent, ["PaymentTerms"] = "N30" };

    private async Task<List<string?>> ReadAsync(string url)
    {
        var plan = Plan(url);
        var ids = new List<string?>();
        await foreach (var batch in new PlanExecutor(_options, new EstimateStore(_options, TimeProvider.System)).Start(plan, new RequestMemo()).RowsAsync(TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                ids.AddRange(batch.Texts(plan.Shape.IndexOf(Customer.Key!)));
            }
        }

        Assert.All(_crm.Batches.Concat(_erp.Batches), b => Assert.True(b.IsDisposed()));
        return ids;
    }

    private ReadPlan Plan(string url)
    {
        var (crm, erp) = (_crm.Sources[0], _erp.Sources[0]);
        var routing = new RoutingTable([new EntityRoute(Customer)
        {
            Anchor = crm,
            Sources = [crm, erp],
            Owners = new[] { "Id", "Name" }.Select(p => ((Member)Customer.Property(p), crm)).Concat(new[] { "ParentId", "PaymentTerms" }.Select(p => ((Member)Customer.Property(p), erp)))
                .ToFrozenDictionary(o => o.Item1, o => o.Item2),
            MediaOwners = FrozenDictionary<Property, string>.Empty,
        }]);
        var planner = new QueryPlanner(new Dictionary<string, IBackendReader> { ["crm"] = _crm, ["erp"] = _erp }, _options);
        return planner.Plan(routing, Urls.Parse(url).Query, new ReadGoal { Ordered = true }, new Estimates(name => name.StartsWith("crm/crm?", StringComparison.Ordinal) && name.Length == 8 ? _customers : _customers is null ? null : 5));
    }

    private static Source SourceOf(string backend, string[] properties, params string[] lookups) =>
        new(backend, backend, Customer, [.. properties.Select(Customer.Property)], []) { LookupProperties = [.. lookups.Select(Customer.Property)] };
}
