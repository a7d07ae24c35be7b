using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Planning;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Planning;

/// <summary>The messages, whole: which limit, what is needed, what would fit, where it stands.</summary>
public sealed class TooBroadTests
{
    private readonly FakeCompany _company = new();

    [Theory]
    [InlineData("s4", "s4")]
    [InlineData("s4-emea,s4", "s4-emea and s4")]
    [InlineData("a,b,c", "a, b and c")]
    [InlineData("", "")]
    public void Names_Listed_ReadAsOneWouldSayThem(string names, string expected) =>
        Assert.Equal(expected, Names.And(names.Split(',')));

    [Fact]
    public void Condition_WithLookups_TellsBothLimits()
    {
        (_company.Known["SalesOrder?NetAmount gt 5"], _company.Known["Account?"]) = (3_000_000, 50_001);

        AssertError(
            "Customers?$filter=Orders/any(o: o/NetAmount gt 5)&$orderby=Name&$select=Id",
            "$filter",
            "The condition Orders/any(v1: v1/NetAmount gt 5) is too broad: about 3000000 rows of erp decide on it, 20000 are allowed (Limits:PreloadRowsMax), "
            + "and looking them up for about 50001 Customers would take 501 calls, 500 are allowed (Limits:FilterCallsMax). "
            + "Add a condition on Orders that erp evaluates and that leaves at most 20000 of them, or one that leaves at most 50000 Customers.");
    }

    [Fact]
    public void Condition_WithoutLookups_TellsTheOneLimit()
    {
        // Cases can't be looked up by their customer.
        (_company.Known["tickets?Subject eq 'x'"], _company.Known["Account?"]) = (30_000, 10);

        AssertError(
            "Customers?$filter=Cases/any(c: c/Subject eq 'x')&$select=Id",
            "$filter",
            "The condition Cases/any(v1: v1/Subject eq 'x') is too broad: about 30000 rows of desk decide on it, 20000 are allowed (Limits:PreloadRowsMax). "
            + "Add a condition on Cases that desk evaluates and that leaves at most 20000 of them.");
    }

    [Fact]
    public void Condition_WithinAnExpand_TellsThatOption()
    {
        (_company.Known["tickets?Subject eq 'x'"], _company.Known["Account?"]) = (30_000, 10);

        Assert.Equal("$expand", Refusal("Orders?$expand=Customer($expand=Children($filter=Cases/any(c: c/Subject eq 'x')))&$select=Id").Target);
    }

    [Fact]
    public void Lookups_Planned_TellNumberAndWhatFits()
    {
        (_company.Options.FilterCallsMax, _company.Options.PreloadRowsMax, _company.Known["Account?"]) = (1, 0, 150);

        AssertError(
            "Customers?$orderby=SupportTier,Currency&$select=Id",
            "$orderby",
            "Filtering or sorting Customers by what desk and erp hold would take about 4 calls for about 150 rows; 1 is allowed (Limits:FilterCallsMax). "
            + "Add a condition that crm evaluates and that leaves at most 50 rows, or take $top without $orderby and $count.");
    }

    [Fact]
    public void WhileRunning_EachLimit_IsTold()
    {
        var set = Assert.Single(_company.Plan("Customers?$filter=Orders/any(o: o/NetAmount gt 15)&$select=Id").KeySets);
        var sorted = _company.Plan("Customers?$orderby=SupportTier&$select=Id");
        var expanded = Assert.Single(_company.Plan("Customers?$expand=Orders&$select=Id").LateNavigations);

        AssertError(
            TooBroad.Set(set, 21_000, 20_000),
            "$filter",
            "The condition Orders/any(v1: v1/NetAmount gt 15) is too broad: 21000 Orders or more decide on it, 20000 are allowed (Limits:PreloadRowsMax). Add a condition on Orders that leaves at most 20000 of them.");
        AssertError(
            TooBroad.Sort(sorted, 210_000, 200_000),
            "$orderby",
            "Sorting Customers takes all of them into memory: 210000 have come and there may be more, 200000 are allowed (Limits:ResidualRowsMax). "
            + "Add a $filter that crm evaluates and that leaves at most 200000 rows, or leave $orderby out and follow the pages by key.");
        AssertError(
            TooBroad.Lookups(sorted, 600, 60_000, 500, ["desk", "desk"]),
            "$orderby",
            "Filtering or sorting Customers by what desk holds takes 600 calls for the first 60000 rows; 500 are allowed (Limits:FilterCallsMax). "
            + "Add a condition that crm evaluates, so that about 50000 Customers at most have to be looked at.");
        AssertError(
            TooBroad.Related(expanded, 210_000, 200_000),
            "$expand",
            "Expanding Customer/Orders brings 210000 Orders or more for one batch of rows, 200000 are allowed (Limits:ResidualRowsMax). "
            + "Add a $filter within $expand=Orders(…), or ask for fewer rows with $top or Prefer: maxpagesize.");
    }

    private GatewayError Refusal(string url) => Assert.Throws<GatewayException>(() => _company.Plan(url)).Error;

    private void AssertError(string url, string target, string message) => AssertError(Refusal(url), target, message);

    private static void AssertError(GatewayError error, string target, string message)
    {
        Assert.Equal((GatewayErrorCode.FilterTooBroad, target), (error.Code, error.Target));
        Assert.Equal(message, error.Message);
    }
}
