using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Entities;

[EntitySet("Invoices"), Description("A billing document.")]
public sealed class Invoice
{
    [Key, MaxLength(64), Collated(Collation.Number), Description("Invoice number.")]
    public string Id { get; init; } = "";

    [AlternateKey, MaxLength(10), Collated(Collation.Number), Description("Invoice number of the ERP.")]
    public string? InvoiceNumber { get; init; }

    [MaxLength(16), Searchable, Description("The number printed for the customer.")]
    public string? Reference { get; init; }

    [Description("What sort of billing document it is. Amounts are positive: the sign comes from here.")]
    public InvoiceKind Kind { get; init; }

    [Description("Where the invoice stands.")]
    public InvoiceStatus Status { get; init; }

    [MaxLength(64), Collated(Collation.Number), Description("Customer number of the buyer.")]
    public string? CustomerId { get; init; }

    [MaxLength(64), Collated(Collation.Number), Description("Customer number of the payer.")]
    public string? PayerId { get; init; }

    [Description("Date of the invoice.")]
    public DateOnly? InvoiceDate { get; init; }

    [Decimal(16, 3), Currency(nameof(Currency)), Description("Net amount.")]
    public decimal? NetAmount { get; init; }

    [Decimal(14, 3), Currency(nameof(Currency)), Description("Tax amount.")]
    public decimal? TaxAmount { get; init; }

    [Decimal(17, 3), Currency(nameof(Currency)), Description("Gross amount.")]
    public decimal? GrossAmount { get; init; }

    [MaxLength(5), Description("Currency of the amounts, ISO 4217.")]
    public string? Currency { get; init; }

    [MaxLength(4), Description("Terms of payment.")]
    public string? PaymentTerms { get; init; }

    [MaxLength(30), Searchable, Description("Reference for the payment.")]
    public string? PaymentReference { get; init; }

    [MaxLength(35), Searchable, Description("The customer's own number.")]
    public string? CustomerReference { get; init; }

    [MaxLength(4), Description("Company code.")]
    public string? CompanyCode { get; init; }

    [MaxLength(4), Description("Fiscal year.")]
    public string? FiscalYear { get; init; }

    [MaxLength(10), Collated(Collation.Number), Description("Number of the accounting document.")]
    public string? AccountingDocument { get; init; }

    [MaxLength(64), Collated(Collation.Number), Description("The invoice that this one cancels.")]
    public string? CancelledInvoiceId { get; init; }

    [Description("Whether it has been cancelled.")]
    public bool IsCancelled { get; init; }

    [Media, Description("The printed document.")]
    public Stream? Document { get; init; }

    [Description("Ids of the same invoice in the backends.")]
    public IReadOnlyList<ExternalId> ExternalIds { get; init; } = [];

    [Description("When it was created, UTC.")]
    public DateTimeOffset? CreatedAt { get; init; }

    [Description("When it last changed, UTC.")]
    public DateTimeOffset? ModifiedAt { get; init; }

    [Contained, Description("The items.")]
    public IReadOnlyList<InvoiceItem> Items { get; init; } = [];

    [Navigation(nameof(CustomerId), nameof(Entities.Customer.Id), Partner = nameof(Entities.Customer.Invoices)), Description("The buyer.")]
    public Customer? Customer { get; init; }

    [Navigation(nameof(PayerId), nameof(Entities.Customer.Id)), Description("The payer.")]
    public Customer? Payer { get; init; }
}

[Description("An item of an invoice.")]
public sealed class InvoiceItem
{
    [Key, Description("Item number.")]
    public int Number { get; init; }

    [MaxLength(64), Description("Product code.")]
    public string? ProductId { get; init; }

    [MaxLength(40), Searchable, Description("Text of the item.")]
    public string? Text { get; init; }

    [Decimal(13, 3), Description("Billed quantity in Unit.")]
    public decimal? Quantity { get; init; }

    [MaxLength(3), Description("Unit of the quantity.")]
    public string? Unit { get; init; }

    [Decimal(16, 3), Description("Net amount in the invoice's currency.")]
    public decimal? NetAmount { get; init; }

    [Decimal(14, 3), Description("Tax amount in the invoice's currency.")]
    public decimal? TaxAmount { get; init; }

    [Decimal(16, 3), Description("Gross amount in the invoice's currency.")]
    public decimal? GrossAmount { get; init; }

    [MaxLength(64), Collated(Collation.Number), Description("Order number that the item bills.")]
    public string? OrderId { get; init; }

    [Description("Item number within that order.")]
    public int? OrderItemNumber { get; init; }

    [Navigation(nameof(ProductId), nameof(Entities.Product.Id)), Description("The product.")]
    public Product? Product { get; init; }

    [Navigation(nameof(OrderId), nameof(Entities.Order.Id)), Description("The order that the item bills.")]
    public Order? Order { get; init; }
}

[Description("Sorts of billing documents.")]
public enum InvoiceKind
{
    Invoice,
    CreditMemo,
    DebitMemo,
    Cancellation,
    ProForma,
    Other,
}

[Description("Where an invoice stands.")]
public enum InvoiceStatus
{
    Open,
    Posted,
    PartiallyPaid,
    Paid,
    Cancelled,
}
