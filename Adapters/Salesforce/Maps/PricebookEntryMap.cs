using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.Salesforce.Soql;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.Salesforce.Maps;

/// <summary>List prices of products: the active entries of the standard price book.</summary>
internal static class PricebookEntryMap
{
    public static SalesforceSource Build(string backend, CanonicalModel model)
    {
        var text = new TextCodec(emptyIsNull: false);
        var map = new EntityMap<SoqlField>(model.FindType(nameof(Product))!, "PricebookEntry")
            .Map(nameof(Product.Id), new(text, ["Product2.ProductCode"], new ScalarField("Product2.ProductCode", SoqlType.Text)))
            .Map(nameof(Product.ListPrice), new(new NumberCodec(), ["UnitPrice"], new ScalarField("UnitPrice", SoqlType.Number)))
            .Map(nameof(Product.Currency), new(text, ["CurrencyIsoCode"], new ScalarField("CurrencyIsoCode", SoqlType.Picklist)));
        return SalesforceSource.Of(
            backend, map, "Pricebook2.IsStandard = true AND IsActive = true AND Product2.ProductCode != null", nameof(Product.Id));
    }
}
