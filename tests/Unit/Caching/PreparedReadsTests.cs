using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.Planning;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Caching;

public sealed class PreparedReadsTests
{
    private readonly PreparedReads _reads = new(
        new ODataUrlParser(CanonicalModel.V1, new QueryLimits()), new ReadPlanner(new QueryPlanner(new Dictionary<string, IBackendReader>(), new PlanningOptions()), new EstimateStore(new PlanningOptions(), TimeProvider.System)));

    [Fact]
    public void Of_SameUrl_IsKeptFromTheSecondTime()
    {
        var passing = _reads.Of("Orders?$top=20");
        var first = _reads.Of("Orders?$top=20");

        Assert.NotSame(passing, first);
        Assert.Same(first, _reads.Of("Orders?$top=20"));
        Assert.Equal("Orders", first.Path);
        Assert.Equal(20, first.Url.Query.Top);
        Assert.Equal([CanonicalModel.V1.FindSet("Orders")!], first.Touched);
    }

    [Theory]
    [InlineData("Orders?$top=21")]
    [InlineData("Orders?$top=2")]
    [InlineData("orders?$top=20")]
    public void Of_OtherUrl_IsNotTakenForTheFirst(string other)
    {
        _reads.Of("Orders?$top=20");
        _reads.Of("Orders?$top=20");

        var fault = Record.Exception(() => Assert.NotEqual(20, _reads.Of(other).Url.Query.Top));

        Assert.True(fault is null or GatewayException);
    }

    [Fact]
    public void Of_UrlOfANextPage_IsNotHeld()
    {
        _reads.Of("Orders?$skiptoken=abc");

        Assert.NotSame(_reads.Of("Orders?$skiptoken=abc"), _reads.Of("Orders?$skiptoken=abc"));
    }

    [Fact]
    public void Of_UrlWithAFault_FailsEachTime()
    {
        Assert.Throws<GatewayException>(() => _reads.Of("Orders?$top=x"));
        Assert.Throws<GatewayException>(() => _reads.Of("Orders?$top=x"));
    }
}
