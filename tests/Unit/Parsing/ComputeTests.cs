using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.OData;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Parsing;

public sealed class ComputeTests
{
    [Theory]
    [InlineData("$compute=NetAmount mul 2 as Twice", "Twice:Decimal=(mul:Decimal NetAmount 2)")]
    [InlineData("compute= length(Id) AS L , L add 1 as M", "L:Int32=(length Id),M:Int32=(add:Int32 (length Id) 1)")]
    [InlineData("$compute=Status as S,null as N", "S:Enum=Status,N:String=null")]
    [InlineData("$compute=1 as A,2 as B&$select=Id,B", "B:Int32=2")]
    [InlineData("$compute=1 as A,2 as B&$select=*", "A:Int32=1,B:Int32=2")]
    [InlineData("$select=B,A&$compute=1 as A,2 as B", "A:Int32=1,B:Int32=2")]
    [InlineData("$compute=1 as A&$select=Id", "")]
    public void Compute_Valid_IsSelected(string query, string expected) =>
        Assert.Equal(expected, Print(Urls.Parse("Orders?" + query).Query.Selection));

    [Theory]
    [InlineData("$compute=case(IsBlocked:Status) as S")]
    [InlineData("$compute=cast('Open',Canonical.OrderStatus) as S")]
    [InlineData("$apply=aggregate(case(IsBlocked:Status) with max as S)")]
    public void Enumeration_ThatIsComputed_IsOfItsType(string query)
    {
        var selection = Urls.Parse("Orders?" + query).Query.Selection;

        Assert.Equal("OrderStatus", (selection.Computed is [var computed] ? computed.Property : selection.Type.Property("S")).Enum?.Name);
    }

    [Theory]
    [InlineData("$filter=T gt 5&$compute=NetAmount add 1 as T", "filter=(gt (add:Decimal NetAmount 1) 5m)")]
    [InlineData("$compute=Customer/Name as N&$orderby=N desc", "orderby=Customer/Name:i desc")]
    [InlineData("$compute=Status as S&$filter=S eq 'Open'", "filter=(eq Status OrderStatus'Open')")]
    [InlineData("$compute=NetAmount as A&$filter=Items/any(i:i/NetAmount gt A)", "filter=(any Items v1 (gt v1/NetAmount NetAmount))")]
    [InlineData("$compute=NetAmount as i&$filter=Items/any(i:i/NetAmount gt 5)", "filter=(any Items v1 (gt v1/NetAmount 5m))")]
    [InlineData(
        "$compute=Items/any(i:i/NetAmount gt NetAmount) as Big&$filter=Cases/any(c:Big and c/IsEscalated)",
        "filter=(any Cases v1 (and (any Items v2 (gt v2/NetAmount NetAmount)) v1/IsEscalated))")]
    [InlineData(
        "$compute=Cases/$count($search=leak) as Leaks&$filter=Items/any(i:Leaks gt 1)",
        "filter=(any Items v1 (gt (count Cases v2 v2/\"leak\") 1))")]
    public void Name_InOtherOptions_StandsForItsExpression(string query, string expected) =>
        Assert.Equal(expected, Urls.Parse("Orders?" + query).Query.PrintOptions());

    [Theory]
    [InlineData("$compute=NetAmount add 1 as T;$orderby=T;$select=T")]
    [InlineData("$orderby=T;$select=T;$compute=NetAmount add 1 as T")]
    [InlineData("$search=\"a;$compute\";$orderby=T;compute=NetAmount add 1 as T;$select=T")]
    [InlineData("$filter=contains(CustomerReference,'(;''');$orderby=T;compute=NetAmount add 1 as T;$select=T")]
    public void Compute_WithinExpand_ServesTheOtherOptionsInAnyOrder(string options)
    {
        var orders = Urls.Parse($"Customers?$expand=Orders({Uri.EscapeDataString(options)})").Query.Selection.Expands[0].Query;

        Assert.Equal("(add:Decimal NetAmount 1)", orders.OrderBy[0].Expression.Print());
        Assert.Equal("T:Decimal=(add:Decimal NetAmount 1)", Print(orders.Selection));
        Assert.Empty(orders.Selection.Properties);
    }

    [Theory]
    [InlineData("$compute=", "An expression expected")]
    [InlineData("$compute=1", "'as' and a name expected")]
    [InlineData("$compute=1 as", "A blank expected after 'as'")]
    [InlineData("$compute=1 as 2", "A name expected")]
    [InlineData("$compute=1 as A,", "An expression expected")]
    [InlineData("$compute=1 as A B", "'B' found")]
    [InlineData("$compute=1 as Id", "Order has a property 'Id' already")]
    [InlineData("$compute=1 as Customer", "Order has a property 'Customer' already")]
    [InlineData("$compute=1 as A,1 as A", "'A' is defined twice")]
    [InlineData("$compute=A as A", "no property 'A'")]
    [InlineData("$compute=B as A,1 as B", "no property 'B'")]
    [InlineData("$compute=Customer as C", "is not a value")]
    [InlineData("$compute=NetAmount as A&$filter=A/B eq 1", "'A' is of type Edm.Decimal")]
    [InlineData("$compute=NetAmount as A&$select=A/B", "'A' is of type Edm.Decimal")]
    [InlineData("$compute=NetAmount as A&$select=B", "no property 'B'")]
    [InlineData("$expand=Customer($compute=1 as One)&$filter=One eq 1", "no property 'One'")]
    public void Compute_Invalid_NamesTheCulprit(string query, string part)
    {
        var error = Urls.Fail("Orders?" + query);

        Assert.True(error.Code is GatewayErrorCode.InvalidExpression or GatewayErrorCode.InvalidQueryOption, error.Code.ToString());
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_ThatDoubleEachOther_AreWithinTheLimitOfNodes()
    {
        var doubling = string.Join(',', Enumerable.Range(0, 40).Select(i => i == 0 ? "NetAmount as A0" : $"A{i - 1} add A{i - 1} as A{i}"));

        Assert.Equal(GatewayErrorCode.LimitExceeded, Urls.Fail($"Orders?$compute={doubling}").Code);
    }

    [Fact]
    public void ComputedProperties_UpToTheLimit_AreTaken()
    {
        static string Many(int count) => "Orders?$compute=" + string.Join(',', Enumerable.Range(0, count).Select(i => $"{i} as A{i}"));

        Assert.Equal(Property.ComputedMax, Urls.Parse(Many(Property.ComputedMax)).Query.Selection.Computed.Length);
        Assert.Equal(GatewayErrorCode.LimitExceeded, Urls.Fail(Many(Property.ComputedMax + 1)).Code);
    }

    [Fact]
    public void PathOfComputed_LeadsToOtherEntities_WhichAreTouched() =>
        Assert.Contains(CanonicalModel.V1.FindSet("Customers")!, TouchedTypes.Of(Urls.Parse("Orders?$compute=Customer/Name as N")));

    private static string Print(Selection selection) =>
        string.Join(',', selection.Computed.Select(c => $"{c.Property.Name}:{c.Property.Type}={c.Expression.Print()}"));
}
