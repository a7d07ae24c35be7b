using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Explain;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Planning;
using CanonicalGateway.Tests.Unit.Resilience;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Explain;

public sealed class RunFiguresTests
{
    [Fact]
    public async Task Run_Measured_CountsRowsReadKeptAndGiven()
    {
        var (company, time) = (new FakeCompany().WithCustomers(20), new ManualTime());
        var plan = company.Plan("Customers?$filter=SupportTier%20eq%20'Gold'&$select=Id,PaymentTerms&$top=3");
        var figures = new RunFigures(time);

        await ReadAsync(company, plan, figures);

        var (whole, late) = (figures.Find(plan)!, figures.Find(plan.LateSources[0].Lookup)!);
        Assert.Equal((10, 3), (whole.Kept, whole.Given));
        Assert.Equal(10, figures.Find(plan.EarlySources[0].Whole!.Anchor!)!.Rows);
        Assert.Equal(1, late.Reads);
        Assert.Null(figures.Find(plan.EarlySources[0].Lookup));
    }

    [Fact]
    public async Task Run_NotMeasured_HasNoCurrentMeter()
    {
        var company = new FakeCompany().WithCustomers(5);
        var seen = new List<CallMeter?>();
        company.Crm.Delay = (_, _) =>
        {
            seen.Add(CallMeter.Current);
            return Task.CompletedTask;
        };

        await ReadAsync(company, company.Plan("Customers?$select=Id"), null);
        await ReadAsync(company, company.Plan("Customers?$select=Id"), new RunFigures(new ManualTime()));

        Assert.Equal([true, false], seen.Select(meter => meter is null));
        Assert.Null(CallMeter.Current);
    }

    [Fact]
    public async Task Report_OfARun_ShowsWhatEachNodeTook()
    {
        var (company, time) = (new FakeCompany().WithCustomers(20), new ManualTime());
        company.Crm.Delay = (_, _) =>
        {
            time.Advance(TimeSpan.FromMilliseconds(12));
            return Task.CompletedTask;
        };
        var plan = company.Plan("Customers?$filter=Status%20eq%20'Active'&$select=Id,SupportTier&$top=3");
        var figures = new RunFigures(time);
        var yaml = new YamlWriter();

        await ReadAsync(company, plan, figures);
        new PlanReport(yaml, figures).Write(plan, "1");

        Assert.Contains("\nran: { reads: 1, calls: 0, bytes: 0, ms: 12.0, rows: 3, kept: 3, given: 3 }\n", yaml.ToString(), StringComparison.Ordinal);
        Assert.Contains("\n    ran: { reads: 1, calls: 0, bytes: 0, ms: 0.0, rows: 0 }\n", yaml.ToString(), StringComparison.Ordinal);
    }

    private static async Task ReadAsync(FakeCompany company, ReadPlan plan, RunFigures? figures)
    {
        var executor = new PlanExecutor(company.Options, new EstimateStore(company.Options, TimeProvider.System));
        await foreach (var batch in executor.Start(plan, new RequestMemo(), figures).RowsAsync(TestContext.Current.CancellationToken))
        {
            batch.Dispose();
        }
    }
}
