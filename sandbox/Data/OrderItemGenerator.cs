using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>Items of orders, numbered 10, 20, 30.</summary>
internal sealed class OrderItemGenerator(Random random, IReadOnlyList<Product> products)
{
    /// <summary>The greatest quantity that an item of an invoice can hold, which is less than an order's item can.</summary>
    public const decimal BillableQuantityMax = 9_999_999_999.999m;

    private const decimal AmountMax = 9_999_999_999_999.999m;
    private const decimal QuantityMax = 999_999_999_999.999m;

    private readonly AwkwardTextDealer _texts = new(random, AwkwardText.Lines);

    /// <summary>The net amount of the few orders of one item whose amount is at a bound; null for all others.</summary>
    public static decimal? ExtremeOf(int index) => (index % 5000) switch
    {
        3 => AmountMax,
        4 => 0.000m,
        5 => 0.001m,
        _ => null,
    };

    public IReadOnlyList<OrderItem> Generate(int index, OrderStatus order, string currency)
    {
        if (ExtremeOf(index) is { } extreme)
        {
            return [Create(0, order, 1m, extreme, currency)];
        }

        return (index % 5000) switch
        {
            6 => [],
            7 => [Create(0, order, QuantityMax, Money.Round(0.01m, currency), currency)],
            8 => Several(120, order, currency),
            _ when random.Chance(0.02) => [],
            _ => Several(random.Weighted((1, 35), (2, 30), (3, 18), (4, 10), (5, 5), (9, 2)), order, currency),
        };
    }

    private OrderItem[] Several(int count, OrderStatus order, string currency)
    {
        var items = new OrderItem[count];
        for (var at = 0; at < count; at++)
        {
            var quantity = Quantity();
            items[at] = Create(at, order, quantity, Money.Round(quantity * Money.Price(random, 900, currency), currency), currency);
        }

        return items;
    }

    private OrderItem Create(int at, OrderStatus order, decimal quantity, decimal net, string currency)
    {
        // An order at a bound keeps its amount: an item that is rejected does not count.
        var rejected = order == OrderStatus.Cancelled || (at > 0 && random.Chance(0.03));
        var product = random.Pick(products);
        return new OrderItem
        {
            Number = 10 * (at + 1),
            ProductId = random.Chance(0.01) ? null : product.Id,
            Text = _texts.Next() ?? product.Name,
            Quantity = quantity,
            Unit = product.BaseUnit,
            NetAmount = net + Money.Zero(currency),
            UnitPrice = quantity == 0 ? null : Math.Round(net / quantity, 10, MidpointRounding.ToEven),
            IsRejected = rejected,
            Status = rejected ? OrderStatus.Cancelled : DrawStatus(order),
        };
    }

    private decimal Quantity() => random.Next(100) switch
    {
        0 => 0m,
        < 75 => random.Next(1, 100),
        _ => decimal.Round((decimal)(random.NextDouble() * 50), 3) + 0.001m,
    };

    private OrderStatus DrawStatus(OrderStatus order) => order switch
    {
        OrderStatus.Open or OrderStatus.Completed => order,
        _ => random.Weighted((OrderStatus.InProcess, 45), (OrderStatus.Open, 25), (OrderStatus.Completed, 25), (OrderStatus.Other, 5)),
    };
}
