using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Rows;

/// <summary>API_PRODUCT_SRV out of the canonical products.</summary>
public static class ProductRows
{
    /// <summary>A text, a plant or whatever else a product has one row of for each <paramref name="Key"/>.</summary>
    public sealed record Part(Product Product, string Key, string? Text);

    private static readonly string[] Plants = ["1010", "1710"];

    public static IReadOnlyDictionary<string, TableRows> Of(Dataset data) => new Dictionary<string, TableRows>
    {
        ["A_Product"] = Products(data),
        ["A_ProductDescription"] = Parts(data, DescriptionsOf)
            .Text("Language", row => row.Key)
            .Text("ProductDescription", row => row.Text),
        ["A_ProductBasicText"] = Parts(data, TextsOf)
            .Text("Language", row => row.Key)
            .Text("LongText", row => row.Text),
        ["A_ProductSalesDelivery"] = Parts(data, PlantsOf)
            .Text("ProductSalesOrg", row => row.Key)
            .Text("ProductDistributionChnl", _ => "10")
            .Column("MinimumOrderQuantity", _ => Value.Of(1m))
            .Text("SupplyingPlant", row => row.Key)
            .Text("SalesMeasureUnit", row => row.Product.BaseUnit)
            .Text("BaseUnit", row => row.Product.BaseUnit),
        ["A_ProductPlant"] = Parts(data, PlantsOf)
            .Text("Plant", row => row.Key)
            .Text("AvailabilityCheckType", _ => "SR")
            .Text("BaseUnit", row => row.Product.BaseUnit),
        // Cost of the stock, no sales price: deliberately not the list price.
        ["A_ProductValuation"] = Parts(data, PlantsOf)
            .Text("ValuationArea", row => row.Key)
            .Text("ValuationClass", _ => "3100")
            .Column("StandardPrice", row => Value.Of((Fnv.Hash(row.Product.Id) % 90_000) / 100m))
            .Column("PriceUnitQty", _ => Value.Of(1m))
            .Text("Currency", row => row.Key == "1710" ? "USD" : "EUR")
            .Text("BaseUnit", row => row.Product.BaseUnit)
            .Text("InventoryValuationProcedure", _ => "S"),
    };

    private static TableRows<Product> Products(Dataset data) => new TableRows<Product>(() => data.Products)
        .Text("Product", row => row.Id)
        .Text("ProductType", row => row.Kind switch
        {
            ProductKind.TradingGoods => "HAWA",
            ProductKind.FinishedGoods => "FERT",
            ProductKind.RawMaterial => "ROH",
            ProductKind.Service => "SERV",
            _ => "X",
        })
        .Text("CrossPlantStatus", row => row.Status switch
        {
            ProductStatus.Blocked => "01",
            ProductStatus.Discontinued when Fnv.Choice(row.Id, "status", 2) == 0 => "02",
            _ => "",
        })
        .Column("IsMarkedForDeletion", row => Value.Of(row.Status == ProductStatus.Discontinued))
        .Column("CreationDate", row => Value.DayOf(row.CreatedAt))
        .Text("CreatedByUser", _ => "CB9980000010")
        .Column("LastChangeDate", row => Changes.Date(row.CreatedAt, row.ModifiedAt))
        .Text("LastChangedByUser", _ => "CB9980000010")
        .Column("LastChangeDateTime", row => Changes.Instant(row.Id, row.CreatedAt, row.ModifiedAt))
        .Column("GrossWeight", row => Value.Of(row.GrossWeight))
        .Column("NetWeight", row => Value.Of(row.NetWeight))
        .Text("WeightUnit", row => row.WeightUnit)
        .Text("ProductGroup", row => row.Category)
        .Text("BaseUnit", row => row.BaseUnit)
        .Text("ItemCategoryGroup", _ => "NORM")
        .Text("ProductHierarchy", row => row.Hierarchy)
        .Text("Division", _ => "00")
        .Text("Brand", row => row.Brand)
        .Column("ValidityStartDate", row => Value.Of(row.ValidFrom))
        .Text("ProductStandardID", row => row.Gtin)
        .Text("InternationalArticleNumberCat", row => row.Gtin is null ? "" : "HE")
        .To("to_Description", DescriptionsOf)
        .To("to_ProductBasicText", TextsOf)
        .To("to_SalesDelivery", PlantsOf)
        .To("to_Plant", PlantsOf)
        .To("to_Valuation", PlantsOf)
        .Index("ProductGroup");

    private static TableRows<Part> Parts(Dataset data, Func<Product, IEnumerable<Part>> parts) =>
        new TableRows<Part>(() => data.Products.SelectMany(parts)).Text("Product", row => row.Product.Id);

    private static IEnumerable<Part> DescriptionsOf(Product product) => InLanguages(product, product.Name);

    private static IEnumerable<Part> TextsOf(Product product) => InLanguages(product, product.Description);

    private static IEnumerable<Part> PlantsOf(Product product) =>
        Plants.Take(1 + Fnv.Choice(product.Id, "plants", 2)).Select(plant => new Part(product, plant, null));

    // The canonical text is the English one; where English is missing, that of the first language in order. Others only stand beside it.
    private static IEnumerable<Part> InLanguages(Product product, string? text)
    {
        if (text is null)
        {
            return [];
        }
        return Fnv.Choice(product.Id, "languages", 6) switch
        {
            0 => [new Part(product, "FR", "FR " + text), new Part(product, "DE", text)],
            1 => [new Part(product, "EN", text)],
            2 => [new Part(product, "ES", text)],
            3 => [new Part(product, "DE", "DE " + text), new Part(product, "FR", "FR " + text), new Part(product, "EN", text)],
            _ => [new Part(product, "DE", "DE " + text), new Part(product, "EN", text)],
        };
    }
}
