using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Parsing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Parsing;

public class OptionTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("$top=5&$skip=10&$count=true", "top=5;skip=10;count=true")]
    [InlineData("TOP=0&sKip=0&count=FALSE", "top=0")]
    [InlineData("$top=9223372036854775807", "top=9223372036854775807")]
    [InlineData("$orderby=Name", "orderby=Name:i")]
    [InlineData("$orderby=Name desc,Id asc, length(Name) DESC", "orderby=Name:i desc,Id,(length Name) desc")]
    [InlineData("$orderby=Parent/Name,BillingAddress/City", "orderby=Parent/Name:i,BillingAddress/City")]
    [InlineData("$orderby=IsDeleted eq true desc", "orderby=(eq IsDeleted true) desc")]
    [InlineData("$select=Name,Id,Name", "select=Id,Name")]
    [InlineData("$select=BillingAddress/City,BillingAddress/Street", "select=BillingAddress(Street,City)")]
    [InlineData("$select=BillingAddress($select=City,Street)", "select=BillingAddress(Street,City)")]
    [InlineData("$select=BillingAddress/City,BillingAddress", "select=BillingAddress(*Street,HouseNumber,City,PostalCode,Region,Country)")]
    [InlineData("$select=Name,Orders", "select=Name")]
    [InlineData("$select=ExternalIds/System", "select=ExternalIds(System)")]
    [InlineData("$expand=Orders", "expand=Orders()")]
    [InlineData("$expand=Parent,Orders($top=3;$orderby=NetAmount desc;$select=Id)", "expand=Parent(),Orders(orderby=NetAmount desc;top=3;select=Id)")]
    [InlineData(
        "$expand=Orders($filter=CustomerReference eq 'a;b)' and (NetAmount gt 5);$expand=Items($expand=Product($select=Name)),Customer;count=true;$skip=1)",
        "expand=Orders(filter=(and (eq CustomerReference 'a;b)') (gt NetAmount 5m));skip=1;count=true;expand=Items(expand=Product(select=Name)),Customer())")]
    [InlineData("$expand=Orders($search=\"a;b\" OR c)", "expand=Orders(search=(or \"a;b\" \"c\"))")]
    [InlineData("foo=bar&x&&=1", "")]
    public void Options_Valid_AreBound(string query, string expected) => Assert.Equal(expected, Urls.Parse("Customers?" + query).Query.PrintOptions());

    [Theory]
    [InlineData("blue", "\"blue\"")]
    [InlineData("blue green", "(and \"blue\" \"green\")")]
    [InlineData("\"blue green\"", "\"blue green\"")]
    [InlineData("\"blue \\\"green\\\\\"", "\"blue \"green\\\"")]
    [InlineData("NOT a b OR c AND d", "(or (and (not \"a\") \"b\") (and \"c\" \"d\"))")]
    [InlineData("a (b OR NOT c)", "(and \"a\" (or \"b\" (not \"c\")))")]
    [InlineData("(foo OR that) AND (bar OR baz) AND NOT quux", "(and (and (or \"foo\" \"that\") (or \"bar\" \"baz\")) (not \"quux\"))")]
    [InlineData("a and b", "(and (and \"a\" \"and\") \"b\")")]
    [InlineData("OR AND", "(and \"OR\" \"AND\")")]
    [InlineData("ANDY", "\"ANDY\"")]
    [InlineData("O'Neil a-b.c@d", "(and \"O'Neil\" \"a-b.c@d\")")]
    public void Search_Valid_GivesTheTree(string search, string expected)
    {
        var query = Urls.Parse("Customers?$search=" + Uri.EscapeDataString(search)).Query;

        Assert.Equal(expected, query.Search.Print());
        Assert.Equal(["Name", "Industry", "Email"], query.Search!.Properties.Select(p => p.Name));
    }

    [Fact]
    public void Select_Missing_GivesAllButMedia()
    {
        var selection = Urls.Parse("Invoices").Query.Selection;

        Assert.False(selection.IsExplicit);
        Assert.DoesNotContain(selection.Properties, p => p.Property.Name == "Document");
        Assert.Equal("System", selection.Properties.Single(p => p.Property.Name == "ExternalIds").Nested!.Properties[0].Property.Name);
    }

    [Theory]
    [InlineData("$select=*")]
    [InlineData("$select=Id,*")]
    public void Select_Star_GivesAllButMedia(string query)
    {
        var selection = Urls.Parse("Invoices?" + query).Query.Selection;

        Assert.True(selection.IsExplicit);
        Assert.Equal(Urls.Parse("Invoices").Query.Selection.Properties, selection.Properties);
    }

    [Fact]
    public void Select_MediaOrNavigationAlone_SelectsNoProperty()
    {
        var selection = Urls.Parse("Invoices?$select=Document,Items").Query.Selection;

        Assert.True(selection.IsExplicit);
        Assert.Empty(selection.Properties);
    }

    [Theory]
    [InlineData("$filter=Id%20eq%20'1'&$skiptoken=a%2Bb%3D&$top=1", "$filter=Id%20eq%20'1'&$top=1", "a+b=", null)]
    [InlineData("$skiptoken=x&$top=1&$format=json", "$top=1", "x", "json")]
    [InlineData("%24skiptoken=x", "", "x", null)]
    [InlineData("$top=1&foo=%20bar", "$top=1&foo=%20bar", null, null)]
    [InlineData("format=application/json;odata.metadata=full&x=1", "x=1", null, "application/json;odata.metadata=full")]
    [InlineData("$top=1&", "$top=1", null, null)]
    [InlineData("$top=1&&$skip=2&&", "$top=1&&$skip=2", null, null)]
    [InlineData("$top=1&&$skip=2&&$skiptoken=x", "$top=1&&$skip=2", "x", null)]
    public void OptionsText_KeepsOrderAndEncoding(string query, string text, string? skipToken, string? format)
    {
        var url = Urls.Parse("Customers?" + query);

        Assert.Equal((text, skipToken, format), (url.OptionsText, url.SkipToken, url.Format));
    }

    [Theory]
    [InlineData("Customers?$top=-1", GatewayErrorCode.InvalidQueryOption, "$top", "'-1'")]
    [InlineData("Customers?$top=9223372036854775808", GatewayErrorCode.InvalidQueryOption, "$top", "'9223372036854775808'")]
    [InlineData("Customers?$top=", GatewayErrorCode.InvalidQueryOption, "$top", "''")]
    [InlineData("Customers?$skip=1.5", GatewayErrorCode.InvalidQueryOption, "$skip", "'1.5'")]
    [InlineData("Customers?$skip=+5", GatewayErrorCode.InvalidQueryOption, "$skip", "' 5'")]
    [InlineData("Customers?$count=1", GatewayErrorCode.InvalidQueryOption, "$count", "'1'")]
    [InlineData("Customers?$count=yes", GatewayErrorCode.InvalidQueryOption, "$count", "'yes'")]
    [InlineData("Customers?$foo=1", GatewayErrorCode.UnknownQueryOption, "$foo", "'$foo'")]
    [InlineData("Customers?$top=1&top=2", GatewayErrorCode.UnknownQueryOption, "$top", "more than once")]
    [InlineData("Customers?@a=1&@a=2", GatewayErrorCode.InvalidQueryOption, "@a", "more than once")]
    [InlineData("Customers?$apply=x", GatewayErrorCode.InvalidExpression, "$apply", "'x'")]
    [InlineData("Customers?$deltatoken=x", GatewayErrorCode.NotImplemented, "$deltatoken", "$deltatoken")]
    [InlineData("Customers?$schemaversion=x", GatewayErrorCode.NotFound, "$schemaversion", "'x'")]
    [InlineData("Customers?$schemaversion=v1&schemaversion=*", GatewayErrorCode.UnknownQueryOption, "$schemaversion", "more than once")]
    [InlineData("Customers?$index=1", GatewayErrorCode.InvalidQueryOption, "$index", "$index")]
    [InlineData("Customers?$levels=1", GatewayErrorCode.InvalidQueryOption, "$levels", "$levels")]
    [InlineData("Customers?$id=1", GatewayErrorCode.InvalidQueryOption, "$id", "$id")]
    [InlineData("Customers/$ref?$select=Id", GatewayErrorCode.InvalidQueryOption, "$select", "a collection of references")]
    [InlineData("Customers('1')/$ref?$expand=Orders", GatewayErrorCode.InvalidQueryOption, "$expand", "a reference to a single entity")]
    [InlineData("Customers?$select=Nmae,Id", GatewayErrorCode.InvalidQueryOption, "$select", "'Nmae'")]
    [InlineData("Customers?$select=Naem", GatewayErrorCode.InvalidQueryOption, "$select", "'Naem'")]
    [InlineData("Customers?$select=Curency", GatewayErrorCode.InvalidQueryOption, "$select", "did you mean Currency?")]
    [InlineData("Customers?$select=Other.*", GatewayErrorCode.InvalidQueryOption, "$select", "'Other'")]
    [InlineData("Customers?$select=Canonical.Order/Name", GatewayErrorCode.InvalidQueryOption, "$select", "not derived")]
    [InlineData("Cases?$select=Tags($select=Id)", GatewayErrorCode.InvalidQueryOption, "$select", "$select does not apply to Tags")]
    [InlineData("Cases?$select=Tags($top=1),Tags($top=2)", GatewayErrorCode.InvalidQueryOption, "$select", "twice")]
    [InlineData("Cases?$select=Tags($top=1;$top=2)", GatewayErrorCode.UnknownQueryOption, "$select", "twice")]
    [InlineData("Cases?$select=Tags($filter=Id eq 'x')", GatewayErrorCode.InvalidExpression, "$select", "$it is the value")]
    [InlineData("Cases?$select=Tags($search=x)", GatewayErrorCode.NotImplemented, "$select", "$search")]
    [InlineData("Cases?$select=Tags($expand=x)", GatewayErrorCode.InvalidQueryOption, "$select", "$expand does not apply")]
    [InlineData("Customers?$select=BillingAddress($top=1)", GatewayErrorCode.InvalidQueryOption, "$select", "a single value")]
    [InlineData("Cases('1')/Tags?$search=x", GatewayErrorCode.NotImplemented, "$search", "a collection of values")]
    [InlineData("Cases('1')/Tags?$filter=Name eq 'x'", GatewayErrorCode.InvalidExpression, "$filter", "$it")]
    [InlineData("Customers?$expand=*,*", GatewayErrorCode.InvalidQueryOption, "$expand", "twice")]
    [InlineData("Customers?$expand=*($top=1)", GatewayErrorCode.InvalidQueryOption, "$expand", "$levels")]
    [InlineData("Customers?$expand=Children($levels=0)", GatewayErrorCode.InvalidQueryOption, "$expand", "'0'")]
    [InlineData("Customers?$expand=Children($levels=x)", GatewayErrorCode.InvalidQueryOption, "$expand", "'x'")]
    [InlineData("Customers?$expand=Children($levels=1;$levels=2)", GatewayErrorCode.UnknownQueryOption, "$expand", "twice")]
    [InlineData("Customers?$expand=Children($levels=2;$expand=Children)", GatewayErrorCode.InvalidQueryOption, "$expand", "$levels")]
    [InlineData("Customers?$expand=Parent/$count", GatewayErrorCode.InvalidQueryOption, "$expand", "one row")]
    [InlineData("Customers?$expand=Orders/$count($top=1)", GatewayErrorCode.InvalidQueryOption, "$expand", "Orders/$count")]
    [InlineData("Customers?$expand=Orders/$ref($select=Id)", GatewayErrorCode.InvalidQueryOption, "$expand", "Orders/$ref")]
    [InlineData("Orders?$expand=Items/$ref", GatewayErrorCode.NotImplemented, "$expand", "Items/$ref")]
    [InlineData("Orders?$expand=*/$ref", GatewayErrorCode.NotImplemented, "$expand", "Items")]
    [InlineData("Customers?$expand=BillingAddress/Country", GatewayErrorCode.InvalidQueryOption, "$expand", "$select=BillingAddress/")]
    [InlineData("Customers?$expand=Oders", GatewayErrorCode.InvalidQueryOption, "$expand", "did you mean Orders?")]
    [InlineData("Customers?$filter=Name eq @a&@a=@b&@b=@a", GatewayErrorCode.InvalidExpression, "@b", "'@a' is part of its own value")]
    [InlineData("Customers?$filter=Name eq @a&@a='x' foo", GatewayErrorCode.InvalidExpression, "@a", "'foo' found")]
    [InlineData("Customers?$filter=Name eq @a&@a=Foo", GatewayErrorCode.InvalidExpression, "@a", "Customer has no property 'Foo'")]
    [InlineData("Customers?$expand=Orders($filter=$it/Name eq Id)", GatewayErrorCode.NotImplemented, "$expand", "$it")]
    [InlineData("Customers?$filter=Name eq @a&@a=5", GatewayErrorCode.InvalidExpression, "$filter", "5 (Edm.Int32)")]
    [InlineData("Customers?$orderby=Foo", GatewayErrorCode.InvalidExpression, "$orderby", "'Foo'")]
    [InlineData("Customers?$orderby=Name foo", GatewayErrorCode.InvalidExpression, "$orderby", "'foo'")]
    [InlineData("Customers?$orderby=Name,", GatewayErrorCode.InvalidExpression, "$orderby", "the end")]
    [InlineData("Customers?$orderby=Orders", GatewayErrorCode.InvalidExpression, "$orderby", "Orders (Collection(Canonical.Order)) has no order")]
    [InlineData("Customers?$orderby=BillingAddress", GatewayErrorCode.InvalidExpression, "$orderby", "BillingAddress")]
    [InlineData("Products?$orderby=Image", GatewayErrorCode.InvalidExpression, "$orderby", "Image is a media property")]
    [InlineData("Customers?$select=Foo", GatewayErrorCode.InvalidQueryOption, "$select", "Customer has no property 'Foo'")]
    [InlineData("Customers?$select=BillingAddress/Foo", GatewayErrorCode.InvalidQueryOption, "$select", "Address has no property 'Foo'")]
    [InlineData("Customers?$select=Name/Foo", GatewayErrorCode.InvalidQueryOption, "$select", "Name is of type Edm.String")]
    [InlineData("Customers?$select=Orders/Id", GatewayErrorCode.InvalidQueryOption, "$select", "use $expand")]
    [InlineData("Customers?$select=", GatewayErrorCode.InvalidQueryOption, "$select", "A name expected")]
    [InlineData("Customers?$select=Name;Id", GatewayErrorCode.InvalidQueryOption, "$select", "';Id'")]
    [InlineData("Customers?$expand=Foo", GatewayErrorCode.InvalidQueryOption, "$expand", "no navigation property 'Foo'")]
    [InlineData("Customers?$expand=Name", GatewayErrorCode.InvalidQueryOption, "$expand", "Name is no navigation property")]
    [InlineData("Customers?$expand=Orders,Orders", GatewayErrorCode.InvalidQueryOption, "$expand", "Orders is expanded twice")]
    [InlineData("Customers?$expand=Orders($top=x)", GatewayErrorCode.InvalidQueryOption, "$expand", "'x'")]
    [InlineData("Customers?$expand=Orders($top=1;$top=2)", GatewayErrorCode.UnknownQueryOption, "$expand", "twice")]
    [InlineData("Customers?$expand=Orders($foo=1)", GatewayErrorCode.UnknownQueryOption, "$expand", "'$foo'")]
    [InlineData("Customers?$expand=Orders($skiptoken=1)", GatewayErrorCode.InvalidQueryOption, "$expand", "$skiptoken")]
    [InlineData("Customers?$expand=Orders($filter=Foo eq 1)", GatewayErrorCode.InvalidExpression, "$expand", "character 16: Order has no property 'Foo'")]
    [InlineData("Customers?$expand=Orders($filter=IsBlocked foo)", GatewayErrorCode.InvalidExpression, "$expand", "'foo)'")]
    [InlineData("Customers?$expand=Orders($filter=IsBlocked;$select=Foo)", GatewayErrorCode.InvalidQueryOption, "$expand", "'Foo'")]
    [InlineData("Customers?$expand=Orders($filter=IsBlocked),Foo", GatewayErrorCode.InvalidQueryOption, "$expand", "'Foo'")]
    [InlineData("Customers?$expand=Orders($top=1", GatewayErrorCode.InvalidQueryOption, "$expand", "';' or ')' expected")]
    [InlineData("Customers?$expand=Orders()", GatewayErrorCode.InvalidQueryOption, "$expand", "A name expected")]
    [InlineData("Customers?$expand=Parent($top=1)", GatewayErrorCode.InvalidQueryOption, "$expand", "$top does not apply to Parent")]
    [InlineData("Customers?$expand=Parent/Orders", GatewayErrorCode.InvalidQueryOption, "$expand", "Parent($expand=…)")]
    [InlineData("Customers?$expand=Orders($levels=2)", GatewayErrorCode.InvalidQueryOption, "$expand", "$levels")]
    [InlineData("Customers?$expand=Orders($levels=max)", GatewayErrorCode.InvalidQueryOption, "$expand", "$levels")]
    [InlineData("Products?$expand=Image", GatewayErrorCode.NotImplemented, "$expand", "'Image'")]
    [InlineData("Customers?$search=", GatewayErrorCode.InvalidExpression, "$search", "A word or phrase expected")]
    [InlineData("Customers?$search=\"a", GatewayErrorCode.InvalidExpression, "$search", "no closing quote")]
    [InlineData("Customers?$search=\"\"", GatewayErrorCode.InvalidExpression, "$search", "empty")]
    [InlineData("Customers?$search=(a", GatewayErrorCode.InvalidExpression, "$search", "')' expected")]
    [InlineData("Customers?$search=a)", GatewayErrorCode.InvalidExpression, "$search", "')'")]
    [InlineData("Customers('1')?$filter=true", GatewayErrorCode.InvalidQueryOption, "$filter", "a single entity")]
    [InlineData("Customers('1')?$top=1", GatewayErrorCode.InvalidQueryOption, "$top", "a single entity")]
    [InlineData("Customers('1')/Parent?$count=true", GatewayErrorCode.InvalidQueryOption, "$count", "a single entity")]
    [InlineData("Customers('1')/Name?$select=Id", GatewayErrorCode.InvalidQueryOption, "$select", "a property")]
    [InlineData("Customers('1')/Name/$value?$expand=Orders", GatewayErrorCode.InvalidQueryOption, "$expand", "a $value")]
    [InlineData("Customers('1')/BillingAddress?$expand=Orders", GatewayErrorCode.InvalidQueryOption, "$expand", "a complex property")]
    [InlineData("Customers/$count?$top=1", GatewayErrorCode.InvalidQueryOption, "$top", "a $count")]
    [InlineData("Products('1')/Image?$select=Id", GatewayErrorCode.InvalidQueryOption, "$select", "a media property")]
    public void Options_Faulty_NameOptionAndCulprit(string url, GatewayErrorCode code, string target, string culprit)
    {
        var error = Urls.Fail(url);

        Assert.Equal((code, target), (error.Code, error.Target));
        Assert.Contains(culprit, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Customers('1')?$select=Name&$expand=Orders&$format=json", "select=Name;expand=Orders()")]
    [InlineData("Customers/$count?$filter=IsDeleted&$search=a", "filter=IsDeleted;search=\"a\"")]
    [InlineData("Customers('1')/Orders?$filter=IsBlocked&$top=1", "filter=IsBlocked;top=1")]
    [InlineData("Orders('1')/Items?$filter=Quantity gt 1&$orderby=Number&$search=x", "filter=(gt Quantity 1m);search=\"x\";orderby=Number")]
    [InlineData("Products('1')/Image?$format=json", "")]
    public void Options_FittingTheResource_AreBound(string url, string expected) => Assert.Equal(expected, Urls.Parse(url).Query.PrintOptions());

    [Theory]
    [InlineData("Customers?$expand=Children($levels=2;$top=1)", "Children(top=1;expand=Children(top=1))")]
    [InlineData("Customers?$expand=Orders($levels=1)", "Orders()")]
    [InlineData("Customers?$expand=Children(levels=3;$expand=Cases)", "Children(expand=Cases(),Children(expand=Cases(),Children(expand=Cases())))")]
    [InlineData("Customers?$expand=Children($levels=max)", "Children(expand=Children(expand=Children(expand=Children(expand=Children/$ref()))))")]
    [InlineData("Customers?$expand=Children/$ref($filter=IsDeleted;$top=2)", "Children/$ref(filter=IsDeleted;top=2)")]
    [InlineData("Customers?$expand=Orders/$count($filter=IsBlocked)", "Orders/$count(filter=IsBlocked;top=0;count=true)")]
    [InlineData("Customers?$expand=Orders($top=1),*/$ref", "Orders(top=1),Parent/$ref(),Children/$ref(),Invoices/$ref(),Cases/$ref()")]
    [InlineData("Products?$expand=*", "Cases()")]
    [InlineData("Customers?$expand=*,Parent($select=Id)", "Parent(select=Id),Children(),Orders(),Invoices(),Cases()")]
    [InlineData("Customers?$expand=Canonical.Customer/Orders/Canonical.Order($top=1)", "Orders(top=1)")]
    public void Expand_WithItsForms_IsWrittenOut(string url, string expected) => Assert.Equal(expected, Urls.Parse(url).Query.Selection.PrintExpands());

    [Theory]
    [InlineData("Customers?$select=Canonical.Customer/Name,BillingAddress/Canonical.Address/City", "Name,BillingAddress(City)")]
    [InlineData("Customers?$select=Canonical.*", "")]
    [InlineData("Customers?$select=Canonical.*,Name,Name", "Name")]
    [InlineData("Customers?$select=ExternalIds($select=Id;$filter=System eq 's4';$orderby=Id desc;$top=1;$skip=2;$count=true)", "ExternalIds(Id)[(eq System 's4');Id desc;2+1;count]")]
    [InlineData("Cases?$select=Id,Tags($filter=$it ne 'x')", "Id,Tags[(ne $it 'x');0+]")]
    public void Select_WithItsForms_IsBound(string url, string expected) => Assert.Equal(expected, Urls.Parse(url).Query.Selection.Print());

    [Theory]
    [InlineData("Customers?$expand=Children($levels=5)", true)]
    [InlineData("Customers?$expand=Children($levels=6)", false)]
    [InlineData("Customers?$expand=Children($levels=4;$expand=Orders)", true)]
    [InlineData("Customers?$expand=Children($levels=5;$expand=Orders)", false)]
    [InlineData("Customers?$expand=Children($levels=5),Parent($levels=5)", true)]
    [InlineData("Products?$expand=*($levels=2)", true)]
    [InlineData("Products?$expand=*($levels=4)", false)]
    public void Expand_AtAndPastTheLimits_IsTakenAndRefused(string url, bool isTaken)
    {
        if (isTaken)
        {
            Urls.Parse(url);
            return;
        }

        Assert.Equal(GatewayErrorCode.LimitExceeded, Urls.Fail(url).Code);
    }

    [Fact]
    public void EntityId_Absolute_TellsItsRoot() =>
        Assert.Equal("https://gateway.example/odata/v1/", Urls.Parse("$entity?$id=https://gateway.example/odata/v1/Customers('1')").EntityIdRoot);

    [Fact]
    public void Search_TypeWithoutSearchableProperties_Answers501()
    {
        var parser = new ODataUrlParser(CanonicalModel.Build("test", typeof(Note)), new QueryLimits());

        var error = Urls.Fail(parser, "Notes?$search=a");

        Assert.Equal(GatewayErrorCode.NotImplemented, error.Code);
        Assert.Contains("Note", error.Message, StringComparison.Ordinal);
    }

    [EntitySet("Notes")]
    private sealed class Note
    {
        [Key]
        public string Id { get; init; } = "";
    }
}
