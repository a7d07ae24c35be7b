using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Tests.Unit.Parsing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Planning;

/// <summary>A query is refused only by numbers that are known, not because some of them have yet to be asked for.</summary>
public sealed class ReadPlannerTests
{
    private readonly FakeCompany _company = new();

    [Theory]
    [InlineData("Customers?$filter=Orders/any(o: o/NetAmount gt 5)&$orderby=Name&$select=Id")]
    [InlineData("Customers?$filter=not Orders/any(o: o/NetAmount gt 5)&$count=true&$select=Id")]
    [InlineData("Customers?$filter=Orders/all(o: o/NetAmount le 5)&$orderby=Name desc&$select=Id")]
    public void Plan_SetTooLargeAndRowsNotCounted_AsksForThemAndLooksUp(string url)
    {
        (_company.Known["SalesOrder?NetAmount gt 5"], _company.Known["SalesOrder?not (NetAmount le 5)"]) = (3_000_000, 3_000_000);
        var estimates = _company.Estimates();

        var plan = _company.Planner.Plan(_company.Routing, Urls.Parse(url).Query, new ReadGoal { Ordered = true }, estimates);

        Assert.Empty(plan.KeySets);
        Assert.Single(plan.EarlyNavigations);
        Assert.Contains(estimates.Missing, scan => scan.Source.Resource == "Account");
    }

    [Theory]
    [InlineData(50_000, true)]
    [InlineData(50_001, false)]
    public void Plan_SetTooLarge_LooksUpAsManyAsTheCallsAllow(long customers, bool isPlanned)
    {
        // Five hundred lists of a hundred keys.
        (_company.Known["SalesOrder?NetAmount gt 5"], _company.Known["Account?"]) = (3_000_000, customers);
        const string Url = "Customers?$filter=Orders/any(o: o/NetAmount gt 5)&$orderby=Name&$select=Id";

        if (isPlanned)
        {
            Assert.Single(_company.Plan(Url).EarlyNavigations);
        }
        else
        {
            var error = Assert.Throws<GatewayException>(() => _company.Plan(Url)).Error;
            Assert.Equal((GatewayErrorCode.FilterTooBroad, "$filter"), (error.Code, error.Target));
            Assert.Contains("about 3000000 rows of erp decide on it, 20000 are allowed (Limits:PreloadRowsMax), and looking them up for about 50001 Customers would take 501 calls, 500 are allowed", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Without order and count, the rows are looked at until a page is full.</summary>
    [Fact]
    public void Plan_PageOfRowsInNoOrder_IsNotRefused()
    {
        (_company.Known["SalesOrder?NetAmount gt 5"], _company.Known["Account?"]) = (3_000_000, 50_000_000);

        Assert.Single(_company.Plan("Customers?$filter=Orders/any(o: o/NetAmount gt 5)&$top=20&$select=Id").EarlyNavigations);
    }

    /// <summary>A set of keys that would itself take too many calls does not keep a page from being looked up; all rows are refused.</summary>
    [Theory]
    [InlineData("eq")]
    [InlineData("ne")]
    public void Plan_SetThatCannotBePlanned_IsLookedUpForAPageOnly(string comparison)
    {
        _company.Desk.Verdict = _ => Contracts.Adapters.Verdict.Unsupported;
        (_company.Known["SalesOrder?"], _company.Known["Account?"], _company.Known["organizations?"]) = (3_000_000, 60_000, 60_000);
        var url = $"Orders?$filter=Customer/SupportTier {comparison} 'Gold'&$select=Id";

        var page = _company.Plan($"{url}&$top=20");
        var error = Assert.Throws<GatewayException>(() => _company.Plan(url)).Error;

        Assert.Empty(page.KeySets);
        Assert.Single(page.EarlyNavigations);
        Assert.Equal((GatewayErrorCode.FilterTooBroad, "$filter"), (error.Code, error.Target));
        Assert.Equal(
            "Filtering or sorting Orders by what crm holds would take about 30000 calls for about 3000000 rows; 500 are allowed (Limits:FilterCallsMax). "
            + "Add a condition that erp evaluates and that leaves at most 50000 rows, or take $top without $orderby and $count.",
            error.Message);
    }

    /// <summary>Three million orders of sixty thousand customers: those of three hundred are few enough, those of three thousand are not.</summary>
    [Theory]
    [InlineData(300, true)]
    [InlineData(3_000, false)]
    public void Plan_SetWithinASet_IsEstimatedByTheInnerOne(long customers, bool isSet)
    {
        (_company.Known["SalesOrder?"], _company.Known["Account?"], _company.Known["Account?Name eq 'x'"]) = (3_000_000, 60_000, customers);

        var plan = _company.Plan("Customers?$filter=Orders/any(o: o/Customer/Name eq 'x')&$select=Id&$top=1000");

        Assert.Equal(isSet, plan.KeySets.Length == 1);
        Assert.All(plan.KeySets, s => Assert.Null(s.Otherwise));
        Assert.Equal(isSet ? 0 : 1, plan.EarlyNavigations.Length);
    }
}
