using System.Text;
using System.Text.Json;
using CanonicalGateway.Sandbox.Data;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox;

public sealed class DatasetGeneratorTests
{
    [Fact]
    public void Generate_SameSeed_GivesTheSameRows()
    {
        var first = JsonSerializer.Serialize(DatasetGenerator.Generate(7, 60));
        var second = JsonSerializer.Serialize(DatasetGenerator.Generate(7, 60));

        Assert.Equal(first, second);
    }

    [Fact]
    public void Generate_OtherSeed_GivesOtherRows()
    {
        var first = JsonSerializer.Serialize(DatasetGenerator.Generate(7, 20));
        var second = JsonSerializer.Serialize(DatasetGenerator.Generate(8, 20));

        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData(1, 20)]
    [InlineData(2, 20)]
    [InlineData(33, 20)]
    [InlineData(1000, 500)]
    public void Generate_AnySize_GivesExactTotals(int customers, int products)
    {
        var data = DatasetGenerator.Generate(42, customers);

        Assert.Equal(customers, data.Customers.Count);
        Assert.Equal(products, data.Products.Count);
        Assert.Equal(10 * customers, data.Orders.Count);
        Assert.Equal(8 * customers, data.Invoices.Count);
        Assert.Equal(3 * customers, data.Cases.Count);
        Assert.NotEmpty(data.InErp);
        Assert.NotEmpty(data.InSupport);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_000_001)]
    public void Generate_SizeOutOfRange_Throws(int customers) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DatasetGenerator.Generate(1, customers));

    [Fact]
    public void Generate_ThousandCustomers_HasEveryAwkwardTextAndSkew()
    {
        var data = DatasetGenerator.Generate(42, 1000);

        Assert.Empty(AwkwardText.Lines.Except(data.Customers.Select(customer => customer.Name)));
        Assert.Empty(AwkwardText.Lines.Except(data.Products.Select(product => product.Name)));
        Assert.Empty(AwkwardText.Lines.Except(data.Cases.Select(@case => @case.Subject)));
        Assert.Empty(AwkwardText.Lines.Except(data.Orders.Select(order => order.CustomerReference)));
        Assert.Empty(AwkwardText.Passages.Except(data.Cases.Select(@case => @case.Description).Concat(data.Cases.SelectMany(@case => @case.Comments).Select(comment => comment.Body))));
        Assert.Contains(data.Products, product => product.Description == AwkwardText.VeryLong);
        var perCustomer = data.Orders.CountBy(order => order.CustomerId!).ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.True(perCustomer.Values.Max() > 200);
        Assert.True(data.InErp.Count(id => !perCustomer.ContainsKey(id)) > 100);
    }

    [Fact]
    public void AwkwardText_Lines_FitTheShortestField()
    {
        Assert.All(AwkwardText.Lines, line => Assert.InRange(line.Length, 1, 30));
        Assert.Equal(AwkwardText.Lines.Count, AwkwardText.Lines.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(30_000, AwkwardText.VeryLong.Length);
        Assert.All(AwkwardText.Lines.Concat(AwkwardText.Passages).Append(AwkwardText.VeryLong), text => Assert.Equal(text.Trim(), text));
    }

    [Fact]
    public void AwkwardText_AllTexts_AreWellFormedUtf16()
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

        Assert.All(AwkwardText.Lines.Concat(AwkwardText.Passages).Append(AwkwardText.VeryLong), text => Assert.Equal(text, strict.GetString(strict.GetBytes(text))));
    }
}
