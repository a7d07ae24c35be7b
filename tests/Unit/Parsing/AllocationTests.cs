using Xunit;

namespace CanonicalGateway.Tests.Unit.Parsing;

public class AllocationTests(ITestOutputHelper output)
{
    private const int BytesMax = 4096;

    [Theory]
    [InlineData("Customers?$filter=Status eq 'Active' and startswith(Name,'A')&$orderby=Name desc&$top=20&$select=Id,Name,Email&$count=true")]
    [InlineData("Customers?%24filter=Status%20eq%20%27Active%27%20and%20BillingAddress%2FCity%20eq%20%27Rom%27&%24expand=Orders(%24top%3D5)&%24top=20")]
    [InlineData("Customers('1000')?$select=Name")]
    public void Parse_TypicalUrl_StaysWithinItsBudget(string url)
    {
        for (var i = 0; i < 100; i++)
        {
            Urls.Parse(url);
        }

        const int Runs = 1000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Runs; i++)
        {
            Urls.Parse(url);
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
        output.WriteLine($"{bytes} bytes, {TimeProvider.System.GetElapsedTime(start).TotalMicroseconds / Runs:F2} µs");
        Assert.True(bytes <= BytesMax, $"{bytes} bytes allocated; {BytesMax} allowed");
    }
}
