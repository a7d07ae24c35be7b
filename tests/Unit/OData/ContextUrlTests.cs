using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Tests.Unit.Parsing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData;

public sealed class ContextUrlTests
{
    [Theory]
    [InlineData("Customers", false, "Customers")]
    [InlineData("Customers", true, "Customers/$entity")]
    [InlineData("Customers?$select=Name,Id", false, "Customers(Id,Name)")]
    [InlineData("Customers?$select=Name", true, "Customers(Name)/$entity")]
    [InlineData("Customers?$select=BillingAddress", false, "Customers(BillingAddress)")]
    [InlineData("Customers?$select=BillingAddress/City,BillingAddress/Street,Name", false, "Customers(Name,BillingAddress/Street,BillingAddress/City)")]
    [InlineData("Customers?$expand=Orders", false, "Customers(Orders())")]
    [InlineData("Customers?$select=Id&$expand=Orders($select=Id)", false, "Customers(Id,Orders(Id))")]
    [InlineData("Customers?$expand=Orders($expand=Items($select=Text)),Parent", false, "Customers(Orders(Items(Text)),Parent())")]
    public void Rows_Selection_StandsInParentheses(string url, bool isEntity, string expected) =>
        Assert.Equal($"http://x/$metadata#{expected}", ContextUrl.Rows("http://x/", "Customers", Urls.Parse(url).Query.Selection, isEntity));

    [Theory]
    [InlineData("Customers?$expand=Orders", "Customers")]
    [InlineData("Customers?$select=Name&$expand=Orders,Parent", "Customers(Name)")]
    [InlineData("Customers?$expand=Orders($select=Id),Parent", "Customers(Orders(Id))")]
    [InlineData("Customers?$expand=Orders($expand=Items)", "Customers(Orders())")]
    public void Rows_For40_LeavesOutExpansionsWithoutOptions(string url, string expected) =>
        Assert.Equal($"http://x/$metadata#{expected}", ContextUrl.Rows("http://x/", "Customers", Urls.Parse(url).Query.Selection, isEntity: false, ProtocolVersion.V40));

    [Fact]
    public void OtherAnswers_HaveTheirForms()
    {
        Assert.Equal("/$metadata", ContextUrl.Service("/"));
        Assert.Equal("/$metadata#Collection($ref)", ContextUrl.References("/", isCollection: true));
        Assert.Equal("/$metadata#$ref", ContextUrl.References("/", isCollection: false));
        Assert.Equal("/$metadata#Collection(Edm.String)", ContextUrl.Values("/", "Edm.String", isCollection: true));
        Assert.Equal("/$metadata#Canonical.Address", ContextUrl.Values("/", "Canonical.Address", isCollection: false));
        Assert.Equal("/$metadata#Customers(Id)/$delta", ContextUrl.Delta("/$metadata#Customers(Id)"));
    }

    [Fact]
    public void Property_EncodedKey_StandsDecoded() => Assert.Equal("/$metadata#Customers('a b')/Name", ContextUrl.Property("/", "Customers('a%20b')/Name"));

    [Fact]
    public void Property_Path_StandsAsItIs() => Assert.Equal("/$metadata#Customers('1')/Name", ContextUrl.Property("/", "Customers('1')/Name"));
}
