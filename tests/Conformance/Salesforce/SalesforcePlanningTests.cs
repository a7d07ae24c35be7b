using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using Xunit;

namespace CanonicalGateway.Tests.Conformance.Salesforce;

/// <summary>What the adapter tells planners: estimates and figures of calls.</summary>
public sealed class SalesforcePlanningTests : SalesforceGround
{
    [Fact]
    public async Task Estimate_OfConditions_CountsInTheOrg()
    {
        var number = Data.Customers[60].Id;
        var request = Ask(Compare(Customers.Key!, CompareOperator.GreaterOrEqual, Value.Of(number))) with { Skip = 3, Top = 5 };

        var estimate = await EstimateAsync(request);

        Assert.Equal(Data.Customers.Count(c => string.CompareOrdinal(c.Id, number) >= 0), estimate);
        Assert.Equal(
            $"/services/data/v62.0/query?q=SELECT+COUNT()+FROM+Account+WHERE+ErpNumber__c+!%3D+null+AND+ErpNumber__c+%3E%3D+'{number}'",
            Assert.Single(Transport.Targets));
    }

    [Fact]
    public async Task Estimate_OfASuperset_CountsAllThatComes()
    {
        var name = Data.Customers.First(c => !string.IsNullOrWhiteSpace(c.Name)).Name!;
        var request = Ask(Compare(Customers.Property(nameof(Customer.Name)), CompareOperator.Equal, Value.Of(name.ToUpperInvariant())));

        Assert.Equal((await ReadAsync(request)).Count, await EstimateAsync(request));
    }

    [Fact]
    public async Task Estimate_WhereAnyConditionCannotHold_IsNoneWithoutACall()
    {
        var never = Compare(Customers.Property(nameof(Customer.OwnerId)), CompareOperator.Equal, Value.Of("nobody"));
        var request = Ask(never) with { Conjuncts = [never, Compare(Customers.Property(nameof(Customer.IsDeleted)), CompareOperator.Equal, Value.False)] };

        Assert.Equal(0, await EstimateAsync(request));
        Assert.Empty(Transport.Targets);
    }

    [Theory]
    [InlineData("""{"totalSize":"many","done":true,"records":[]}""")]
    [InlineData("""{"totalSize":-1,"done":true,"records":[]}""")]
    [InlineData("""{"done":true,"records":[]}""")]
    [InlineData("[]")]
    public async Task Estimate_NumberThatCannotBeRead_IsNone(string body)
    {
        AnswerQueries(200, body, "application/json");

        Assert.Null(await EstimateAsync(new ScanRequest(CustomerSource, KeyShape)));
    }

    [Theory]
    [InlineData(200, """{"totalSize":1""", "application/json", GatewayErrorCode.BackendFault)]
    [InlineData(200, "<html/>", "text/html", GatewayErrorCode.BackendFault)]
    [InlineData(403, """[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"x"}]""", "application/json", GatewayErrorCode.BackendThrottled)]
    public async Task Estimate_AnswerThatIsNone_IsAnError(int status, string body, string type, GatewayErrorCode code)
    {
        AnswerQueries(status, body, type);

        var failure = await Assert.ThrowsAsync<GatewayException>(() => EstimateAsync(new ScanRequest(CustomerSource, KeyShape)));

        Assert.Equal(code, failure.Error.Code);
    }

    [Fact]
    public async Task Figures_OfCalls_FollowTheUrl()
    {
        var lookup = new ScanRequest(CustomerSource, KeyShape) { LookupBy = Customers.Key };
        var wide = new InExpr(Path("Id"), [.. Enumerable.Range(1_000_001, 550).Select(i => Value.Of($"{i}"))]);

        Assert.Equal(2000, Reader.Negotiate(new ScanRequest(CustomerSource, KeyShape)).RowsPerCall);
        Assert.Equal(500, Reader.Negotiate(lookup).KeysPerCall);
        Assert.InRange(Reader.Negotiate(lookup with { Conjuncts = [wide] }).KeysPerCall, 300, 400);

        // Keys of so many characters are what the figure counts with.
        var keys = Enumerable.Range(0, 1000).Select(i => $"4711000{i:D6}").ToList();
        await ReadAsync(lookup with { Conjuncts = [wide] }, new ScanArguments { Keys = keys });
        Assert.Equal((1000 - 1) / Reader.Negotiate(lookup with { Conjuncts = [wide] }).KeysPerCall + 1, Transport.Targets.Count);
    }

    [Fact]
    public void Lists_OfKeys_AreExactBothWays()
    {
        var list = new InExpr(Path("ParentId"), [Value.Of("1000001"), Value.Of("1000002")]);

        Assert.Equal(Verdict.Exact, Reader.Negotiate(Ask(list)).Verdicts[0]);
        Assert.Equal(Verdict.Exact, Reader.Negotiate(Ask(new NotExpr(list))).Verdicts[0]);
    }

    private async Task<long?> EstimateAsync(ScanRequest request) =>
        await Reader.EstimateAsync(Reader.Negotiate(request).Scan, TestContext.Current.CancellationToken);
}
