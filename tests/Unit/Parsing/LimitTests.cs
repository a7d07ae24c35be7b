using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Parsing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Parsing;

public class LimitTests
{
    private static readonly string[] Navigations = ["Children", "Orders", "Invoices", "Cases", "Parent"];

    public static TheoryData<string, string, int> Limits => new()
    {
        { "segments in the path", "path", 12 },
        { "segments in a property path", "propertyPath", 12 },
        { "characters in $filter", "filter", 8000 },
        { "operators, operands and calls", "nodes", 500 },
        { "nested too deeply", "parentheses", 60 },
        { "nested too deeply", "nots", 60 },
        { "nested too deeply", "minuses", 60 },
        { "nested too deeply", "calls", 60 },
        { "nested too deeply", "sums", 60 },
        { "values in one 'in' list", "in", 500 },
        { "levels of $expand", "expandDepth", 5 },
        { "expanded navigation properties", "expands", 20 },
        { "terms in $orderby", "orderby", 8 },
        { "items in $select", "select", 100 },
        { "terms in $search", "search", 30 },
        { "levels of parentheses and NOT in $search", "searchDepth", 60 },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Limit_AtTheBound_IsAccepted(string limit, string kind, int bound)
    {
        _ = limit;

        Assert.NotNull(Urls.Parse(UrlOf(kind, bound)));
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Limit_OnePast_NamesLimitAndNumbers(string limit, string kind, int bound)
    {
        var error = Urls.Fail(UrlOf(kind, bound + 1));

        Assert.Equal(GatewayErrorCode.LimitExceeded, error.Code);
        Assert.Contains(limit, error.Message, StringComparison.Ordinal);
        Assert.Contains($"{bound + 1} ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{bound} allowed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$filter=", "(")]
    [InlineData("$filter=", "not ")]
    [InlineData("$filter=", "-(")]
    [InlineData("$filter=", "tolower(")]
    [InlineData("$filter=", "ExternalIds/any(x:")]
    [InlineData("$filter=", "true and (")]
    [InlineData("$filter=", "true or true and true eq 1 lt 1 add 1 mul (")]
    [InlineData("$filter=", "1 add ")]
    [InlineData("$filter=", "true eq ")]
    [InlineData("$orderby=", "(")]
    [InlineData("$search=", "(")]
    [InlineData("$search=", "NOT ")]
    [InlineData("$expand=", "Parent($expand=")]
    [InlineData("$select=", "BillingAddress($select=")]
    [InlineData("$filter=", "Parent/")]
    public async Task Nesting_FarTooDeep_IsRefusedOnASmallStack(string option, string piece)
    {
        var url = "Customers?" + option + string.Concat(Enumerable.Repeat(piece, 100_000));
        var done = new TaskCompletionSource<GatewayError>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => done.SetResult(Urls.Fail(url)), maxStackSize: 512 * 1024).Start();

        var error = await done.Task;

        Assert.Equal(400, error.Status);
    }

    [Fact]
    public void Limits_Changed_AreKept()
    {
        var parser = new ODataUrlParser(CanonicalModel.V1, new QueryLimits { InValues = 1 });

        Assert.Equal(GatewayErrorCode.LimitExceeded, Urls.Fail(parser, "Customers?$filter=Id in ('1','2')").Code);
    }

    private static string UrlOf(string kind, int n) => kind switch
    {
        "path" => "Customers('1')" + Repeat("/Parent", n - 1),
        "propertyPath" => "Customers?$filter=" + Repeat("Parent/", n - 1) + "Name eq 'x'",
        "filter" => "Customers?$filter=Name eq '" + new string('x', n - 10) + "'",

        // A path is one node and any() is two; each further operand adds its "or" and one node.
        "nodes" => "Customers?$filter=" + (n % 2 == 0 ? "ExternalIds/any()" : "IsDeleted") + Repeat(" or IsDeleted", (n - 1) / 2),
        "parentheses" => "Customers?$filter=" + Repeat("(", n) + "true" + Repeat(")", n),
        "nots" => "Customers?$filter=" + Repeat("not ", n) + "true",
        "minuses" => "Customers?$filter=" + Repeat("- ", n) + "1 eq 1",
        "calls" => "Customers?$filter=" + Repeat("tolower(", n) + "Name" + Repeat(")", n) + " eq 'x'",
        "sums" => "Customers?$filter=1" + Repeat(" add 1", n - 1) + " eq 1",
        "in" => "Customers?$filter=Id in (" + string.Join(',', Enumerable.Repeat("'1'", n)) + ")",
        "expandDepth" => "Customers?$expand=" + string.Join("($expand=", Enumerable.Repeat("Parent", n)) + Repeat(")", n - 1),
        "expands" => "Customers?$expand=" + ExpandsOf(n),
        "orderby" => "Customers?$orderby=" + string.Join(',', Enumerable.Repeat("Name", n)),
        "select" => "Customers?$select=" + string.Join(',', Enumerable.Repeat("Name", n)),
        "search" => "Customers?$search=" + string.Join(' ', Enumerable.Repeat("a", n)),
        _ => "Customers?$search=" + Repeat("(", n) + "a" + Repeat(")", n),
    };

    // All five navigations of a customer, and within the last one the rest.
    private static string ExpandsOf(int n) =>
        n <= 5
            ? string.Join(',', Navigations.Take(n))
            : $"Children,Orders,Invoices,Cases,Parent($expand={ExpandsOf(n - 5)})";

    private static string Repeat(string piece, int times) => string.Concat(Enumerable.Repeat(piece, times));
}
