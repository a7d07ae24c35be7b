using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Sandbox.Data;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Checks what the worlds say of themselves.</summary>
public sealed class WorldSelfTests
{
    [Fact]
    public void HasMoved_ManyKeys_IsThePercentage()
    {
        var moved = Enumerable.Range(1, 20_000).Count(number => Migration.HasMoved($"{number}", 30));

        Assert.InRange(moved, 5_700, 6_300);
    }

    [Fact]
    public void HasMoved_AnyKey_IsTheContractsShare()
    {
        foreach (var key in Enumerable.Range(1, 500).Select(number => $"{number}").Concat(AwkwardText.Lines))
        {
            Assert.True(Migration.HasMoved(key, KeyShare.Of(key) + 1), key);
            Assert.False(Migration.HasMoved(key, KeyShare.Of(key)), key);
        }
    }

    [Fact]
    public void Of_DataOnItsWay_ChangesTheMovedRowsOnly()
    {
        var data = DatasetGenerator.Generate(7, 150);

        var moved = Migration.Of(data);

        Assert.Equal(data.Orders.Select(o => o.Id), moved.Orders.Select(o => o.Id));
        Assert.All(moved.Orders.Zip(data.Orders), pair => Assert.Equal(pair.First.ExternalIds[0].System == Migration.NewErp, !ReferenceEquals(pair.First, pair.Second)));
        Assert.Contains(moved.Customers, c => c.Name is null);
        Assert.DoesNotContain(data.Customers, c => c.Name is null);
    }

    [Theory]
    [InlineData("Orders?$filter=Status eq 'Open'&$expand=Items", "Order OrderItem")]
    [InlineData("Orders?$orderby=Customer/Name", "Customer Order")]
    [InlineData("Cases?$filter=Order/Items/any(i:i/Product/Name eq null)", "Case Order OrderItem Product")]
    [InlineData("Invoices('1')/Customer?$expand=Cases($filter=Tags/any(t:t eq 'x');$expand=Product)", "Case Customer Invoice Product")]
    [InlineData("Customers?$filter=Orders/any(o:o/Cases/any(c:c/Id eq Id))&$select=Id", "Case Customer Order")]
    public void TouchedTypes_OfAQuery_AreThoseItLooksAt(string url, string types)
    {
        var found = TouchedTypes.Of(UrlReader.Read(url)).Select(t => t.Name).Order(StringComparer.Ordinal);

        // Items come with their order, whether or not they are told.
        Assert.Equal(types.Replace(" OrderItem", "", StringComparison.Ordinal), string.Join(' ', found.Where(t => t != "OrderItem")));
    }
}
