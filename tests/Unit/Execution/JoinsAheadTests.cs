using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Planning;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Execution;

/// <summary>Joins whose keys the query names don't wait for the rows, and don't outlive them.</summary>
public sealed class JoinsAheadTests
{
    private const string Url = "Customers?$select=Id,SupportTier,PaymentTerms&$expand=Orders($select=Id)";

    private readonly FakeCompany _company = new FakeCompany().WithCustomers(20);
    private readonly TaskCompletionSource _anchor = new();

    [Fact]
    public async Task Read_ByKey_AsksForEverythingBeforeTheRowIsThere()
    {
        _company.Crm.Delay = (_, _) => _anchor.Task;

        var reading = ReadAsync("0009");
        Assert.Equal(["CustomerSalesArea", "SalesOrder"], _company.Erp.Reads.Select(r => r.Request.Source.Resource).Order(StringComparer.Ordinal));
        Assert.Single(_company.Desk.Reads);
        Assert.All(_company.Erp.Reads.Concat(_company.Desk.Reads), r => Assert.Equal(["0009"], r.Keys));
        _anchor.SetResult();

        Assert.Equal(("0009", 2), Assert.Single(await reading));
        Assert.Equal((1, 2, 1), (_company.Crm.Reads.Count, _company.Erp.Reads.Count, _company.Desk.Reads.Count));
        AssertDisposed();
    }

    [Fact]
    public async Task Read_ByListOfKeys_AsksAhead()
    {
        _company.Crm.Delay = (_, _) => _anchor.Task;

        var reading = ReadAsync(null, "Customers?$filter=Id in ('0001','0003','0009')&$select=Id,SupportTier");
        Assert.Equal(["0001", "0003", "0009"], Assert.Single(_company.Desk.Reads).Keys);
        _anchor.SetResult();

        Assert.Equal(["0001", "0003", "0009"], (await reading).Select(r => r.Id));
        AssertDisposed();
    }

    [Fact]
    public async Task Read_ListOfMoreKeysThanDrive_DoesNotAskAhead()
    {
        _company.Options.DriverKeysMax = 2;
        _company.Crm.Delay = (_, _) => _anchor.Task;

        var reading = ReadAsync(null, "Customers?$filter=Id in ('0001','0003','0009')&$select=Id,SupportTier");
        Assert.Empty(_company.Desk.Reads);
        _anchor.SetResult();

        await reading;
        Assert.Single(_company.Desk.Reads);
    }

    [Fact]
    public async Task Row_ThatIsNotThere_GivesUpWhatWasAskedAhead()
    {
        var cancelled = 0;
        Hang(_company.Desk, () => cancelled++);

        Assert.Empty(await ReadAsync("4711"));

        Assert.Equal(1, cancelled);
        AssertDisposed();
    }

    [Fact]
    public async Task Answers_ThatCameAndNobodyTook_AreGivenBack()
    {
        _company.Crm.Delay = (_, _) => _anchor.Task;

        // An order of a customer that the anchor does not have.
        _company.Erp.Rows["SalesOrder"].Add(new Dictionary<string, object?> { ["Id"] = "1", ["CustomerId"] = "4711" });
        var reading = ReadAsync("4711");
        _anchor.SetResult();

        Assert.Empty(await reading);
        Assert.NotEmpty(_company.Erp.Batches);
        AssertDisposed();
    }

    [Fact]
    public async Task Anchor_Fails_TellsItsErrorAndGivesUpTheOthers()
    {
        var cancelled = 0;
        Hang(_company.Desk, () => cancelled++);
        _company.Erp.Delay = (_, _) => throw Down("erp");
        _company.Crm.Delay = (_, _) => throw Down("crm");

        Assert.Equal("crm is down", (await Assert.ThrowsAsync<GatewayException>(() => ReadAsync("0009"))).Message);

        Assert.Equal(1, cancelled);
        AssertDisposed();
    }

    [Fact]
    public async Task Join_Fails_TellsItsErrorOnceTheRowIsThere()
    {
        _company.Erp.Delay = (_, _) => throw Down("erp");

        Assert.Equal("erp is down", (await Assert.ThrowsAsync<GatewayException>(() => ReadAsync("0009"))).Message);
        Assert.Empty(await ReadAsync("4711"));
        AssertDisposed();
    }

    /// <summary>What has been taken belongs to the row's joins: when one fails, nobody waits for the others.</summary>
    [Fact]
    public async Task Join_Fails_GivesUpTheOthersAtOnce()
    {
        var cancelled = 0;
        Hang(_company.Erp, () => cancelled++);
        _company.Desk.Delay = (_, _) => throw Down("desk");

        var reading = ReadAsync("0009").WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal("desk is down", (await Assert.ThrowsAsync<GatewayException>(() => reading)).Message);
        Assert.Equal(2, cancelled);
        AssertDisposed();
    }

    [Fact]
    public async Task Join_BringsWhatCannotBe_GivesTheOthersBack()
    {
        _company.Crm.Rows["Account"][0]["ParentId"] = "0009";
        _company.Crm.Rows["Account"].Add(new Dictionary<string, object?> { ["Id"] = "0009" });

        var error = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync("0001", "Customers?$select=Id&$expand=Parent($select=Id),Orders($select=Id)"));

        Assert.Equal(GatewayErrorCode.BackendFault, error.Error.Code);
        AssertDisposed();
    }

    [Fact]
    public async Task Caller_Cancels_EndsAll()
    {
        using var stop = new CancellationTokenSource();
        var cancelled = 0;
        Hang(_company.Desk, () => cancelled++);
        Hang(_company.Crm, () => cancelled++);

        var reading = ReadAsync("0009", cancellation: stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(2, cancelled);
        AssertDisposed();
    }

    private static void Hang(FakeReader reader, Action cancelled) => reader.Delay = async (_, cancellation) =>
    {
        await using var registration = cancellation.Register(cancelled);
        await Task.Delay(Timeout.Infinite, cancellation);
    };

    private static GatewayException Down(string backend) => new GatewayError(GatewayErrorCode.BackendUnavailable, $"{backend} is down").ToException();

    private async Task<List<(string? Id, int Orders)>> ReadAsync(string? key, string url = Url, CancellationToken? cancellation = null)
    {
        var plan = _company.Plan(url, goal => goal with { Key = key });
        var run = new PlanExecutor(_company.Options, new EstimateStore(_company.Options, TimeProvider.System)).Start(plan, new RequestMemo());
        var rows = new List<(string?, int)>();
        await foreach (var batch in run.RowsAsync(cancellation ?? TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                var (id, orders) = (plan.Shape.IndexOf(plan.Type.Key!), plan.Shape.IndexOf(plan.Type.Navigation("Orders")));
                rows.AddRange(batch.Texts(id).Select((text, i) => (text, orders < 0 ? 0 : batch.Row(i)[orders].Length)));
            }
        }

        return rows;
    }

    private void AssertDisposed() => Assert.All(_company.Readers.SelectMany(r => r.Batches), b => Assert.True(b.IsDisposed()));
}
