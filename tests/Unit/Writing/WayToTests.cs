using CanonicalGateway.Gateway.Writing;
using CanonicalGateway.Tests.Unit.Parsing;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Writing;

public sealed class WayToTests
{
    [Theory]
    [InlineData("Cases", "/Cases")]
    [InlineData("Cases($select=Id)", "/Cases?$select=Id")]
    [InlineData("Cases($select=Id,Subject;$top=2; $orderby=Id desc)", "/Cases?$select=Id,Subject&$top=2&$orderby=Id%20desc")]
    [InlineData("Cases(filter=Subject eq 'a;b''c)(')", "/Cases?$filter=Subject%20eq%20'a;b''c)('")]
    [InlineData("Cases($filter=Subject eq '%26%23%2B%25é';$count=true)", "/Cases?$filter=Subject%20eq%20'%26%23%2B%25%C3%A9'&$count=true")]
    [InlineData("Orders($expand=Items($select=Number;$top=1),Customer($select=Name);$top=3)", "/Orders?$expand=Items($select=Number;$top=1),Customer($select=Name)&$top=3")]
    [InlineData("Parent($select=Name)", "/Parent?$select=Name")]
    [InlineData("Cases/$ref($top=2)", "/Cases/$ref?$top=2")]
    [InlineData("Cases($filter=Subject eq @s;$search=\"a b\")&@s='x y'", "/Cases?$filter=Subject%20eq%20@s&$search=%22a%20b%22&@s='x%20y'")]
    public void Related_OptionsOfTheExpand_AreThoseOfTheUrl(string expand, string expected)
    {
        var parsed = Assert.Single(Urls.Parse($"Customers?$expand={expand}").Query.Selection.Expands);

        Assert.Equal(expected, WayTo.Related(parsed));

        // And mean the same.
        var again = Urls.Parse($"Customers('1'){expected}").Query;
        Assert.Equal((parsed.Query.Filter, parsed.Query.Search, parsed.Query.Top, parsed.Query.Count), (again.Filter, again.Search, again.Top, again.Count));
    }

    [Theory]
    [InlineData("Cases/$count", "/Cases/$count")]
    [InlineData("Cases/$count($filter=Subject eq 'a')", "/Cases/$count?$filter=Subject%20eq%20'a'")]
    [InlineData("Children($levels=2;$select=Name)", "?$select=Id&$expand=Children($levels=2;$select=Name)")]
    public void Related_NumbersAndLevels_AreAskedForTheSameWay(string expand, string expected) =>
        Assert.Equal(expected, WayTo.Related(Assert.Single(Urls.Parse($"Customers?$expand={expand}").Query.Selection.Expands)));

    [Theory]
    [InlineData("*", "/Cases")]
    [InlineData("*/$ref", "/Cases/$ref")]
    [InlineData("*($levels=2)", "/Cases?$expand=*")]
    public void Related_OfAStar_IsWhatItStandsFor(string expand, string expected) =>
        Assert.Equal(expected, WayTo.Related(Urls.Parse($"Products?$expand={expand}").Query.Selection.Expands.Single(e => e.Navigation.Name == "Cases")));

    [Theory]
    [InlineData("ExternalIds($filter=System eq @s;$top=1)&@s='a'", "?$select=ExternalIds($filter=System%20eq%20@s;$top=1)&@s='a'")]
    [InlineData("SupportTier", "?$select=SupportTier")]
    [InlineData("BillingAddress", "?$select=BillingAddress")]
    [InlineData("BillingAddress/City,BillingAddress/Country", "?$select=BillingAddress/City,BillingAddress/Country")]
    public void Property_Selected_IsAllThatIsAskedFor(string select, string expected) =>
        Assert.Equal(expected, WayTo.Property(Assert.Single(Urls.Parse($"Customers?$select={select}").Query.Selection.Properties)));
}
