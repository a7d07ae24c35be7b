using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Writing;
using CanonicalGateway.Tests.Unit.Parsing;
using CanonicalGateway.Tests.Unit.Planning;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData;

public sealed class PreparedReadTests
{
    private readonly FakeCompany _company = new();

    [Fact]
    public async Task Plan_OfCallersUnderSeveralTables_IsKeptForEach()
    {
        var read = Read("Orders?$top=20&$select=Id", new RowsForms());
        var other = new FakeCompany().Routing;
        var first = await PlanAsync(read, _company);
        var second = await read.PlanAsync(other, read.Url.Query, Goal(20), TestContext.Current.CancellationToken);

        Assert.NotSame(first, second);
        Assert.Same(first, await PlanAsync(read, _company));
        Assert.Same(second, await read.PlanAsync(other, read.Url.Query, Goal(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Plans_MoreThanTheBound_TheOldestGoes()
    {
        var read = Read("Orders?$top=20&$select=Id", new RowsForms());
        var plans = new List<ReadPlan>();
        for (var top = 1; top <= PreparedRead.PlansMax + 1; top++)
        {
            plans.Add(await PlanAsync(read, _company, top));
        }

        Assert.Same(plans[1], await PlanAsync(read, _company, 2));
        Assert.NotSame(plans[0], await PlanAsync(read, _company, 1));
    }

    [Fact]
    public async Task Form_OfUrlsThatDifferInValues_IsTheSame()
    {
        var forms = new RowsForms();
        var (one, two) = (Read("Orders?$top=20&$select=Id&$filter=Id eq '1'", forms), Read("Orders?$top=5&$select=Id&$filter=Id eq '2'", forms));
        var (first, second) = (await PlanAsync(one, _company), await PlanAsync(two, _company));

        Assert.Same(first.Shape, second.Shape);
        Assert.NotSame(one.Url.Query.Selection, two.Url.Query.Selection);
        Assert.Same(
            one.FormOf(one.Url.Query.Selection, first.Shape, JsonFormat.Default, "http://127.0.0.1/"),
            two.FormOf(two.Url.Query.Selection, second.Shape, JsonFormat.Default, "http://127.0.0.1/"));
    }

    private PreparedRead Read(string url, RowsForms forms) => new(
        url[..url.IndexOf('?', StringComparison.Ordinal)], Urls.Parse(url), new ReadPlanner(_company.Planner, new EstimateStore(_company.Options, TimeProvider.System)), forms);

    private static ValueTask<ReadPlan> PlanAsync(PreparedRead read, FakeCompany company, long top = 20) =>
        read.PlanAsync(company.Routing, read.Url.Query, Goal(top), TestContext.Current.CancellationToken);

    private static ReadGoal Goal(long top) => new() { Top = top, Ordered = true };
}
