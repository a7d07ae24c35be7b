using System.Globalization;
using CanonicalGateway.Sandbox.Data;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox;

/// <summary>The share of the data set that the EMEA company's ERP holds, and the rest.</summary>
public sealed class EmeaTests
{
    private static readonly Dataset Data = DatasetGenerator.Generate(42, 600, Emea.Backend);
    private static readonly Dataset Share = Emea.ShareOf(Data);
    private static readonly Dataset Rest = Emea.RestOf(Data);

    [Fact]
    public void Shares_Documents_AreDisjointAndTogetherTheDataset()
    {
        Assert.NotEmpty(Share.Orders);
        Assert.NotEmpty(Rest.Orders);
        Assert.NotEmpty(Share.Invoices);
        Assert.NotEmpty(Rest.Invoices);
        Assert.Equal(Data.Orders, Rest.Orders.Concat(Share.Orders));
        Assert.Equal(Data.Invoices, Rest.Invoices.Concat(Share.Invoices));
        Assert.Empty(Share.Orders.Intersect(Rest.Orders));
        Assert.Empty(Share.Invoices.Intersect(Rest.Invoices));
    }

    [Fact]
    public void Shares_MasterData_StandsInBoth()
    {
        Assert.Same(Data.Customers, Share.Customers);
        Assert.Same(Data.Customers, Rest.Customers);
        Assert.Same(Data.Products, Share.Products);
        Assert.Same(Data.Products, Rest.Products);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 25)]
    [InlineData(42, 600)]
    public void Keys_EachCompany_StayInTheirRange(int seed, int customers)
    {
        var data = DatasetGenerator.Generate(seed, customers);

        Assert.All(data.Orders, row => Assert.Equal(row.SalesOrganization == "1010", Number(row.Id) >= 50_000_000));
        Assert.All(data.Invoices, row => Assert.Equal(row.CompanyCode == "1010", Number(row.Id) >= 950_000_000));
        Assert.All(data.Orders.Select(row => row.Id).Concat(data.Invoices.Select(row => row.Id)), id => Assert.InRange(id.Length, 1, 10));
    }

    [Fact]
    public void ExternalIds_EveryDocument_NameTheSystemThatItIsReadFrom()
    {
        var undivided = DatasetGenerator.Generate(42, 600);

        Assert.All(Share.Orders, row => Assert.Equal(("s4-emea", row.Id), (Assert.Single(row.ExternalIds).System, row.ExternalIds[0].Id)));
        Assert.All(Share.Invoices, row => Assert.Equal(("s4-emea", row.Id), (Assert.Single(row.ExternalIds).System, row.ExternalIds[0].Id)));
        Assert.All(Rest.Orders, row => Assert.Equal(("s4", row.Id), (Assert.Single(row.ExternalIds).System, row.ExternalIds[0].Id)));
        Assert.All(Rest.Invoices, row => Assert.Equal(("s4", row.Id), (Assert.Single(row.ExternalIds).System, row.ExternalIds[0].Id)));
        Assert.All(undivided.Orders, row => Assert.Equal("s4", Assert.Single(row.ExternalIds).System));
        Assert.All(undivided.Invoices, row => Assert.Equal("s4", Assert.Single(row.ExternalIds).System));
        Assert.Equal(Data.Orders.Select(row => row.Id), undivided.Orders.Select(row => row.Id));
    }

    [Fact]
    public void References_BetweenDocuments_StayWithinASystem()
    {
        foreach (var data in new[] { Share, Rest })
        {
            var orders = data.Orders.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
            var invoices = data.Invoices.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
            Assert.All(data.Invoices.SelectMany(row => row.Items), item => Assert.Contains(item.OrderId!, orders));
            Assert.All(data.Invoices.Where(row => row.CancelledInvoiceId is not null), row => Assert.Contains(row.CancelledInvoiceId!, invoices));
            Assert.Contains(data.Invoices, row => row.CancelledInvoiceId is not null);
        }
    }

    [Fact]
    public void References_FromOtherSystems_LeadToBoth()
    {
        var share = Share.Orders.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        var rest = Rest.Orders.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);

        Assert.All(Data.Cases.Where(row => row.OrderId is not null), row => Assert.True(share.Contains(row.OrderId!) || rest.Contains(row.OrderId!)));
        Assert.Contains(Data.Cases, row => row.OrderId is not null && share.Contains(row.OrderId));
        Assert.Contains(Data.Cases, row => row.OrderId is not null && rest.Contains(row.OrderId));
        Assert.NotEmpty(Share.Orders.Select(row => row.CustomerId).Intersect(Rest.Orders.Select(row => row.CustomerId)));
    }

    [Fact]
    public void Invoices_JoinedFromOrders_AreStillThereInBoth()
    {
        Assert.Contains(Share.Invoices, row => row.Items.Select(item => item.OrderId).Distinct().Count() > 1);
        Assert.Contains(Rest.Invoices, row => row.Items.Select(item => item.OrderId).Distinct().Count() > 1);
    }

    private static long Number(string id) => long.Parse(id, CultureInfo.InvariantCulture);
}
