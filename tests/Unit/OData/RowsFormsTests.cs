using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.Writing;
using CanonicalGateway.Tests.Unit.Rows;
using Xunit;

namespace CanonicalGateway.Tests.Unit.OData;

public sealed class RowsFormsTests
{
    private const string Root = "http://127.0.0.1/odata/v1/";

    [Theory]
    [InlineData("Orders", "Orders")]
    [InlineData("Orders?$filter=Id%20eq%20'1'&$select=Id", "Orders?$select=Id")]
    [InlineData("Orders?$select=Id&$top=5&$skip=10&$orderby=Name", "Orders?$select=Id")]
    [InlineData("Customers('4711')/Orders", "Customers('')/Orders")]
    [InlineData("Customers(%27O%27%27Neil%27)/Orders", "Customers('''')/Orders")]
    [InlineData("Customers('a?b')/Orders", "Customers('?b')/Orders")]
    [InlineData("Orders?$count=true&n=1&$expand=Cases($filter=Id eq '1')", "Orders?$count=true&n=1&$expand=Cases($filter=Id eq '1')")]
    [InlineData("Orders?FILTER=x&%24filter=y&filter=z", "Orders?FILTER=x&%24filter=y&filter=z")]
    public void Write_Url_LeavesOutOnlyWhatChoosesRows(string url, string form)
    {
        var buffer = new char[url.Length];

        Assert.Equal(form, buffer.AsSpan(0, RowsForms.Write(url, buffer)).ToString());
    }

    [Fact]
    public void Of_SameShapeFormatAndRoot_IsTheSameForm()
    {
        var forms = new RowsForms();
        var (shape, other) = (TestRows.Shape("Order", "Id"), TestRows.Shape("Order", "Id"));
        var first = forms.Of(IdOnly(), shape, JsonFormat.Default, Root);

        Assert.Same(first, forms.Of(IdOnly(), shape, JsonFormat.Default, Root));
        Assert.NotSame(first, forms.Of(IdOnly(), other, JsonFormat.Default, Root));
        Assert.NotSame(first, forms.Of(IdOnly(), shape, JsonFormat.Default, "http://other/"));
    }

    private static Selection IdOnly()
    {
        var type = CanonicalModel.V1.FindType("Order")!;
        return new Selection(type) { Properties = [new SelectedProperty(type.Key!)], IsExplicit = true };
    }
}
