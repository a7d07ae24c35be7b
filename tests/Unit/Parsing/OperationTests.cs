using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.OData;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Parsing;

/// <summary>Calls of functions and actions (URL Conventions 4.5).</summary>
public sealed class OperationTests
{
    [Theory]
    [InlineData("Customers('1')/Canonical.OrderTotals")]
    [InlineData("Customers('1')/Canonical.OrderTotals()")]
    [InlineData("Customers('1')/OrderTotals")]
    [InlineData("Customers('1')/Canonical.Customer/OrderTotals()")]
    [InlineData("Orders('1')/Customer/OrderTotals()")]
    [InlineData("Customers/1/Canonical.OrderTotals( )")]
    [InlineData("Owners")]
    [InlineData("Owners()")]
    [InlineData("Owners?custom=1")]
    public void Function_WithoutParameters_TakesThatOverload(string url) => Assert.Empty(Urls.Parse(url).Call!.Arguments);

    [Theory]
    [InlineData("(From=2024-01-01,To=2024-12-31)")]
    [InlineData("(To=2024-12-31,From=2024-01-01)")]
    [InlineData("( From = 2024-01-01 , To = 2024-12-31 )")]
    [InlineData("(From='2024-01-01',To=2024-12-31)")]
    [InlineData("(From=2024%2D01-01,To=2024-12-31)")]
    [InlineData("(From=@a,To=@b)?@a=2024-01-01&@b=2024-12-31")]
    [InlineData("(From=@From,To=2024-12-31)?@From=2024-01-01")]
    [InlineData("(From=2024-01-01)?To=2024-12-31")]
    [InlineData("?From=2024-01-01&To=2024-12-31")]
    [InlineData("?@From=2024-01-01&@To='2024-12-31'")]
    [InlineData("()?From=@a&@To=2024-12-31&@a=2024-01-01")]
    public void Function_WithParameters_BindsThemByName(string rest)
    {
        var call = Urls.Parse("Customers('1')/Canonical.OrderTotals" + rest).Call!;

        Assert.Equal(["From", "To"], call.Operation.Parameters.Select(p => p.Name));
        Assert.Equal([Value.Of(new DateOnly(2024, 1, 1)), Value.Of(new DateOnly(2024, 12, 31))], call.Arguments);
    }

    [Theory]
    [InlineData("Owners(Entity='Customer')")]
    [InlineData("Owners(Entity=@e)?@e='Customer'")]
    [InlineData("Owners?Entity='Customer'")]
    [InlineData("Owners?@Entity=%27Customer%27")]
    public void FunctionImport_WithParameter_BindsIt(string url) => Assert.Equal([Value.Of("Customer")], Urls.Parse(url).Call!.Arguments);

    [Theory]
    [InlineData("(From=2024-01-01)", "To")]
    [InlineData("?To=2024-01-01", "From")]
    [InlineData("(From=2024-01-01,Until=2024-01-01)", "Until")]
    [InlineData("(From=2024-01-01,From=2024-01-01)", "From")]
    [InlineData("(From=2024-01-01,To=2024-01-01)?To=2024-01-01", "To")]
    [InlineData("?To=2024-01-01&To=2024-01-01&From=2024-01-01", "To")]
    [InlineData("(From=null,To=2024-01-01)", "From")]
    [InlineData("(From=@a,To=2024-01-01)", "From")]
    [InlineData("(From=5,To=2024-01-01)", "From")]
    [InlineData("(From='soon',To=2024-01-01)", "From")]
    [InlineData("(From=2024-13-01,To=2024-01-01)", "From")]
    [InlineData("(From=2024-01-01,To=2024-01-01T00:00:00Z)", "To")]
    [InlineData("?From=2024-01-01%202&To=2024-01-01", "From")]
    [InlineData("(From,To)", "OrderTotals")]
    [InlineData("(2024-01-01)", "OrderTotals")]
    [InlineData("(From=2024-01-01;To=2024-01-01)", "OrderTotals")]
    [InlineData("(From=2024-01-01", "OrderTotals")]
    [InlineData("(From=)", "From")]
    public void Parameter_ThatIsWrong_IsNamed(string rest, string target)
    {
        var error = Urls.Fail("Customers('1')/Canonical.OrderTotals" + rest);

        Assert.Equal(400, error.Status);
        Assert.Equal(target, error.Target);
    }

    [Theory]
    [InlineData("Customers('1')/Canonical.OrderSums()")]
    [InlineData("Customers('1')/OrderSums()")]
    [InlineData("Customers/Canonical.OrderTotals()")]
    [InlineData("Orders('1')/Canonical.OrderTotals()")]
    [InlineData("Orders('1')/OrderTotals()")]
    [InlineData("Customers('1')/Name/Canonical.OrderTotals()")]
    [InlineData("Customers('1')/BillingAddress/OrderTotals()")]
    [InlineData("OrderTotals()")]
    [InlineData("Customers('1')/Owners()")]
    [InlineData("Owners()/Backend")]
    public void Operation_ThatIsNotThere_IsNotFound(string url) => Assert.Equal(GatewayErrorCode.NotFound, Urls.Fail(url).Code);

    [Fact]
    public void Action_TakesNothingBehindIt()
    {
        Assert.True(Urls.Parse("Validate").Call!.Operation.IsAction);
        Assert.Equal(400, Urls.Fail("Validate/$count").Status);
        Assert.Equal(400, Urls.Fail("Validate(Customer=null)").Status);
    }

    [Fact]
    public void Result_TakesTheOptionsOfACollectionOfValues()
    {
        var url = Urls.Parse("Customers('1')/OrderTotals()?$filter=NetAmount gt 10&$orderby=Currency desc&$top=2&$skip=1&$count=true&$select=Currency");

        var options = url.Query.Selection.Properties[0].Options!;
        Assert.True(options.Count);
        Assert.Equal((2, 1), (options.Top, options.Skip));
        Assert.NotNull(options.Filter);
        Assert.IsType<CountSegment>(Urls.Parse("Owners()/$count?$filter=Backend eq 's4'").Path[^1]);
        Assert.Equal(400, Urls.Fail("Owners()?$expand=x").Status);
    }
}
