using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Salesforce;
using Xunit;

namespace CanonicalGateway.Tests.Conformance.Salesforce;

/// <summary>Results of many pages, all of them short; and pages that lie.</summary>
public sealed class SalesforcePagingTests : SalesforceGround
{
    private static readonly Lazy<Dataset> Generated = new(() => DatasetGenerator.Generate(7, 5200));

    protected override Dataset Data => Generated.Value;

    protected override SalesforceSimulatorOptions OrgOptions { get; } = new() { ShortPageEvery = 1 };

    [Fact]
    public async Task AllRows_OverManyPages_ComeOnceAndInOrder()
    {
        var order = new SortKey(Path("Id"), IsDescending: true, Customers.Key!.Collation);
        var request = new ScanRequest(CustomerSource, KeyShape) { OrderBy = [order], Count = true };

        var rows = await ReadAsync(request);

        Assert.Equal(Data.Customers.Select(c => c.Id).OrderDescending(StringComparer.Ordinal), rows.Select(r => r.Value(Customers.Key!).String));
        Assert.All(rows, r => Assert.Equal(Data.Customers.Count, r.TotalCount));
        Assert.InRange(Transport.Targets.Count, 3, 6);
    }

    [Fact]
    public async Task FirstPage_ReaderStops_NoFurtherCallIsMade()
    {
        await foreach (var batch in Reader.ReadAsync(Reader.Negotiate(new ScanRequest(CustomerSource, KeyShape)).Scan, ScanArguments.None, TestContext.Current.CancellationToken))
        {
            batch.Dispose();
            break;
        }

        Assert.Single(Transport.Targets);
    }

    [Theory]
    [InlineData("""{"totalSize":1,"done":false,"records":[]}""")]
    [InlineData("""{"totalSize":1,"done":false,"nextRecordsUrl":"https://elsewhere.example/steal","records":[]}""")]
    [InlineData("""{"totalSize":1,"done":false,"nextRecordsUrl":"/services/data/v62.0/query/0r8 x","records":[]}""")]
    [InlineData("""{"totalSize":1,"done":false,"nextRecordsUrl":"/services/data/v62.0/query/0r8-1","records":[]}""")]
    [InlineData("""{"totalSize":1,"records":[]}""")]
    [InlineData("""{"totalSize":1,"done":true}""")]
    [InlineData("""{"totalSize":1,"done":true,"records":[{"ErpNumber__c":{}}]}""")]
    [InlineData("""{"totalSize":1,"done":true,"records":[""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task Page_ThatLies_IsAFault(string page)
    {
        AnswerQueries(200, page, "application/json");

        var failure = await Assert.ThrowsAsync<GatewayException>(() => ReadAsync(new ScanRequest(CustomerSource, KeyShape)));

        Assert.Equal(GatewayErrorCode.BackendFault, failure.Error.Code);
        Assert.Equal("crm", failure.Error.Backend);
        Assert.DoesNotContain("sign-in", failure.Error.Message, StringComparison.Ordinal);
        Assert.InRange(Transport.Targets.Count, 1, 3);
    }

    [Fact]
    public async Task Locator_ThatExpired_IsAFaultThatSaysSo()
    {
        await using var rows = Reader.ReadAsync(Reader.Negotiate(new ScanRequest(CustomerSource, KeyShape)).Scan, ScanArguments.None, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await rows.MoveNextAsync());
        rows.Current.Dispose();
        Clock.Now += TimeSpan.FromDays(3);

        var failure = await Assert.ThrowsAsync<GatewayException>(async () => await rows.MoveNextAsync());

        Assert.Equal(GatewayErrorCode.BackendFault, failure.Error.Code);
        Assert.Contains("INVALID_QUERY_LOCATOR", failure.Error.Message, StringComparison.Ordinal);
    }
}
