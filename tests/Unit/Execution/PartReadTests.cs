using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Planning;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Execution;

/// <summary>What is loaded ahead decides how the anchor is asked, and which of its rows go on.</summary>
public sealed class PartReadTests
{
    private const string TwoSets = "Customers?$filter=Orders/any(o: o/NetAmount gt 15) and Orders/any(o: o/NetAmount lt 15)&$select=Id";

    private readonly FakeCompany _company = new FakeCompany().WithCustomers(30);
    private readonly EstimateStore _estimates;

    public PartReadTests() => _estimates = new EstimateStore(_company.Options, TimeProvider.System);

    [Fact]
    public async Task KeySet_WithFewKeys_DrivesTheRead()
    {
        Assert.Equal(["0003", "0006", "0009"], (await ReadAsync("Customers?$filter=Orders/any(o: o/NetAmount gt 15)&$top=3&$select=Id")).Keys);

        Assert.Equal(10, Assert.Single(_company.Crm.Reads).Keys.Count);
        Assert.Empty(Assert.Single(_company.Erp.Reads).Keys);
        AssertDisposed();
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(9, false)]
    public async Task KeySet_AtTheDriversLimitAndOnePast_DrivesOrChecksTheScan(int limit, bool drives)
    {
        _company.Options.DriverKeysMax = limit;

        var (keys, total) = await ReadAsync("Customers?$filter=Orders/any(o: o/NetAmount gt 15)&$top=3&$select=Id&$count=true");

        Assert.Equal(["0003", "0006", "0009"], keys);
        Assert.Equal(10, total);
        Assert.Equal(drives, Assert.Single(_company.Crm.Reads).Keys.Count > 0);
        AssertDisposed();
    }

    [Fact]
    public async Task KeySet_KnownToBeTooLargeToDrive_IsReadBesideTheAnchor()
    {
        _company.Options.DriverKeysMax = 3;
        _company.Erp.PageRows = 4;
        await ReadAsync("Customers?$filter=Orders/any(o: o/NetAmount gt 15)&$select=Id");
        _company.Crm.Reads.Clear();
        var erp = new TaskCompletionSource();
        _company.Erp.Delay = (_, _) => erp.Task;

        var reading = ReadAsync("Customers?$filter=Orders/any(o: o/NetAmount gt 15)&$select=Id");
        Assert.Empty(Assert.Single(_company.Crm.Reads).Keys);
        erp.SetResult();

        Assert.Equal(10, (await reading).Keys.Count);
        AssertDisposed();
    }

    [Fact]
    public async Task KeySets_Several_AreReadSideBySideAndTheSmallestDrives()
    {
        var erp = new TaskCompletionSource();
        _company.Erp.Delay = (_, _) => erp.Task;

        // 10 customers have an order above 15, 20 have one below.
        var reading = ReadAsync(TwoSets);
        Assert.Equal(2, _company.Erp.Reads.Count);
        Assert.Empty(_company.Crm.Reads);
        erp.SetResult();

        Assert.Equal(10, (await reading).Keys.Count);
        Assert.Equal(10, Assert.Single(_company.Crm.Reads).Keys.Count);
        AssertDisposed();
    }

    [Theory]
    [InlineData("Orders/all(o: o/NetAmount lt 15)", 20)]
    [InlineData("not Orders/any(o: o/NetAmount lt 15)", 10)]
    [InlineData("not Orders/any()", 10)]
    [InlineData("Orders/any()", 20)]
    [InlineData("Orders/any(o: o/NetAmount gt 1000)", 0)]
    [InlineData("Orders/all(o: o/NetAmount gt 0)", 30)]
    [InlineData("Orders/any(o: o/NetAmount gt 15) and SupportTier eq 'Gold'", 5)]
    public async Task Filters_OverOtherEntities_KeepWhoFulfilsThem(string filter, int expected)
    {
        foreach (var limit in new[] { 0, 5, 200 })
        {
            _company.Options.DriverKeysMax = limit;
            var (keys, total) = await ReadAsync($"Customers?$filter={filter}&$select=Id&$count=true");
            Assert.Equal((expected, (long?)expected), (keys.Count, total));
            Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        }

        AssertDisposed();
    }

    [Fact]
    public async Task KeySet_WithoutKeys_DoesNotAskTheAnchor()
    {
        Assert.Equal(0, (await ReadAsync("Customers?$filter=Orders/any(o: o/NetAmount gt 1000)&$select=Id&$count=true")).Total);

        Assert.Empty(_company.Crm.Reads);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(9, false)]
    public async Task KeySet_AtItsLimitAndOnePast_IsReadOrTooBroad(int limit, bool isRead)
    {
        _company.Options.PreloadRowsMax = limit;
        _company.Erp.PageRows = 3;
        foreach (var counts in new[] { true, false })
        {
            _company.Erp.Counts = counts;
            if (isRead)
            {
                Assert.Equal(10, (await ReadAsync("Customers?$filter=Orders/any(o: o/NetAmount gt 15)&$select=Id")).Keys.Count);
            }
            else
            {
                var error = (await Assert.ThrowsAsync<GatewayException>(() => ReadAsync("Customers?$filter=Orders/any(o: o/NetAmount gt 15)&$select=Id"))).Error;
                Assert.Equal((GatewayErrorCode.FilterTooBroad, "$filter"), (error.Code, error.Target));
                Assert.Contains("Orders/any(v1: v1/NetAmount gt 15) is too broad: ", error.Message, StringComparison.Ordinal);
                Assert.Contains("9 are allowed (Limits:PreloadRowsMax). Add a condition on Orders", error.Message, StringComparison.Ordinal);
            }
        }

        AssertDisposed();
    }

    [Fact]
    public async Task KeySet_Loaded_TellsItsNumberOfRows()
    {
        await ReadAsync("Customers?$filter=Orders/any(o: o/NetAmount gt 15)&$select=Id");

        Assert.Equal(10, _estimates.Find("erp/SalesOrder?NetAmount gt 15"));
    }

    [Fact]
    public async Task KeySet_Fails_EndsTheAnchorAndTheOtherSets()
    {
        _company.Options.DriverKeysMax = 0;
        _company.Desk.Delay = (_, _) => throw new GatewayError(GatewayErrorCode.BackendUnavailable, "desk is down").ToException();
        var cancelled = 0;
        _company.Crm.Delay = Hang(() => cancelled++);
        _company.Erp.Delay = Hang(() => cancelled++);

        var error = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync("Customers?$filter=Orders/any(o: o/NetAmount gt 15) and SupportTier eq 'Gold'&$select=Id"));

        Assert.Equal("desk is down", error.Message);
        Assert.InRange(cancelled, 1, 2); // The anchor is asked beside the sets only where it is known that none can drive it.
        AssertDisposed();
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public async Task Lookups_AtTheirLimitAndOnePast_AreMadeOrTooBroad(int limit, bool areMade)
    {
        // A call takes a hundred keys.
        _company.WithCustomers(300);
        _company.Options.FilterCallsMax = limit;
        const string Url = "Customers?$filter=SupportTier eq null or SupportTier eq 'Gold'&$select=Id";

        if (areMade)
        {
            Assert.Equal(300, (await ReadAsync(Url)).Keys.Count);
        }
        else
        {
            var error = (await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(Url))).Error;
            Assert.Equal((GatewayErrorCode.FilterTooBroad, "$filter"), (error.Code, error.Target));
            Assert.Equal(
                "Filtering or sorting Customers by what desk holds takes 3 calls for the first 300 rows; 2 are allowed (Limits:FilterCallsMax). "
                + "Add a condition that crm evaluates, so that about 200 Customers at most have to be looked at.",
                error.Message);
        }

        AssertDisposed();
    }

    /// <summary>Where all rows are wanted, the calls that wait for one another don't grow with the number of slices.</summary>
    [Theory]
    [InlineData("$count=true")]
    [InlineData("$orderby=SupportTier&$top=3")]
    [InlineData("")]
    public async Task Lookups_ForAllRows_AreMadeSideBySideInGatheredSlices(string options)
    {
        _company.WithCustomers(6000);
        (_company.Crm.PageRows, _company.Options.FilterCallsMax) = (250, 1000);
        var (underWay, most) = (0, 0);
        var four = new TaskCompletionSource();
        _company.Desk.Delay = async (_, cancellation) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref underWay));
            if (most == SideBySide.SlicesMax)
            {
                four.TrySetResult();
            }

            await four.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellation);
            Interlocked.Decrement(ref underWay);
        };
        _company.Desk.PageRows = 10_000;

        var (keys, _) = await ReadAsync($"Customers?$select=Id&$filter=SupportTier eq null or SupportTier eq 'Gold'&{options}");

        Assert.Equal(options.Contains("$top", StringComparison.Ordinal) ? 3 : 6000, keys.Count);
        Assert.Equal(SideBySide.SlicesMax, most);
        Assert.Equal(6, _company.Desk.Reads.Count);
        Assert.All(_company.Desk.Reads, r => Assert.Equal(RowSlices.GatheredRowsMax, r.Keys.Count));
        AssertDisposed();
    }

    /// <summary>Rows that a set rules out are not held while others are gathered.</summary>
    [Fact]
    public async Task Lookups_OfRowsThatASetLeaves_AreGathered()
    {
        _company.WithCustomers(3000);
        (_company.Crm.PageRows, _company.Options.DriverKeysMax) = (100, 0);

        var (keys, _) = await ReadAsync("Customers?$select=Id&$filter=Orders/any(o: o/NetAmount gt 15) and (SupportTier eq null or SupportTier eq 'Gold')");

        Assert.Equal(1000, keys.Count);
        Assert.Equal(1000, Assert.Single(_company.Desk.Reads).Keys.Count);
        AssertDisposed();
    }

    [Fact]
    public async Task Lookups_Fail_EndsTheOthersAndGivesAllBack()
    {
        _company.WithCustomers(6000);
        _company.Crm.PageRows = 500;
        var reads = 0;
        _company.Desk.Delay = (source, cancellation) => Interlocked.Increment(ref reads) == 1
            ? throw new GatewayError(GatewayErrorCode.BackendUnavailable, "desk is down").ToException()
            : Hang(() => { })(source, cancellation);

        var error = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync("Customers?$select=Id&$count=true&$filter=SupportTier eq null or SupportTier eq 'Gold'"));

        Assert.Equal("desk is down", error.Message);
        AssertDisposed();
    }

    /// <summary>A set whose size was a guess is given up where it turns out to be too large; its rows are looked up, and the number is known from then on.</summary>
    [Theory]
    [InlineData(15, true)]
    [InlineData(14, false)]
    public async Task KeySet_OfGuessedSize_IsReadOrLookedUp(int limit, bool isSet)
    {
        _company.Desk.Verdict = _ => Verdict.Unsupported;
        _company.Options.PreloadRowsMax = limit;
        _company.Known["Account?"] = 30;
        const string Url = "Orders?$filter=Customer/SupportTier eq 'Gold'&$select=Id&$count=true";
        var plan = _company.Plan(Url);
        Assert.NotNull(Assert.Single(plan.KeySets).Otherwise);
        Assert.Empty(plan.LateNavigations);

        var (keys, total) = await ReadAsync(Url);

        Assert.Equal(_company.Erp.Rows["SalesOrder"].Where(o => int.Parse((string)o["CustomerId"]!, System.Globalization.CultureInfo.InvariantCulture) % 2 == 0).Select(o => (string?)o["Id"]), keys);
        Assert.Equal(keys.Count, total);
        Assert.Equal(isSet ? 0 : 1, _company.Crm.Reads.Count(r => r.Keys.Count > 0));
        Assert.True(_estimates.Find("Customers of crm where SupportTier eq 'Gold'") >= limit);
        AssertDisposed();

        // What is known is no guess any more.
        _company.Known["Customers of crm where SupportTier eq 'Gold'"] = _estimates.Find("Customers of crm where SupportTier eq 'Gold'")!.Value;
        var next = _company.Plan(Url);
        Assert.Equal(isSet, next.KeySets.Length == 1);
        Assert.All(next.KeySets, s => Assert.Null(s.Otherwise));
    }

    /// <summary>A backend's page is larger than what a client wants of it.</summary>
    [Theory]
    [InlineData("$top=3", 1, 100)]
    [InlineData("$top=80", 1, 160)]
    [InlineData("$skip=30&$top=40", 1, 140)]
    [InlineData("$skip=400&$top=3", 1, 806)]
    [InlineData("$top=3&$count=true", 1, 1000)]
    [InlineData("$orderby=SupportTier&$top=3", 1, 1000)]
    [InlineData("", 1, 1000)]
    public async Task Lookups_ForAPage_AreNotMadeForRowsThatNobodyLooksAt(string options, int reads, int keys)
    {
        _company.WithCustomers(1000);
        foreach (var reader in _company.Readers)
        {
            reader.PageRows = 1000;
        }

        var (rows, _) = await ReadAsync($"Customers?$select=Id&$filter=SupportTier eq null or SupportTier eq 'Gold'&{options}");

        Assert.NotEmpty(rows);
        Assert.Equal(reads, _company.Desk.Reads.Count);
        Assert.Equal(keys, _company.Desk.Reads.Sum(r => r.Keys.Count));
        AssertDisposed();
    }

    private static Func<Source, CancellationToken, Task> Hang(Action cancelled) => async (_, cancellation) =>
    {
        await using var registration = cancellation.Register(cancelled);
        await Task.Delay(Timeout.Infinite, cancellation);
    };

    private async Task<(List<string?> Keys, long? Total)> ReadAsync(string url)
    {
        var plan = _company.Plan(url);
        var run = new PlanExecutor(_company.Options, _estimates).Start(plan, new RequestMemo());
        var keys = new List<string?>();
        await foreach (var batch in run.RowsAsync(TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                keys.AddRange(batch.Texts(plan.Shape.IndexOf(plan.Type.Key!)));
            }
        }

        return (keys, run.TotalCount);
    }

    private void AssertDisposed() => Assert.All(_company.Readers.SelectMany(r => r.Batches), b => Assert.True(b.IsDisposed()));
}
