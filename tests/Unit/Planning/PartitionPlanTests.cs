using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Planning;

public sealed class PartitionPlanTests
{
    private readonly PartitionedOrders _orders = new PartitionedOrders().WithOrders(30, 40);

    [Fact]
    public void Plan_OfAll_ReadsEachPartitionByItsOwnCondition()
    {
        var plan = _orders.Plan("Orders?$select=Id");

        Assert.Null(plan.Anchor);
        Assert.Equal(["north: SalesOrganization eq 'N'", "south: SalesOrganization ne 'N'"], plan.Partitions.Select(Describe));
        Assert.All(plan.Partitions, p => Assert.Null(p.Residual));
    }

    [Theory]
    [InlineData("SalesOrganization eq 'N'", "north: SalesOrganization eq 'N'")]
    [InlineData("SalesOrganization eq 'S'", "south: SalesOrganization eq 'S' and SalesOrganization ne 'N'")]
    [InlineData("Id eq '17'", "north: Id eq '17' and SalesOrganization eq 'N'")]
    [InlineData("Id in ('501','700') and NetAmount gt 3", "south: Id in ('501','700') and NetAmount gt 3 and SalesOrganization ne 'N'")]
    [InlineData("Id gt '600'", "south: Id gt '600' and SalesOrganization ne 'N'")]
    public void Plan_OfOnePartitionsRows_IsThatScanAlone(string filter, string expected)
    {
        var plan = _orders.Plan($"Orders?$select=Id&$filter={filter}&$top=5&$skip=2");

        // Conditions come in any order.
        Assert.Equal(expected.Split([": ", " and "], StringSplitOptions.None).Order(StringComparer.Ordinal), Describe(plan).Split([": ", " and "], StringSplitOptions.None).Order(StringComparer.Ordinal));
        Assert.Empty(plan.Partitions);
        Assert.Equal((2L, 5L), (plan.Anchor!.Request.Skip, plan.Anchor!.Request.Top));
    }

    [Fact]
    public async Task Plan_OfContradictions_AsksNobody()
    {
        var plan = _orders.Plan("Orders?$filter=SalesOrganization eq 'N' and SalesOrganization eq 'S'&$count=true");

        Assert.True(plan is { Anchor: null, Partitions.IsEmpty: true });
        var (keys, total) = await _orders.ReadAsync(plan, TestContext.Current.CancellationToken);
        Assert.Equal((0, 0L), (keys.Count, total));
        Assert.All(_orders.Readers, r => Assert.Empty(r.Reads));
    }

    /// <summary>Each partition is asked for no keys but those that its rows may have.</summary>
    [Fact]
    public async Task Plan_OfKeysOfSeveralPartitions_AsksEachForItsOwn()
    {
        var plan = _orders.Plan("Orders?$select=Id&$filter=Id in ('17','501','503')");

        Assert.Equal(["north: Id in ('17') and SalesOrganization eq 'N'", "south: Id in ('501','503') and SalesOrganization ne 'N'"], plan.Partitions.Select(p => Describe(p)
            .Replace("SalesOrganization eq 'N' and Id in ('17')", "Id in ('17') and SalesOrganization eq 'N'", StringComparison.Ordinal)
            .Replace("SalesOrganization ne 'N' and Id in ('501','503')", "Id in ('501','503') and SalesOrganization ne 'N'", StringComparison.Ordinal)));
        Assert.Equal(["17", "501", "503"], (await _orders.ReadAsync(plan, TestContext.Current.CancellationToken)).Keys);
    }

    /// <summary>A key that leads to rows in two systems is their fault, not the request's.</summary>
    [Fact]
    public async Task Read_OneKeyInTwoPartitions_IsTheirFault()
    {
        _orders.Conditions = [.. _orders.Conditions.Select(c => (c.When, (Expr?)null))];
        _orders.South.Rows["south"].Add(new() { ["Id"] = "17", ["SalesOrganization"] = "S" });
        var plan = _orders.Plan("Orders", goal => goal with { Key = "17" });
        var run = new PlanExecutor(_orders.Options, new EstimateStore(_orders.Options, TimeProvider.System)).Start(plan, new RequestMemo());

        var error = (await Assert.ThrowsAsync<GatewayException>(() => RowCollector.OneAsync(plan, run, TestContext.Current.CancellationToken))).Error;

        Assert.Equal((GatewayErrorCode.BackendFault, 502, "north, south"), (error.Code, error.Status, error.Backend));
        Assert.Equal("The backends 'north' and 'south' each hold a row of Order with this Id, which must be in one of them only.", error.Message);
        Assert.All(_orders.Readers.SelectMany(r => r.Batches), b => Assert.True(b.IsDisposed()));
    }

    [Theory]
    [InlineData("$skip=3&$top=4", 4, 5, 6, 7)]
    [InlineData("$skip=28&$top=4", 29, 30, 501, 502)]
    [InlineData("$skip=29&$top=1", 30)]
    [InlineData("$skip=30&$top=1", 501)]
    [InlineData("$skip=69&$top=5", 540)]
    [InlineData("$skip=70")]
    [InlineData("$top=0")]
    public async Task Read_SkipAndTop_CutTheMergedRows(string options, params int[] expected)
    {
        foreach (var (limits, pageRows) in new[] { (true, 100), (false, 7), (true, 1) })
        {
            foreach (var reader in _orders.Readers)
            {
                (reader.Limits, reader.PageRows) = (limits, pageRows);
            }

            var plan = _orders.Plan($"Orders?$select=Id&{options}");
            var (keys, _) = await _orders.ReadAsync(plan, TestContext.Current.CancellationToken);
            Assert.Equal(expected.Select(e => $"{e}"), keys);
        }

        AssertDisposed();
    }

    [Fact]
    public void Plan_SkipAndTop_AsksEachPartitionForAllThatMayBeWanted()
    {
        var plan = _orders.Plan("Orders?$select=Id&$skip=3&$top=4");

        Assert.Equal((3L, 4L), (plan.Skip, plan.Top));
        Assert.All(plan.Partitions, p => Assert.Equal((0L, 7L), (p.Anchor!.Request.Skip, p.Anchor!.Request.Top)));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task Read_Count_AddsUpWhetherBackendsTellItOrNot(bool northCounts, bool southCounts)
    {
        (_orders.North.Counts, _orders.South.Counts) = (northCounts, southCounts);
        foreach (var top in new[] { "&$top=0", "&$top=3", "&$top=50", "" })
        {
            var plan = _orders.Plan($"Orders?$select=Id&$filter=NetAmount lt 20&$count=true{top}");

            Assert.Equal(northCounts && southCounts, plan.AnchorCounts);
            Assert.Equal(19 + 19, (await _orders.ReadAsync(plan, TestContext.Current.CancellationToken)).Total);
        }

        AssertDisposed();
    }

    [Fact]
    public void Plan_SourceBesideBothPartitions_IsJoinedOnceAfterTheMerge()
    {
        var plan = _orders.Plan("Orders?$select=Id,PaymentTerms&$top=5");

        Assert.Equal("terms", Assert.Single(plan.LateSources).Lookup.Source.Resource);
        Assert.All(plan.Partitions, p => Assert.Empty(p.LateSources));
    }

    /// <summary>The same system may own more of one partition's rows than of another's.</summary>
    [Theory]
    [InlineData("north")]
    [InlineData("south")]
    public async Task Read_SourceBesideBothThatOwnsMoreOfOne_ComesFromEachRowsOwner(string partition)
    {
        _orders.OwnedByTerms = anchor => anchor.Resource == partition ? ["PaymentTerms", "Currency"] : ["PaymentTerms"];
        var plan = _orders.Plan("Orders?$select=Id,PaymentTerms,Currency");

        var currencies = new List<string?>();
        await foreach (var batch in new PlanExecutor(_orders.Options, new EstimateStore(_orders.Options, TimeProvider.System)).Start(plan, new RequestMemo()).RowsAsync(TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                currencies.AddRange(batch.Texts(plan.Shape.IndexOf(plan.Type.Property("Currency"))));
                Assert.All(batch.Texts(plan.Shape.IndexOf(plan.Type.Property("PaymentTerms"))), terms => Assert.Equal("N30", terms));
            }
        }

        Assert.Equal([.. Enumerable.Repeat(partition == "north" ? "EUR" : "USD", 30), .. Enumerable.Repeat(partition == "south" ? "EUR" : "USD", 40)], currencies);
        AssertDisposed();
    }

    [Fact]
    public async Task Read_FilterOnASourceBesideBoth_ReadsItForEachAndKeepsTheOrder()
    {
        _orders.Terms.Rows["terms"].RemoveAll(r => int.Parse((string)r["Id"]!, System.Globalization.CultureInfo.InvariantCulture) % 2 == 0);

        var (keys, total) = await _orders.ReadAsync(_orders.Plan("Orders?$select=Id&$filter=PaymentTerms eq 'N30'&$count=true&$top=17"), TestContext.Current.CancellationToken);

        Assert.Equal(35, total);
        Assert.Equal([.. Enumerable.Range(0, 15).Select(i => $"{(2 * i) + 1}"), "501", "503"], keys);
        AssertDisposed();
    }

    [Fact]
    public async Task Read_OnePartitionFails_FailsTheRead()
    {
        _orders.South.Delay = (_, _) => throw new GatewayError(GatewayErrorCode.BackendUnavailable, "south is down").ToException();

        var error = await Assert.ThrowsAsync<GatewayException>(() => _orders.ReadAsync(_orders.Plan("Orders?$select=Id"), TestContext.Current.CancellationToken));

        Assert.Equal("south is down", error.Message);
        AssertDisposed();
        Assert.Equal(5, (await _orders.ReadAsync(_orders.Plan("Orders?$select=Id&$filter=SalesOrganization eq 'N'&$top=5"), TestContext.Current.CancellationToken)).Keys.Count);
    }

    /// <summary>Keys of the other partition spare the call; values of other properties than the key tell nothing of the partition.</summary>
    [Fact]
    public async Task Read_ExpandsToThem_AskWhoMayHoldTheKeysAlone()
    {
        var plan = _orders.Plan("Orders?$select=Id,CustomerId");
        var byKey = _orders.Plan("Orders?$select=Id", g => g with { LookupBy = plan.Type.Key, Ordered = false, Top = null });
        var byCustomer = _orders.Plan("Orders?$select=Id", g => g with { LookupBy = plan.Type.Property("CustomerId"), Ordered = false, Top = null });

        Assert.All(byKey.Partitions, p => Assert.NotNull(p.Keys));
        Assert.All(byCustomer.Partitions, p => Assert.Null(p.Keys));
        Assert.Equal(["17", "18"], byKey.Partitions[0].Keys!.Of(["17", "501", "18", "700"]));
        Assert.Equal(["501", "700"], byKey.Partitions[1].Keys!.Of(["17", "501", "18", "700"]));
        await _orders.ReadAsync(plan, TestContext.Current.CancellationToken);
        AssertDisposed();
    }

    /// <summary>A row that stands in both systems comes once, from the one that its share says.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(99)]
    public async Task Read_AnchorOnTheMove_GivesEachRowOnceFromWhereItStands(int percent)
    {
        var key = TestRows.Type("Order").Key!;
        _orders.Conditions = [(new KeyShareExpr(key, 0, percent), null), (new KeyShareExpr(key, percent, 100), null)];
        _orders.WithOrders(300, 0);
        _orders.South.Rows["south"] = [.. _orders.North.Rows["north"].Select(r => new Dictionary<string, object?>(r) { ["SalesOrganization"] = "S" })];
        (_orders.North.Verdict, _orders.South.Verdict) = (Pushable, Pushable);

        var (keys, total) = await _orders.ReadAsync(_orders.Plan("Orders?$select=Id&$count=true"), TestContext.Current.CancellationToken);
        var (moved, _) = await _orders.ReadAsync(_orders.Plan("Orders?$select=Id&$filter=SalesOrganization eq 'N'"), TestContext.Current.CancellationToken);
        var (stayed, _) = await _orders.ReadAsync(_orders.Plan("Orders?$select=Id&$filter=SalesOrganization eq 'S'"), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 300).Select(i => $"{i}"), keys);
        Assert.Equal(300, total);
        Assert.Equal(keys.Where(k => KeyShare.Of(k!) < percent), moved);
        Assert.Equal(keys.Where(k => KeyShare.Of(k!) >= percent), stayed);
        Assert.Equal(KeyShare.Of("4711") < percent ? "north" : "south", _orders.Plan("Orders?$filter=Id eq '4711'").Anchor!.Source.Resource);
        AssertDisposed();

        static Verdict Pushable(Expr condition) => condition is KeyShareExpr ? Verdict.Unsupported : Verdict.Exact;
    }

    private static string Describe(ReadPlan plan) => $"{plan.Anchor!.Source.Backend}: {string.Join(" and ", plan.Anchor.Request.Conjuncts.Select(ExpressionText.Of))}";

    private void AssertDisposed() => Assert.All(_orders.Readers.SelectMany(r => r.Batches), b => Assert.True(b.IsDisposed()));
}
