using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Entities;

[Description("What orders in one currency add up to.")]
public sealed class OrderTotal
{
    [MaxLength(5), Description("Currency of the orders, ISO 4217; null for orders that name none.")]
    public string? Currency { get; init; }

    [Description("Number of orders.")]
    public long Count { get; init; }

    [Decimal(28, 3), Currency(nameof(Currency)), Description("Sum of the net amounts; null where no order has one.")]
    public decimal? NetAmount { get; init; }
}
