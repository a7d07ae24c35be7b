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
    [InlineData("Orders?$compute=length(Id) as Long&$filter=Status eq 'Open' and Long gt 2&$select=Long,Status as metadata=full,version=4.01,batch=json", "4.01", "Orders as version=4.01")]
    [InlineData("Cases?$select=Id,Tags($filter=$this ne 'x';$top=2) as omit,repeated", "$top", "Cases?$select=Tags($top=2)")]
    [InlineData("Orders?$apply=filter(Status eq 'Open')/groupby((Currency,Status),aggregate($count as A0,NetAmount with sum as A1))/filter(A0 gt 2)", "sum", "Orders?$apply=aggregate(NetAmount with sum as A1)")]
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

    private static string Plain(Query query) => Uri.UnescapeDataString(UrlPrinter.PrintPlain(query)) + (query.PageSize is null ? "" : " in pages") + (query.Manner == Manner.Plain ? "" : $" as {string.Join(',', query.Manner.Words)}");
}
