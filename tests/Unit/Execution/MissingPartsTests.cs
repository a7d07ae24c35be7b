using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Planning;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Execution;

/// <summary>Reads that may go on without what is only shown.</summary>
public sealed class MissingPartsTests
{
    private readonly FakeCompany _company = new FakeCompany().WithCustomers(20);

    [Theory]
    [InlineData("Customers?$select=Id,SupportTier", "SupportTier")]
    [InlineData("Customers?$select=Id&$filter=Name gt 'A'&$orderby=Name&$expand=Parent($select=Id),Orders($select=Id)", "Orders")]
    public async Task Join_FailsInEachBatch_IsTriedOnceAndMissingFromEachRow(string url, string member)
    {
        _company.Crm.PageRows = 3;
        (_company.Desk.Delay, _company.Erp.Delay) = ((_, _) => throw Down(), (_, _) => throw Down());
        using var missing = Allowed();

        var rows = await ReadAsync(url, missing, member);

        Assert.Equal(20, rows.Count);
        Assert.All(rows, cell => Assert.Equal((true, 0), (cell.IsFailed, cell.Failure)));
        Assert.Equal("desk is down", Assert.Single(missing.Errors!).Message);
        Assert.Single(_company.Desk.Reads.Concat(_company.Erp.Reads));
        AssertDisposed();
    }

    [Fact]
    public async Task Join_FailsLater_IsMissingFromThereOn()
    {
        _company.Crm.PageRows = 5;
        var calls = 0;
        _company.Desk.Delay = (_, _) => ++calls > 2 ? throw Down() : Task.CompletedTask;
        using var missing = Allowed();

        var rows = await ReadAsync("Customers?$select=Id,SupportTier", missing, "SupportTier");

        Assert.Equal([.. Enumerable.Repeat(false, 10), .. Enumerable.Repeat(true, 10)], rows.Select(r => r.IsFailed));
        Assert.Equal(3, calls);
        AssertDisposed();
    }

    [Fact]
    public async Task Join_AskedForAhead_MayBeMissing()
    {
        _company.Desk.Delay = (_, _) => throw Down();
        using var missing = Allowed();

        var rows = await ReadAsync("Customers?$select=Id,SupportTier&$expand=Orders($select=Id)", missing, "SupportTier", goal => goal with { Key = "0009" });

        Assert.True(Assert.Single(rows).IsFailed);
        AssertDisposed();
    }

    [Theory]
    [InlineData("Customers?$select=Id&$filter=SupportTier eq 'Gold'")]
    [InlineData("Customers?$select=Id&$orderby=SupportTier")]
    [InlineData("Orders?$select=Id&$filter=Customer/SupportTier eq 'Gold'&$expand=Customer($select=SupportTier)")]
    [InlineData("Orders?$select=Id&$orderby=Customer/SupportTier")]
    [InlineData("Cases?$select=Id&$expand=Customer")]
    public async Task WhatDecides_Fails_FailsTheRead(string url)
    {
        _company.Desk.Rows["tickets"] = [];
        _company.Desk.Delay = (_, _) => throw Down();
        using var missing = Allowed();

        Assert.Equal("desk is down", (await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(url, missing, null))).Message);

        Assert.Null(missing.Errors);
        AssertDisposed();
    }

    [Fact]
    public async Task RowsBehindRows_MayBeMissing()
    {
        _company.Desk.Delay = (_, _) => throw Down();
        using var missing = Allowed();

        var rows = await ReadAsync("Orders?$select=Id&$expand=Customer($select=Name,SupportTier)", missing, "Customer");

        Assert.All(rows, cell => Assert.Equal((CellKind.Nested, 1), (cell.Kind, cell.Length)));
        Assert.NotNull(missing.Errors);
        AssertDisposed();
    }

    [Fact]
    public async Task Request_AsksForTooMuch_IsNotExcused()
    {
        _company.Desk.Delay = (_, _) => throw new GatewayError(GatewayErrorCode.FilterTooBroad, "too broad").ToException();
        using var missing = Allowed();

        await Assert.ThrowsAsync<GatewayException>(() => ReadAsync("Customers?$select=Id,SupportTier", missing, null));
        AssertDisposed();
    }

    [Fact]
    public async Task Join_Hangs_IsGivenUpWhenItIsLate()
    {
        _company.Desk.Delay = (_, cancellation) => Task.Delay(Timeout.Infinite, cancellation);
        using var missing = new MissingParts(allowsPartitions: true, TimeSpan.FromMilliseconds(50));

        var rows = await ReadAsync("Customers?$select=Id,SupportTier&$top=2", missing, "SupportTier");

        Assert.All(rows, cell => Assert.True(cell.IsFailed));
        Assert.Equal(GatewayErrorCode.TimeBudgetExceeded, Assert.Single(missing.Errors!).Code);
        AssertDisposed();
    }

    /// <summary>What is needed is waited for until the time of the whole request is up.</summary>
    [Fact]
    public async Task JoinThatIsNeeded_Hangs_IsNotGivenUpWhenPartsAreLate()
    {
        _company.Crm.Delay = (_, cancellation) => Task.Delay(100, cancellation);
        using var missing = new MissingParts(allowsPartitions: true, TimeSpan.FromMilliseconds(20));

        var rows = await ReadAsync("Orders?$compute=Customer/Name as Buyer&$select=Id,Buyer&$top=2", missing, "Customer");

        Assert.All(rows, cell => Assert.Equal(CellKind.Nested, cell.Kind));
        AssertDisposed();
    }

    [Fact]
    public async Task Row_ThatShouldBeOneAndIsTwo_IsMissingWhereItIs()
    {
        _company.Crm.Rows["Account"][0]["ParentId"] = "0009";
        _company.Crm.Rows["Account"][1]["ParentId"] = "0008";
        _company.Crm.Rows["Account"].Add(new Dictionary<string, object?> { ["Id"] = "0009" });
        using var missing = Allowed();

        var rows = await ReadAsync("Customers?$select=Id&$expand=Parent($select=Id)&$top=3", missing, "Parent");

        Assert.Equal([CellKind.Failed, CellKind.Nested, CellKind.Null], rows.Select(r => r.Kind));
        AssertDisposed();
    }

    [Fact]
    public async Task Link_ThatCouldNotBeRead_LeadsNobodyKnowsWhere()
    {
        var plan = _company.Plan("Customers?$select=Id&$expand=Parent($select=Id)");
        var executor = Executor();
        using var missing = Allowed();
        using var batch = new RowBatch(plan.Shape);
        var join = Assert.Single(plan.LateNavigations);
        batch.AddRow()[join.SourceColumn] = Cell.Failed(missing.Add(Down().Error));
        batch.AddRow();

        await Joiner.JoinNavigationsAsync(batch, plan.LateNavigations, plan, executor, executor.Start(plan, new RequestMemo(), null, missing), null, missing, TestContext.Current.CancellationToken);

        Assert.Equal([CellKind.Failed, CellKind.Null], [batch.Row(0)[join.Column].Kind, batch.Row(1)[join.Column].Kind]);
        Assert.Empty(_company.Crm.Reads);
    }

    [Theory]
    [InlineData("Customers?$compute=concat(PaymentTerms,'!') as Loud&$select=Id,Loud", true)]
    [InlineData("Customers?$compute=concat(Name,'!') as Loud&$select=Id,Loud,SupportTier", false)]
    public async Task ComputedValue_OfWhatIsMissing_IsMissing(string url, bool isMissing)
    {
        (_company.Desk.Delay, _company.Erp.Delay) = ((_, _) => throw Down(), (_, _) => throw Down());
        using var missing = Allowed();
        var plan = _company.Plan(url);
        var column = plan.Computed.Single().Column;

        await foreach (var batch in Executor().Start(plan, new RequestMemo(), null, missing).RowsAsync(TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                Assert.NotEqual(0, batch.Count);
                Assert.All(Enumerable.Range(0, batch.Count), i => Assert.Equal(isMissing, batch.Row(i)[column].IsFailed));
            }
        }

        Assert.NotNull(missing.Errors);
        AssertDisposed();
    }

    [Fact]
    public async Task ComputedValue_OfRowsBehindALink_FailsTheRead()
    {
        _company.Desk.Delay = (_, _) => throw Down();
        using var missing = Allowed();

        await Assert.ThrowsAsync<GatewayException>(() => ReadAsync("Orders?$compute=Customer/SupportTier as Tier&$select=Id,Tier", missing, null));
        AssertDisposed();
    }

    [Fact]
    public async Task WithoutPermission_FailsAsEver()
    {
        _company.Desk.Delay = (_, _) => throw Down();

        await Assert.ThrowsAsync<GatewayException>(() => ReadAsync("Customers?$select=Id,SupportTier", null, null));
        AssertDisposed();
    }

    [Theory]
    [InlineData(GatewayErrorCode.BackendUnavailable, true)]
    [InlineData(GatewayErrorCode.BackendTimeout, true)]
    [InlineData(GatewayErrorCode.BackendThrottled, true)]
    [InlineData(GatewayErrorCode.BackendBusy, true)]
    [InlineData(GatewayErrorCode.BackendFault, true)]
    [InlineData(GatewayErrorCode.BackendRefusedCredentials, true)]
    [InlineData(GatewayErrorCode.TimeBudgetExceeded, true)]
    [InlineData(GatewayErrorCode.TooManyRequests, false)]
    [InlineData(GatewayErrorCode.FilterTooBroad, false)]
    [InlineData(GatewayErrorCode.NotImplemented, false)]
    [InlineData(GatewayErrorCode.Internal, false)]
    public void IsOfBackend_Codes_AreTold(GatewayErrorCode code, bool expected) =>
        Assert.Equal(expected, MissingParts.IsOfBackend(new GatewayError(code, "x")));

    private static MissingParts Allowed() => new(allowsPartitions: true, TimeSpan.FromMinutes(1));

    private static GatewayException Down() => new GatewayError(GatewayErrorCode.BackendUnavailable, "desk is down").ToException();

    private PlanExecutor Executor() => new(_company.Options, new EstimateStore(_company.Options, TimeProvider.System));

    /// <returns>The cells of one member of all rows; copies, of which only the kind and the numbers are good.</returns>
    private async Task<List<Cell>> ReadAsync(string url, MissingParts? missing, string? member, Func<ReadGoal, ReadGoal>? goal = null)
    {
        var plan = _company.Plan(url, goal);
        var cells = new List<Cell>();
        await foreach (var batch in Executor().Start(plan, new RequestMemo(), null, missing).RowsAsync(TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                Assert.Equal(missing?.Errors, batch.Failures);
                for (var i = 0; i < batch.Count && member is not null; i++)
                {
                    cells.Add(batch.Row(i)[plan.Shape.IndexOf(plan.Type.Find(member)!)]);
                }
            }
        }

        return cells;
    }

    private void AssertDisposed() => Assert.All(_company.Readers.SelectMany(r => r.Batches), batch => Assert.True(batch.IsDisposed()));
}
