using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Entities;

[EntitySet("Orders"), Description("A sales order.")]
public sealed class Order
{
    [Key, MaxLength(64), Collated(Collation.Number), Description("Order number.")]
    public string Id { get; init; } = "";

    [AlternateKey, MaxLength(10), Collated(Collation.Number), Description("Order number as printed on documents.")]
    public string? OrderNumber { get; init; }

    [MaxLength(4), Description("Type of order, the code of the owner.")]
    public string? OrderType { get; init; }

    [MaxLength(64), Collated(Collation.Number), Description("Customer number of the buyer.")]
    public string? CustomerId { get; init; }

    [MaxLength(4), Description("Sales organization.")]
    public string? SalesOrganization { get; init; }

    [MaxLength(2), Description("Distribution channel.")]
    public string? Channel { get; init; }

    [MaxLength(2), Description("Division.")]
    public string? Division { get; init; }

    [Description("Where the order stands.")]
    public OrderStatus Status { get; init; }

    [Description("How much is delivered.")]
    public DeliveryStatus DeliveryStatus { get; init; }

    [Description("How much is billed.")]
    public BillingStatus BillingStatus { get; init; }

    [Description("Whether delivery, billing or credit blocks it.")]
    public bool IsBlocked { get; init; }

    [Description("Date of the order.")]
    public DateOnly? OrderDate { get; init; }

    [Description("Date the customer wants it.")]
    public DateOnly? RequestedDeliveryDate { get; init; }

    [MaxLength(35), Searchable, Description("The customer's own number, such as a purchase order.")]
    public string? CustomerReference { get; init; }

    [Decimal(16, 3), Currency(nameof(Currency)), Description("Net amount.")]
    public decimal? NetAmount { get; init; }

    [Decimal(16, 3), Currency(nameof(Currency)), Description("Tax amount.")]
    public decimal? TaxAmount { get; init; }

    [MaxLength(5), Description("Currency of the amounts, ISO 4217.")]
    public string? Currency { get; init; }

    [MaxLength(4), Description("Terms of payment.")]
    public string? PaymentTerms { get; init; }

    [Description("Ids of the same order in the backends.")]
    public IReadOnlyList<ExternalId> ExternalIds { get; init; } = [];

    [Description("When it was created, UTC (midnight where the owner keeps only the date).")]
    public DateTimeOffset? CreatedAt { get; init; }

    [Description("When it last changed, UTC.")]
    public DateTimeOffset? ModifiedAt { get; init; }

    [Contained, Description("The items.")]
    public IReadOnlyList<OrderItem> Items { get; init; } = [];

    [Navigation(nameof(CustomerId), nameof(Entities.Customer.Id), Partner = nameof(Entities.Customer.Orders)), Description("The buyer.")]
    public Customer? Customer { get; init; }

    [Navigation(nameof(Id), nameof(Case.OrderId), Partner = nameof(Case.Order)), Description("Support cases about the order.")]
    public IReadOnlyList<Case> Cases { get; init; } = [];
}

[Description("An item of a sales order.")]
public sealed class OrderItem
{
    [Key, Description("Item number.")]
    public int Number { get; init; }

    [MaxLength(64), Description("Product code.")]
    public string? ProductId { get; init; }

    [MaxLength(40), Searchable, Description("Text of the item.")]
    public string? Text { get; init; }

    [Decimal(15, 3), Description("Ordered quantity in Unit.")]
    public decimal? Quantity { get; init; }

    [MaxLength(3), Description("Unit of the quantity.")]
    public string? Unit { get; init; }

    [Decimal(16, 3), Description("Net amount in the order's currency.")]
    public decimal? NetAmount { get; init; }

    [Decimal(28, 10), Description("NetAmount divided by Quantity, rounded half to even at the tenth decimal; null where Quantity is null or 0.")]
    public decimal? UnitPrice { get; init; }

    [Description("Whether the item is rejected.")]
    public bool IsRejected { get; init; }

    [Description("Where the item stands.")]
    public OrderStatus Status { get; init; }

    [Navigation(nameof(ProductId), nameof(Entities.Product.Id)), Description("The product.")]
    public Product? Product { get; init; }
}

[Description("Where an order stands.")]
public enum OrderStatus
{
    Open,
    InProcess,
    Completed,
    Cancelled,
    Other,
}

[Description("How much of an order is delivered.")]
public enum DeliveryStatus
{
    NotRelevant,
    NotDelivered,
    PartiallyDelivered,
    Delivered,
    Other,
}

[Description("How much of an order is billed.")]
public enum BillingStatus
{
    NotRelevant,
    NotBilled,
    PartiallyBilled,
    Billed,
}
