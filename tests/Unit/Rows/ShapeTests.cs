using CanonicalGateway.Contracts.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Rows;

public sealed class ShapeTests
{
    private static readonly Shape Customer = TestRows.Shape("Customer", "Id", "Name", "BillingAddress");

    [Fact]
    public void IndexOf_Member_IsItsColumnOrMinusOne()
    {
        Assert.Equal(1, Customer.IndexOf(Customer.Type.Find("Name")!));
        Assert.Equal(-1, Customer.IndexOf(Customer.Type.Find("Email")!));
        Assert.Equal(-1, Customer.IndexOf(TestRows.Type("Order").Find("Id")!));
    }

    [Fact]
    public void Keep_All_IsTheSameShape() => Assert.Same(Customer, Customer.Keep(_ => true));

    [Fact]
    public void Keep_Some_LeavesPlaceholdersOfTheSameLayout()
    {
        var kept = Customer.Keep(m => m.Name == "BillingAddress");

        Assert.Equal(Customer.Width, kept.Width);
        Assert.Equal(-1, kept.IndexOf(Customer.Type.Find("Id")!));
        Assert.Equal(2, kept.IndexOf(Customer.Type.Find("BillingAddress")!));
        Assert.Same(Customer.Columns[2], kept.Columns[2]);
        Assert.Equal("Customer((filled elsewhere),(filled elsewhere),BillingAddress{Address(Street,HouseNumber,City,PostalCode,Region,Country)})", kept.ToString());
    }

    [Fact]
    public void NestedWidth_OfEachKindOfColumn_IsThatOfItsElement()
    {
        var shape = TestRows.Shape("Case", "Tags", "ExternalIds", "Subject");

        Assert.Equal([1, 2, 1], shape.Columns.Select(c => c.NestedWidth));
    }
}
