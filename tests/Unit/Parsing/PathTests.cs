using CanonicalGateway.Contracts.Errors;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Parsing;

public class PathTests
{
    [Theory]
    [InlineData("Customers", "Customers")]
    [InlineData("Customers/", "Customers")]
    [InlineData("Customers('1')", "Customers/[Id='1']")]
    [InlineData("Customers(Id='1')", "Customers/[Id='1']")]
    [InlineData("Customers( Id='1' )", "Customers/[Id='1']")]
    [InlineData("Customers('O''Neil')", "Customers/[Id='O''Neil']")]
    [InlineData("Customers%28%27O%27%27Neil%27%29", "Customers/[Id='O''Neil']")]
    [InlineData("Customers('a%2Fb%2f%25')", "Customers/[Id='a/b/%']")]
    [InlineData("Customers('a+b')", "Customers/[Id='a+b']")]
    [InlineData("Customers('')", "Customers/[Id='']")]
    [InlineData("Customers('a)(')", "Customers/[Id='a)(']")]
    [InlineData("Customers(@k)?@k='1'", "Customers/[Id='1']")]
    [InlineData("Customers('1')/Orders", "Customers/[Id='1']/Orders")]
    [InlineData("Customers('1')/Orders('2')/Items(10)", "Customers/[Id='1']/Orders/[Id='2']/Items/[Number=10]")]
    [InlineData("Orders('2')/Items(Number=10)/Product/Cases", "Orders/[Id='2']/Items/[Number=10]/Product/Cases")]
    [InlineData("Cases('2')/Comments('10')", "Cases/[Id='2']/Comments/[Id='10']")]
    [InlineData("Customers('1')/Parent/Parent/Name", "Customers/[Id='1']/Parent/Parent/.Name")]
    [InlineData("Customers('1')/BillingAddress/City/$value", "Customers/[Id='1']/.BillingAddress/.City/$value")]
    [InlineData("Customers/$count", "Customers/$count")]
    [InlineData("Customers('1')/Orders/$count", "Customers/[Id='1']/Orders/$count")]
    [InlineData("Cases('1')/Tags", "Cases/[Id='1']/.Tags")]
    [InlineData("Cases('1')/Tags/$count", "Cases/[Id='1']/.Tags/$count")]
    [InlineData("Invoices('1')/Document", "Invoices/[Id='1']/.Document")]
    public void Path_Valid_GivesItsSegments(string url, string expected) => Assert.Equal(expected, Urls.Parse(url).Path.Print());

    [Theory]
    [InlineData("Customers('1')/Name", "*Name")]
    [InlineData("Customers('1')/Name/$value", "*Name")]
    [InlineData("Customers('1')/BillingAddress", "*BillingAddress(*Street,HouseNumber,City,PostalCode,Region,Country)")]
    [InlineData("Customers('1')/BillingAddress?$select=City", "*BillingAddress(City)")]
    [InlineData("Customers('1')/BillingAddress/City", "*BillingAddress(*City)")]
    [InlineData("Customers('1')/ExternalIds?$select=Id", "*ExternalIds(Id)")]
    [InlineData("Cases('1')/Tags/$count", "*Tags")]
    [InlineData("Invoices('1')/Document", "*")]
    public void Path_ToProperty_SelectsThatProperty(string url, string expected) => Assert.Equal(expected, Urls.Parse(url).Query.Selection.Print());

    [Fact]
    public void Path_ToPropertyBehindNavigation_QueriesTheRelatedRow() =>
        Assert.Equal("Customer", Urls.Parse("Orders('1')/Customer/Name").Query.Type.Name);

    [Theory]
    [InlineData("Custmers", GatewayErrorCode.NotFound, "'Custmers'")]
    [InlineData("customers", GatewayErrorCode.NotFound, "'customers'")]
    [InlineData("Customers/1000", GatewayErrorCode.NotFound, "'1000'")]
    [InlineData("Customers/Name", GatewayErrorCode.NotFound, "'Name'")]
    [InlineData("Customers('1')/Foo", GatewayErrorCode.NotFound, "Customer has no property 'Foo'")]
    [InlineData("Customers('1')/BillingAddress/Foo", GatewayErrorCode.NotFound, "Address has no property 'Foo'")]
    [InlineData("Customers('1')/Name/Foo", GatewayErrorCode.NotFound, "'Foo'")]
    [InlineData("Customers/$count/Foo", GatewayErrorCode.NotFound, "'Foo'")]
    [InlineData("Customers('1')/$foo", GatewayErrorCode.NotFound, "'$foo'")]
    [InlineData("", GatewayErrorCode.InvalidUrl, "empty segment")]
    [InlineData("Customers//Name", GatewayErrorCode.InvalidUrl, "empty segment")]
    [InlineData("Customers('1')/$count", GatewayErrorCode.InvalidUrl, "a single entity")]
    [InlineData("Customers('1')/$value", GatewayErrorCode.InvalidUrl, "a single entity")]
    [InlineData("Customers('1')/BillingAddress/$value", GatewayErrorCode.InvalidUrl, "a complex property")]
    [InlineData("Customers('%zz')", GatewayErrorCode.InvalidUrl, "'%zz'")]
    [InlineData("Customers('%C3')", GatewayErrorCode.InvalidUrl, "UTF-8")]
    [InlineData("Customers('%4", GatewayErrorCode.InvalidUrl, "'%4'")]
    [InlineData("Customers?$filter=Name eq '%ff'", GatewayErrorCode.InvalidUrl, "UTF-8")]
    [InlineData("Customers()", GatewayErrorCode.InvalidKey, "Edm.String in single quotes")]
    [InlineData("Customers(1)", GatewayErrorCode.InvalidKey, "'1' is not a value of Id")]
    [InlineData("Customers('O%27Neil')", GatewayErrorCode.InvalidKey, "doubled")]
    [InlineData("Customers('1)", GatewayErrorCode.InvalidKey, "Customers")]
    [InlineData("Customers('1'", GatewayErrorCode.InvalidKey, "parenthesis")]
    [InlineData("Customers('1')x", GatewayErrorCode.InvalidKey, "parenthesis")]
    [InlineData("Customers('a/b')", GatewayErrorCode.InvalidKey, "Customers")]
    [InlineData("Customers(Name='1')", GatewayErrorCode.InvalidKey, "'Name' is not the key property")]
    [InlineData("Customers(Id='1',Name='2')", GatewayErrorCode.InvalidKey, "one key property, Id")]
    [InlineData("Customers(null)", GatewayErrorCode.InvalidKey, "'null'")]
    [InlineData("Customers(@k)", GatewayErrorCode.InvalidKey, "'null'")]
    [InlineData("Customers('1')('2')", GatewayErrorCode.InvalidKey, "doubled")]
    [InlineData("Customers('1')/Parent('2')", GatewayErrorCode.InvalidKey, "takes no key")]
    [InlineData("Customers('1')/Name('2')", GatewayErrorCode.InvalidKey, "takes no key")]
    [InlineData("Orders('1')/Items('10')", GatewayErrorCode.InvalidKey, "Edm.Int32")]
    [InlineData("Orders('1')/Items(2147483648)", GatewayErrorCode.InvalidKey, "'2147483648'")]
    [InlineData("$batch", GatewayErrorCode.NotImplemented, "$batch")]
    [InlineData("$all", GatewayErrorCode.NotImplemented, "$all")]
    [InlineData("$entity?$id=x", GatewayErrorCode.NotImplemented, "$id")]
    [InlineData("$crossjoin(Customers,Orders)", GatewayErrorCode.NotImplemented, "$crossjoin")]
    [InlineData("Customers('1')/Orders/$ref", GatewayErrorCode.NotImplemented, "$ref")]
    [InlineData("Customers/$filter(Name eq 'x')", GatewayErrorCode.NotImplemented, "$filter")]
    public void Path_Faulty_NamesTheCulprit(string url, GatewayErrorCode code, string culprit)
    {
        var error = Urls.Fail(url);

        Assert.Equal(code, error.Code);
        Assert.Contains(culprit, error.Message, StringComparison.Ordinal);
    }
}
