using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Planning;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Planning;

public sealed class QueryPlannerTests
{
    private readonly FakeCompany _company = new();

    [Fact]
    public void Plan_AllOfTheAnchor_PushesEverythingAndLeavesNothing()
    {
        var plan = _company.Plan("Customers?$filter=Status eq 'Active' and startswith(Name,'A')&$orderby=Name desc&$top=5&$skip=10&$count=true&$select=Id,Name");

        var pushed = plan.Anchor!.Request;
        Assert.Equal((10L, 5L, true, 2), (pushed.Skip, pushed.Top, pushed.Count, pushed.Conjuncts.Length));
        Assert.Equal(["Name desc", "Id"], pushed.OrderBy.Select(k => $"{k.Expression}{(k.IsDescending ? " desc" : "")}"));
        Assert.Null(plan.Residual);
        Assert.Equal((0L, 5L, true, false), (plan.Skip, plan.Top, plan.AnchorCounts, plan.Sorts));
        Assert.Empty(plan.EarlySources);
        Assert.Empty(plan.LateSources);
        Assert.All([_company.Desk, _company.Erp], r => Assert.Empty(r.Requests));
    }

    [Theory]
    [InlineData(Verdict.Superset)]
    [InlineData(Verdict.Unsupported)]
    public void Plan_ConditionNotExact_IsCheckedAgainAndNothingIsCut(Verdict verdict)
    {
        _company.Crm.Verdict = e => e is CallExpr ? verdict : Verdict.Exact;

        var plan = _company.Plan("Customers?$filter=Status eq 'Active' and startswith(Name,'A')&$top=5&$skip=1&$count=true&$select=Id");

        Assert.IsType<CallExpr>(Assert.Single(plan.ResidualConjuncts));
        Assert.Equal((0L, null, false), (plan.Anchor!.Request.Skip, plan.Anchor!.Request.Top, plan.Anchor!.Request.Count));
        Assert.Equal((1L, 5L, true, false), (plan.Skip, plan.Top, plan.Count, plan.AnchorCounts));
    }

    [Fact]
    public void Plan_CountThatTheAnchorCannotTell_KeepsTheCutHere()
    {
        _company.Crm.Counts = false;

        var plan = _company.Plan("Customers?$top=5&$skip=1&$count=true&$select=Id");

        Assert.Equal((0L, null), (plan.Anchor!.Request.Skip, plan.Anchor!.Request.Top));
        Assert.Equal((1L, 5L, false), (plan.Skip, plan.Top, plan.AnchorCounts));
    }

    [Fact]
    public void Plan_OrderThatTheAnchorLacks_SortsHereButStillCountsThere()
    {
        _company.Crm.Orders = false;

        var plan = _company.Plan("Customers?$orderby=Name&$top=5&$skip=1&$count=true&$select=Id");

        Assert.True(plan is { Sorts: true, AnchorCounts: true, Skip: 1, Top: 5 });
        Assert.Equal((0L, null, true), (plan.Anchor!.Request.Skip, plan.Anchor!.Request.Top, plan.Anchor!.Request.Count));
    }

    [Fact]
    public void Plan_OrderByAnotherSource_IsNotPushedAndJoinsEarly()
    {
        var plan = _company.Plan("Customers?$orderby=SupportTier,Name&$top=5&$select=Id,PaymentTerms");

        Assert.Empty(plan.Anchor!.Request.OrderBy);
        Assert.True(plan.Sorts);
        Assert.Null(plan.Anchor!.Request.Top);
        Assert.Equal("organizations", Assert.Single(plan.EarlySources).Lookup.Source.Resource);
        Assert.Equal("CustomerSalesArea", Assert.Single(plan.LateSources).Lookup.Source.Resource);
        Assert.Null(plan.EarlySources[0].Whole);
    }

    [Fact]
    public void Plan_OnlySelectedOfAnotherSource_JoinsLateAndPushesTheCut()
    {
        var plan = _company.Plan("Customers?$top=5&$select=Name,SupportTier");

        Assert.Empty(plan.EarlySources);
        var join = Assert.Single(plan.LateSources);
        Assert.Equal(("organizations", "Id"), (join.Lookup.Source.Resource, join.Lookup.Request.LookupBy!.Name));
        Assert.Equal(5, plan.Anchor!.Request.Top);
        Assert.Equal(-1, plan.Anchor!.Request.Shape.IndexOf(plan.Type.Property("SupportTier")));
    }

    [Theory]
    [InlineData("SupportTier eq 'Gold'", true)]
    [InlineData("SupportTier in ('Gold','Silver')", true)]
    [InlineData("SupportTier ne null", true)]
    [InlineData("SupportTier eq null", false)]
    [InlineData("SupportTier ne 'Gold'", false)]
    [InlineData("SupportTier in ('Gold',null)", false)]
    [InlineData("not (SupportTier eq 'Gold')", false)]
    [InlineData("SupportTier eq 'Gold' or Status eq 'Active'", false)]
    public void Plan_FilterOnAnotherSource_IsPreloadedWhereNullsFail(string filter, bool isPreloaded)
    {
        var plan = _company.Plan($"Customers?$filter={filter}&$select=Id");

        var join = Assert.Single(plan.EarlySources);
        Assert.Equal(isPreloaded, join.Decides);
        Assert.Equal(isPreloaded, join.Driven is not null);
        Assert.Empty(plan.Anchor!.Request.Conjuncts);
        Assert.Single(plan.ResidualConjuncts);
    }

    [Fact]
    public void Plan_FilterThatTheOtherSourceCannotTake_IsNotPreloaded()
    {
        _company.Desk.Verdict = _ => Verdict.Unsupported;

        Assert.Null(Assert.Single(_company.Plan("Customers?$filter=SupportTier eq 'Gold'").EarlySources).Whole);
    }

    [Fact]
    public void Plan_ConditionThatTheKeyLookupChecksLess_IsCheckedHere()
    {
        _company.Crm.Verdict = _ => _company.Crm.Requests[^1].LookupBy is null ? Verdict.Exact : Verdict.Superset;

        var plan = _company.Plan("Customers?$filter=SupportTier eq 'Gold' and Status eq 'Active'&$select=Id");

        Assert.Equal(2, plan.ResidualConjuncts.Length);
    }

    [Fact]
    public void Plan_Key_IsOneRow()
    {
        var plan = _company.Plan("Customers?$select=Name", g => g with { Key = "7", Ordered = false });

        Assert.True(plan.Anchor!.Request.IsSingleRow);
        Assert.Equal("Id", Assert.IsType<PathExpr>(Assert.IsType<CompareExpr>(Assert.Single(plan.Anchor!.Request.Conjuncts)).Left).ToString());
        Assert.Empty(plan.OrderBy);
    }

    [Fact]
    public void Plan_ExpandAcrossBackends_LooksUpByTheTargetsProperty()
    {
        var plan = _company.Plan("Customers?$select=Id&$top=3&$expand=Orders($filter=NetAmount gt 5;$top=2;$skip=1)");

        var join = Assert.Single(plan.LateNavigations);
        var target = join.Target.Anchor!.Request;
        Assert.Equal((1L, 2L), (join.Skip, join.Top));
        Assert.Equal(("CustomerId", null, 0L), (target.LookupBy!.Name, target.Top, target.Skip));
        Assert.Single(target.Conjuncts);
        Assert.True(join.Target.Sorts);
        Assert.Equal(3, plan.Anchor!.Request.Top);
    }

    [Theory]
    [InlineData("Orders?$filter=Customer/Status eq 'Active'&$select=Id", "SalesOrder by Customer/Status eq 'Active'")]
    [InlineData("Orders?$filter=Customer/Status eq 'Active' and Customer/Name eq 'A' and Status eq 'Open'&$select=Id", "SalesOrder by Customer/Status eq 'Active' and Customer/Name eq 'A'")]
    [InlineData("Customers?$filter=Orders/any(o: o/NetAmount gt 5)&$select=Id", "Account by Orders/any(v1: v1/NetAmount gt 5)")]
    [InlineData("Customers?$filter=Orders/all(o: o/NetAmount gt 5)&$select=Id", "Account without Orders/all(v1: v1/NetAmount gt 5)")]
    [InlineData("Customers?$filter=not Orders/any(o: o/NetAmount gt 5)&$select=Id", "Account without not Orders/any(v1: v1/NetAmount gt 5)")]
    public void Plan_FilterOnOtherEntities_IsAKeySet(string url, string expected)
    {
        var plan = _company.Plan(url);

        var set = Assert.Single(plan.KeySets);
        Assert.Equal(expected, $"{plan.Anchor!.Source.Resource} {(set.IsExcluding ? "without" : "by")} {ExpressionText.Of(set.Condition)}");
        Assert.Equal(!set.IsExcluding, set.Driven is not null);
        Assert.Null(plan.Residual);
        Assert.Empty(plan.EarlyNavigations);
    }

    /// <summary>A missing customer fulfils "ne": those that are like it are left out, where they are known to be few enough.</summary>
    [Theory]
    [InlineData(1_000, 50_000, true)]
    [InlineData(19_000, 50, false)]
    [InlineData(500_000, 50, false)]
    public void Plan_UnequalBehindANavigation_IsAnExcludingKeySetWhereThatIsCheaper(long customers, long orders, bool isKeySet)
    {
        (_company.Known["Account?Status eq 'Active'"], _company.Known["SalesOrder?"]) = (customers, orders);

        var plan = _company.Plan("Orders?$filter=Customer/Status ne 'Active'&$select=Id");

        Assert.Equal(isKeySet ? ["Customer/Status ne 'Active'"] : [], plan.KeySets.Where(s => s is { IsExcluding: true, Driven: null }).Select(s => ExpressionText.Of(s.Condition)));
        Assert.Equal(!isKeySet, plan.EarlyNavigations.Length == 1);
        Assert.Equal(isKeySet, plan.Residual is null);
    }

    [Theory]
    [InlineData("Orders?$filter=Customer/Status ne 'Active'&$select=Id")]
    [InlineData("Orders?$filter=Customer/Status eq 'Active' or Status eq 'Open'&$select=Id")]
    [InlineData("Orders?$filter=Customer/Name eq Currency&$select=Id")]
    [InlineData("Customers?$filter=Orders/any(o: o/Currency eq Name)&$select=Id")]
    [InlineData("Customers?$filter=Orders/any(o: o/NetAmount gt 5) or Status eq 'Active'&$select=Id")]
    public void Plan_FilterOnOtherEntitiesThatNoSetAnswers_JoinsThemEarly(string url)
    {
        var plan = _company.Plan(url);

        Assert.Empty(plan.KeySets);
        Assert.Single(plan.EarlyNavigations);
        Assert.NotNull(plan.Residual);
    }

    [Fact]
    public void Plan_AnyBesideAnExpandOfTheSame_KeepsTheTwoApart()
    {
        var plan = _company.Plan("Customers?$filter=Orders/any(o: o/NetAmount gt 5) or Status eq 'Active'&$expand=Orders($top=1)&$select=Id");

        var (read, shown) = (Assert.Single(plan.EarlyNavigations), Assert.Single(plan.LateNavigations));
        Assert.NotEqual(read.Column, shown.Column);
        Assert.Equal("NetAmount gt 5", ExpressionText.Of(Assert.Single(read.Target.Anchor!.Request.Conjuncts)));
        Assert.Empty(shown.Target.Anchor!.Request.Conjuncts);
    }

    [Theory]
    [InlineData(100, 1_000_000, true)]
    [InlineData(19_000, 50, false)]
    [InlineData(50_000, 2_000, false)]
    public void Plan_KeySetOrLookups_IsChosenByWhatIsKnown(long orders, long customers, bool isKeySet)
    {
        (_company.Known["SalesOrder?NetAmount gt 5"], _company.Known["Account?Status eq 'Active'"]) = (orders, customers);

        var plan = _company.Plan("Customers?$filter=Orders/any(o: o/NetAmount gt 5) and Status eq 'Active'&$select=Id");

        Assert.Equal(isKeySet, plan.KeySets.Length == 1);
        Assert.Equal(!isKeySet, plan.EarlyNavigations.Length == 1);
    }

    [Fact]
    public void Plan_BothWaysTooBroad_Is400AndSaysWhatWouldFit()
    {
        (_company.Known["SalesOrder?NetAmount gt 5"], _company.Known["Account?"]) = (3_000_000, 900_000);

        var error = Assert.Throws<GatewayException>(() => _company.Plan("Customers?$filter=Orders/any(o: o/NetAmount gt 5)&$orderby=Name&$select=Id")).Error;

        Assert.Equal((GatewayErrorCode.FilterTooBroad, 400, "$filter"), (error.Code, error.Status, error.Target));
        Assert.Contains("about 3000000 rows of erp", error.Message, StringComparison.Ordinal);
        Assert.Contains("9000 calls", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_CommentsOfManyCases_Is501()
    {
        var error = Refused("Cases?$expand=Comments");

        Assert.Contains("Case/Comments can only be read for a single Case", error.Message, StringComparison.Ordinal);
        Refused("Cases?$filter=Comments/any(c:c/IsPublic)");
        Assert.NotNull(_company.Plan("Cases?$expand=Comments", g => g with { Key = "1" }));
    }

    [Theory]
    [InlineData("Cases?$expand=Product")]
    [InlineData("Cases?$filter=Product/Name eq 'x'")]
    [InlineData("Products")]
    public void Plan_ForwardedEntityInARead_Is501(string url) =>
        Assert.Contains("forwarded to the backend 'catalog'", Refused(url).Message, StringComparison.Ordinal);

    [Fact]
    public void Plan_ExpandThatCannotBeLookedUp_Is501() =>
        Assert.Contains("can't look up tickets by Case/CustomerId", Refused("Customers?$expand=Cases").Message, StringComparison.Ordinal);

    [Fact]
    public void TotalOrder_WithoutTheKey_EndsWithIt()
    {
        Assert.Equal(2, _company.Plan("Customers?$orderby=Name").OrderBy.Length);
        Assert.Single(_company.Plan("Customers").OrderBy);
        Assert.Equal(2, _company.Plan("Customers?$orderby=Id desc,Name").OrderBy.Length);
    }

    private GatewayError Refused(string url)
    {
        var error = Assert.Throws<GatewayException>(() => _company.Plan(url)).Error;
        Assert.Equal(501, error.Status);
        return error;
    }
}
