using System.Text.Json;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Sandbox.Salesforce;

public sealed class SalesforceSeedTests
{
    private static readonly Dataset Data = DatasetGenerator.Generate(seed: 11, customers: 400);

    [Fact]
    public async Task Accounts_OfTheDataSet_HoldItsValues()
    {
        await using var server = await SalesforceServer.StartAsync(Data);

        var rows = await server.QueryAsync("SELECT Id, ErpNumber__c, Name, Type, Description, OwnerId, Owner.Id, Parent.ErpNumber__c, ParentId, BillingStreet, SystemModstamp FROM Account WHERE ErpNumber__c != null ORDER BY ErpNumber__c");

        var records = rows.GetProperty("records").EnumerateArray().ToArray();
        Assert.Equal(Data.Customers.Count, records.Length);
        Assert.Contains(records, r => r.GetProperty("Parent").ValueKind == JsonValueKind.Object && Text(r.GetProperty("Parent"), "ErpNumber__c") is null);
        for (var i = 0; i < records.Length; i++)
        {
            var (customer, record) = (Data.Customers[i], records[i]);
            Assert.Equal(customer.ExternalIds[0].Id, Text(record, "Id"));
            Assert.Equal(customer.Id, Text(record, "ErpNumber__c"));
            Assert.Equal(customer.Name, Text(record, "Name"));
            Assert.Equal(customer.Description, Text(record, "Description"));
            Assert.Equal(customer.OwnerId, Text(record, "OwnerId"));
            Assert.Equal(customer.OwnerId, Text(record.GetProperty("Owner"), "Id"));
            Assert.Equal(customer.BillingAddress?.Street, Text(record, "BillingStreet"));
            Assert.Equal(customer.Status == CustomerStatus.Active, Text(record, "Type") == "Customer");
            Assert.Equal(customer.ParentId, record.GetProperty("Parent").ValueKind == JsonValueKind.Null ? null : Text(record.GetProperty("Parent"), "ErpNumber__c"));
            Assert.Equal(customer.ModifiedAt!.Value.ToString("yyyy-MM-dd'T'HH:mm:ss'.000+0000'", null), Text(record, "SystemModstamp"));
        }
    }

    [Fact]
    public async Task Prices_OfTheDataSet_AreOneAProduct()
    {
        await using var server = await SalesforceServer.StartAsync(Data);

        var rows = await server.QueryAsync("SELECT Product2.ProductCode, UnitPrice, CurrencyIsoCode FROM PricebookEntry WHERE Pricebook2.IsStandard = true AND IsActive = true");

        var prices = rows.GetProperty("records").EnumerateArray().ToDictionary(
            r => r.GetProperty("Product2").GetProperty("ProductCode").GetString()!,
            r => (r.GetProperty("UnitPrice").GetDecimal(), r.GetProperty("CurrencyIsoCode").GetString()));
        Assert.Equal(Data.Products.Where(p => p.ListPrice is not null).ToDictionary(p => p.Id, p => (p.ListPrice!.Value, p.Currency)), prices);
    }

    [Fact]
    public async Task Accounts_OfTheDataSet_ShareTheOrderOfNames()
    {
        await using var server = await SalesforceServer.StartAsync(Data);

        var names = await server.ColumnAsync("SELECT Name FROM Account WHERE ErpNumber__c != null ORDER BY Name, ErpNumber__c", "Name");

        // UTF-8 of the upper-cased text sorts by code point.
        var expected = Data.Customers.OrderBy(c => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(c.Name!.ToUpperInvariant())), StringComparer.Ordinal)
            .ThenBy(c => c.Id, StringComparer.Ordinal).Select(c => c.Name);
        Assert.Equal(expected, names);
    }

    private static string? Text(JsonElement record, string field) => record.GetProperty(field).GetString();
}
