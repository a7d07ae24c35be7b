using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

public sealed class ShrinkerSelfTests
{
    [Theory]
    [InlineData(
        "Customers?$filter=(Name eq 'x' or not (Cases/all(c:c/Priority eq 'Low' and length(c/Subject) gt 5)) and Kind eq null)&$orderby=Name,tolower(Email) desc&$top=5&$skip=2&$count=true&$select=Id&$expand=Orders($top=1) maxpagesize=7",
        "all(c:",
        "Customers?$filter=Cases/all(c:c/Priority eq 'Low')")]
    [InlineData(
        "Customers('1')?$select=Name&$expand=Cases,Orders($filter=Items/any(i:i/Quantity gt 1.0 and i/Product/Cases/any(c:c/Subject eq 'x')) or Id eq '1';$top=3;$orderby=Id)",
        "Subject",
        "Customers('1')?$expand=Orders($filter=Items/any(i:i/Product/Cases/any(c:c/Subject eq 'x')))")]
    [InlineData("Orders?$orderby=toupper(Customer/Name) desc,Id&$filter=Cases/any()&$select=Id", "Customer", "Orders?$orderby=Customer/Name desc")]
    [InlineData("Orders?$select=Id,Status&$filter=Id in ('1','2','3') and Channel ne null", "'2'", "Orders?$filter=Id in ('2')")]
    public async Task Shrink_FailureThatNeedsOnePart_LeavesThatPart(string url, string needed, string smallest)
    {
        var asked = 0;

        var shrunk = await Shrinker.ShrinkAsync(UrlReader.Read(url), query =>
        {
            asked++;
            return Task.FromResult(Plain(query).Contains(needed, StringComparison.Ordinal));
        });

        Assert.Equal(smallest, Plain(shrunk));
        Assert.InRange(asked, 1, 250);
    }

    private static string Plain(Query query) => Uri.UnescapeDataString(UrlPrinter.PrintPlain(query)) + (query.PageSize is null ? "" : " in pages");
}
