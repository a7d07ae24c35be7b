using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Planning;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Execution;

public sealed class PlanExecutorTests
{
    private readonly FakeCompany _company = new FakeCompany().WithCustomers(20);
    private readonly PlanningOptions _options = new();

    [Theory]
    [InlineData("$skip=3&$top=4", 4, 5, 6, 7)]
    [InlineData("$top=0")]
    [InlineData("$skip=18", 19, 20)]
    [InlineData("$skip=20")]
    [InlineData("$skip=99&$top=5")]
    [InlineData("$skip=6&$top=1", 7)]
    [InlineData("$top=7", 1, 2, 3, 4, 5, 6, 7)]
    [InlineData("$skip=7&$top=7", 8, 9, 10, 11, 12, 13, 14)]
    public async Task Read_SkipAndTop_CutTheSameRowsHereAsThere(string options, params int[] expected)
    {
        foreach (var reader in _company.Readers)
        {
            reader.PageRows = 7;
        }

        foreach (var limits in new[] { true, false })
        {
            _company.Crm.Limits = limits;
            var (keys, _) = await ReadAsync($"Customers?$select=Id&{options}");
            Assert.Equal(expected.Select(e => $"{e:0000}"), keys);
        }

        AssertDisposed();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_Count_IsThatOfAllMatches(bool anchorCounts)
    {
        (_company.Crm.Counts, _company.Crm.PageRows) = (anchorCounts, 3);

        var (keys, total) = await ReadAsync("Customers?$filter=Status eq 'Active'&$count=true&$top=2&$skip=1&$select=Id");

        Assert.Equal(["0003", "0005"], keys);
        Assert.Equal(10, total);
        AssertDisposed();
    }

    [Fact]
    public async Task Read_SupersetFromTheAnchor_IsCheckedAgain()
    {
        (_company.Crm.Verdict, _company.Crm.Orders) = (_ => Verdict.Unsupported, false);

        var (keys, total) = await ReadAsync("Customers?$filter=Status eq 'Blocked' and Name lt 'Name 0006'&$orderby=Name&$count=true&$top=2&$select=Id");

        Assert.Equal(["0020", "0018"], keys);
        Assert.Equal(3, total);
    }

    [Fact]
    public async Task Read_PreloadWithinTheDriversLimit_LooksUpTheAnchorByItsKeys()
    {
        var (keys, _) = await ReadAsync("Customers?$filter=SupportTier eq 'Gold'&$top=3&$select=Id");

        Assert.Equal(["0002", "0004", "0006"], keys);
        Assert.Equal(10, Assert.Single(_company.Crm.Reads).Keys.Count);
        Assert.Empty(Assert.Single(_company.Desk.Reads).Keys);
        AssertDisposed();
    }

    [Fact]
    public async Task Read_PreloadBeyondTheDriversLimit_ScansTheAnchor()
    {
        _options.DriverKeysMax = 9;

        var (keys, _) = await ReadAsync("Customers?$filter=SupportTier eq 'Gold'&$top=3&$select=Id");

        Assert.Equal(["0002", "0004", "0006"], keys);
        Assert.Empty(Assert.Single(_company.Crm.Reads).Keys);
        Assert.Single(_company.Desk.Reads);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(9, 2)]
    public async Task Read_PreloadAboveItsLimit_FallsBackToLookups(int limit, int deskReads)
    {
        (_options.PreloadRowsMax, _options.DriverKeysMax) = (limit, 0);

        var (keys, total) = await ReadAsync("Customers?$filter=SupportTier eq 'Gold'&$count=true&$top=3&$select=Id");

        Assert.Equal(["0002", "0004", "0006"], keys);
        Assert.Equal(10, total);
        Assert.Equal(deskReads, _company.Desk.Reads.Count);
        AssertDisposed();
    }

    [Fact]
    public async Task Read_PreloadWithoutRows_DoesNotAskTheAnchor()
    {
        var (keys, total) = await ReadAsync("Customers?$filter=SupportTier eq 'Platinum'&$count=true&$select=Id");

        Assert.Empty(keys);
        Assert.Equal(0, total);
        Assert.Empty(_company.Crm.Reads);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(19, false)]
    public async Task Read_SortAtTheLimitAndOnePast_IsDoneOrTooBroad(int limit, bool isDone)
    {
        (_company.Crm.Orders, _company.Crm.PageRows, _options.ResidualRowsMax) = (false, 6, limit);

        if (isDone)
        {
            Assert.Equal("0020", (await ReadAsync("Customers?$orderby=Name&$select=Id")).Keys[0]);
        }
        else
        {
            var error = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync("Customers?$orderby=Name&$select=Id"));
            Assert.Equal(GatewayErrorCode.FilterTooBroad, error.Error.Code);
            Assert.Contains("19", error.Message, StringComparison.Ordinal);
        }

        AssertDisposed();
    }

    [Fact]
    public async Task Read_ExpandOfAPage_AsksOnceForAllRows()
    {
        var plan = _company.Plan("Customers?$top=6&$select=Id,SupportTier&$expand=Orders($select=Id;$top=1;$count=true)");

        var counts = new List<(int Kept, int Total)>();
        await foreach (var batch in new PlanExecutor(_options, new EstimateStore(_options, TimeProvider.System)).Start(plan, new RequestMemo()).RowsAsync(TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                var column = plan.Shape.IndexOf(plan.Type.Navigation("Orders"));
                counts.AddRange(Enumerable.Range(0, batch.Count).Select(i => (batch.Row(i)[column].Length, batch.Row(i)[column].Total)));
            }
        }

        Assert.Equal([(0, 0), (1, 1), (1, 2), (0, 0), (1, 1), (1, 2)], counts);
        Assert.Equal(6, Assert.Single(_company.Erp.Reads).Keys.Count);
        AssertDisposed();
    }

    [Fact]
    public async Task Read_OneJoinFails_CancelsTheOthersAndGivesAllBack()
    {
        var cancelled = false;
        _company.Erp.Delay = (_, _) => throw new GatewayError(GatewayErrorCode.BackendUnavailable, "erp is down").ToException();
        _company.Desk.Delay = async (_, cancellation) =>
        {
            using var registration = cancellation.Register(() => cancelled = true);
            await Task.Delay(Timeout.Infinite, cancellation);
        };

        var error = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync("Customers?$top=5&$select=Id,SupportTier,PaymentTerms"));

        Assert.Equal("erp is down", error.Message);
        Assert.True(cancelled);
        AssertDisposed();
    }

    private async Task<(List<string?> Keys, long? Total)> ReadAsync(string url)
    {
        var plan = _company.Plan(url);
        var run = new PlanExecutor(_options, new EstimateStore(_options, TimeProvider.System)).Start(plan, new RequestMemo());
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
