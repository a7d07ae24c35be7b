using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Entities;

[EntitySet("Products"), Description("Something that is sold: master data from ERP, list price from CRM.")]
public sealed class Product
{
    [Key, MaxLength(64), Searchable, Description("Product code (SKU).")]
    public string Id { get; init; } = "";

    [AlternateKey, MaxLength(40), Description("Product code.")]
    public string? Code { get; init; }

    [MaxLength(255), Searchable, Description("Name in the configured language, else in English, else in any.")]
    public string? Name { get; init; }

    [MaxLength(32000), Searchable, Description("Long text in the configured language, else in English, else in any.")]
    public string? Description { get; init; }

    [Description("What sort of product it is.")]
    public ProductKind Kind { get; init; }

    [Description("Whether it may be sold.")]
    public ProductStatus Status { get; init; }

    [MaxLength(9), Description("Product group.")]
    public string? Category { get; init; }

    [MaxLength(18), Description("Product hierarchy.")]
    public string? Hierarchy { get; init; }

    [MaxLength(4), Description("Brand code.")]
    public string? Brand { get; init; }

    [MaxLength(3), Description("Base unit of measure.")]
    public string? BaseUnit { get; init; }

    [Decimal(13, 3), Description("Gross weight in WeightUnit.")]
    public decimal? GrossWeight { get; init; }

    [Decimal(13, 3), Description("Net weight in WeightUnit.")]
    public decimal? NetWeight { get; init; }

    [MaxLength(3), Description("Unit of the weights.")]
    public string? WeightUnit { get; init; }

    [AlternateKey, MaxLength(18), Description("Global trade item number.")]
    public string? Gtin { get; init; }

    [Decimal(28, 10), Currency(nameof(Currency)), Description("Price of the standard price book.")]
    public decimal? ListPrice { get; init; }

    [MaxLength(5), Collated(Collation.IgnoreCase), Description("Currency of ListPrice, ISO 4217.")]
    public string? Currency { get; init; }

    [Description("First day of validity.")]
    public DateOnly? ValidFrom { get; init; }

    [Media, Description("Picture of the product.")]
    public Stream? Image { get; init; }

    [Description("Ids of the same product in the backends.")]
    public IReadOnlyList<ExternalId> ExternalIds { get; init; } = [];

    [Description("When it was created, UTC.")]
    public DateTimeOffset? CreatedAt { get; init; }

    [Description("When it last changed, UTC.")]
    public DateTimeOffset? ModifiedAt { get; init; }

    [Navigation(nameof(Id), nameof(Case.ProductId), Partner = nameof(Case.Product)), Description("Support cases about the product.")]
    public IReadOnlyList<Case> Cases { get; init; } = [];
}

[Description("Sorts of products.")]
public enum ProductKind
{
    TradingGoods,
    FinishedGoods,
    RawMaterial,
    Service,
    Other,
}

[Description("Whether a product may be sold.")]
public enum ProductStatus
{
    Active,
    Blocked,
    Discontinued,
}
