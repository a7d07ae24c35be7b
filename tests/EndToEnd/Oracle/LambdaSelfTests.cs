using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>Checks by hand what the oracle says of lambdas and paths over related rows.</summary>
public sealed class LambdaSelfTests
{
    private static readonly Truth Truth = new(new Dataset(
        0,
        [
            new Customer { Id = "1", Name = "Acme", SupportTier = SupportTier.Gold, BillingAddress = new Address { Country = "DE" } },
            new Customer { Id = "2", Name = "Bolt", ParentId = "1", BillingAddress = new Address { Country = "FR" } },
            new Customer { Id = "3", Name = "Coil", ParentId = "2" },
        ],
        [new Product { Id = "A", Name = "Saw" }, new Product { Id = "B" }],
        [
            new Order { Id = "10", CustomerId = "1", NetAmount = 5m, Items = [new OrderItem { Number = 1, ProductId = "A", Quantity = 2m }, new OrderItem { Number = 2, ProductId = "Z", Quantity = null }] },
            new Order { Id = "11", CustomerId = "1", NetAmount = null },
            new Order { Id = "12", CustomerId = "2", NetAmount = 50m, Items = [new OrderItem { Number = 1, ProductId = "B", Quantity = 9m }] },
            new Order { Id = "13", CustomerId = "9", NetAmount = 1m },
            new Order { Id = "14" },
        ],
        [new Invoice { Id = "20", CustomerId = "1", PayerId = "2", GrossAmount = 7m }, new Invoice { Id = "21", CustomerId = "2", GrossAmount = null }],
        [
            new Case { Id = "30", CustomerId = "1", OrderId = "10", ProductId = "A", Priority = CasePriority.Critical, Subject = "Acme", Tags = ["x", "y"] },
            new Case { Id = "31", CustomerId = "1", OrderId = "12", Subject = "Bolt" },
            new Case { Id = "32", CustomerId = "3", ProductId = "B", Priority = CasePriority.Low, Subject = null },
        ],
        new HashSet<string>(),
        new HashSet<string>()));

    [Theory]
    [InlineData("Customers", "Cases/any()", "1 3")]
    [InlineData("Customers", "not Cases/any()", "2")]
    [InlineData("Customers", "Cases/any(c:c/Priority eq 'Critical')", "1")]
    [InlineData("Customers", "Cases/any(c:c/Priority eq null)", "1")]
    [InlineData("Customers", "Cases/all(c:c/Priority ne null)", "2 3")]
    [InlineData("Customers", "Cases/all(c:contains(c/Subject,'o'))", "2")]
    [InlineData("Customers", "not Cases/any(c:contains(c/Subject,'o'))", "2 3")]
    [InlineData("Customers", "not (Cases/any(c:contains(c/Subject,'o')) or Name eq 'Coil')", "2")]
    [InlineData("Customers", "Cases/any(c:c/Product/Name eq 'Saw')", "1")]
    [InlineData("Customers", "Cases/any(c:c/Product/Name eq null)", "1 3")]
    [InlineData("Customers", "Cases/any(c:c/Order/Customer/Name eq 'Bolt')", "1")]
    [InlineData("Customers", "Cases/any(c:c/Subject eq Name)", "1")]
    [InlineData("Customers", "Cases/any(c:c/Order/CustomerId ne Id)", "1 3")]
    [InlineData("Customers", "Cases/any(c:c/Tags/any(t:t eq 'y'))", "1")]
    [InlineData("Customers", "Orders/any(o:o/Items/any(i:i/Quantity gt o/NetAmount))", "")]
    [InlineData("Customers", "Orders/any(o:o/Items/any(i:i/Quantity lt o/NetAmount))", "1 2")]
    [InlineData("Customers", "Orders/all(o:o/Items/all(i:i/Quantity gt 5))", "2 3")]
    [InlineData("Customers", "Orders/any(o:o/Cases/any(c:c/CustomerId eq Id))", "1")]
    [InlineData("Customers", "Orders/any(o:o/Cases/any(c:c/CustomerId ne o/CustomerId))", "2")]
    [InlineData("Customers", "Orders/any(o:Name eq 'Bolt')", "2")]
    [InlineData("Customers", "Children/any(c:c/Children/any())", "1")]
    [InlineData("Customers", "Parent/Cases/any()", "2")]
    [InlineData("Customers", "Parent/Orders/all(o:o/NetAmount gt 10)", "1 3")]
    [InlineData("Customers", "Parent/Parent/Name eq 'Acme'", "3")]
    [InlineData("Customers", "Parent eq null", "1")]
    [InlineData("Customers", "Orders/$count eq 2", "1")]
    [InlineData("Customers", "Orders/$count eq 0 or Cases/$count gt 1", "1 3")]
    [InlineData("Invoices", "Customer/Orders/any(o:o/NetAmount eq null) and Payer/Orders/any()", "20")]
    [InlineData("Orders", "Cases/any()", "10 12")]
    [InlineData("Orders", "Customer/BillingAddress/Country eq null", "13 14")]
    [InlineData("Orders", "Customer eq null", "13 14")]
    [InlineData("Orders", "Customer/Cases/all(c:c/Priority eq 'Low')", "12 13 14")]
    [InlineData("Orders", "Items/any(i:i/Product/Name eq 'Saw')", "10")]
    [InlineData("Orders", "Items/any(i:i/Product eq null)", "10")]
    [InlineData("Orders", "Items/any(i:i/Product/Cases/any(c:c/CustomerId eq CustomerId))", "10")]
    [InlineData("Cases", "Order/Customer/Name ne 'Acme' and Order ne null", "31")]
    public void Filter_OverRelatedRows_KeepsTheRowsCountedByHand(string set, string filter, string keys)
    {
        var query = UrlReader.Read($"{set}?$filter={Uri.EscapeDataString(filter)}");

        Assert.Equal(keys, KeysOf(query));
    }

    [Theory]
    [InlineData("Orders?$orderby=Customer/Name desc,NetAmount", "12 11 10 14 13")]
    [InlineData("Cases?$orderby=Order/Customer/Name desc", "31 30 32")]
    [InlineData("Customers?$orderby=Orders/$count desc", "1 2 3")]
    [InlineData("Customers?$orderby=Cases/any() desc,Id desc", "3 1 2")]
    public void Order_OverRelatedRows_IsThatMadeByHand(string url, string keys) => Assert.Equal(keys, KeysOf(UrlReader.Read(url)));

    [Fact]
    public void Filter_WithinExpand_LooksAtTheExpandedRow()
    {
        var query = UrlReader.Read("Customers('1')?$select=Id&$expand=Orders($filter=Cases/any(c:c/CustomerId eq CustomerId);$select=Id;$count=true)");

        var row = Assert.IsType<ExpectedRow>(new QueryOracle(Truth).Answer(query)).Row;

        var orders = Assert.IsType<ExpectedList>(row.Members["Orders"]);
        Assert.Equal(1, orders.Count);
        Assert.Equal("10", Assert.IsType<ExpectedObject>(Assert.Single(orders.Items)).Members["Id"]);
    }

    private static string KeysOf(Query query)
    {
        var answer = Assert.IsType<ExpectedRows>(new QueryOracle(Truth).Answer(query));
        return string.Join(' ', answer.Rows.Items.Select(r => Assert.IsType<ExpectedObject>(r).Members["Id"]));
    }
}
