using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>
/// Orders of customers that the ERP knows: a few customers have very many, some have none. They come in the order of their dates; numbers and
/// dates rise together within a company's number range.
/// </summary>
internal sealed class OrderGenerator(Random random, IReadOnlyList<Customer> buyers, IReadOnlyList<Product> products, string emeaOwner)
{
    private static readonly DateTimeOffset Earliest = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SkewedPick<Customer> _buyers = new(random, buyers, shareWithoutAny: 0.15);
    private readonly OrderItemGenerator _items = new(random, products);
    private readonly AwkwardTextDealer _references = new(random, AwkwardText.Lines);
    private readonly NumberRanges _numbers = new(0, Emea.OrdersFrom);

    public IReadOnlyList<Order> Generate(int count)
    {
        var orders = new Order[count];
        for (var index = 0; index < count; index++)
        {
            orders[index] = Create(index, count);
        }

        return orders;
    }

    private Order Create(int index, int count)
    {
        var buyer = _buyers.Next();
        var extreme = OrderItemGenerator.ExtremeOf(index);
        var currency = extreme is null ? buyer.Currency ?? "EUR" : "KWD";
        var status = extreme is null ? DrawStatus() : OrderStatus.InProcess;
        var items = _items.Generate(index, status, currency);
        var net = items.Where(item => !item.IsRejected).Aggregate(Money.Zero(currency), (sum, item) => sum + item.NetAmount!.Value);
        var created = Created(index, count);
        var day = DateOnly.FromDateTime(created.DateTime);
        var salesOrganization = random.Weighted((Emea.Company, 60), ("1710", 30), ("0001", 10));
        var id = _numbers.Next(salesOrganization);
        return new Order
        {
            Id = id,
            OrderNumber = id,
            OrderType = random.Weighted(("OR", 80), ("RE", 10), ("SO", 7), ("ZXY", 3)),
            CustomerId = buyer.Id,
            SalesOrganization = salesOrganization,
            Channel = random.Weighted(("10", 80), ("20", 20)),
            Division = random.Weighted(("00", 80), ("01", 20)),
            Status = status,
            DeliveryStatus = DrawDelivery(status),
            BillingStatus = DrawBilling(status, items, extreme),
            IsBlocked = random.Chance(0.06),
            OrderDate = day,
            RequestedDeliveryDate = Requested(index, day),
            CustomerReference = _references.Next() ?? (random.Chance(0.2) ? null : $"PO-{day.Year}-{random.Digits(6)}"),
            NetAmount = net,
            TaxAmount = extreme is not null ? Money.Zero(currency) : random.Chance(0.1) ? null : Money.Round(net * 0.19m, currency),
            Currency = currency,
            PaymentTerms = buyer.PaymentTerms,
            ExternalIds = [new ExternalId { System = salesOrganization == Emea.Company ? emeaOwner : "s4", Id = id }],
            CreatedAt = created,
            ModifiedAt = random.Chance(0.25) ? created : Changed(created),
            Items = items,
        };
    }

    private static DateTimeOffset Created(int index, int count) => (index % 2500) switch
    {
        21 => new DateTimeOffset(1968, 2, 29, 0, 0, 0, TimeSpan.Zero),
        22 => new DateTimeOffset(1969, 12, 31, 0, 0, 0, TimeSpan.Zero),
        23 => new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero),
        24 => new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero),
        _ => Earliest.AddDays((DatasetGenerator.ReferenceInstant - Earliest).Days * (long)index / count),
    };

    private DateTimeOffset Changed(DateTimeOffset created)
    {
        var latest = created.AddDays(90);
        return random.Millisecond(created, latest < DatasetGenerator.ReferenceInstant ? latest : DatasetGenerator.ReferenceInstant);
    }

    private DateOnly? Requested(int index, DateOnly day) =>
        index % 1000 == 31 ? new DateOnly(9999, 12, 31)
        : random.Chance(0.1) ? null
        : day.AddDays(random.Next(0, 60));

    private OrderStatus DrawStatus() => random.Weighted(
        (OrderStatus.Open, 20), (OrderStatus.InProcess, 25), (OrderStatus.Completed, 47), (OrderStatus.Cancelled, 6), (OrderStatus.Other, 2));

    private DeliveryStatus DrawDelivery(OrderStatus status) => status switch
    {
        OrderStatus.Open => random.Weighted((DeliveryStatus.NotDelivered, 85), (DeliveryStatus.NotRelevant, 15)),
        OrderStatus.Completed => random.Weighted((DeliveryStatus.Delivered, 90), (DeliveryStatus.NotRelevant, 10)),
        OrderStatus.Cancelled => DeliveryStatus.NotRelevant,
        _ => random.Weighted((DeliveryStatus.PartiallyDelivered, 50), (DeliveryStatus.NotDelivered, 25), (DeliveryStatus.Delivered, 20), (DeliveryStatus.Other, 5)),
    };

    // The gateway derives it from the items: without one there is nothing to bill.
    private BillingStatus DrawBilling(OrderStatus status, IReadOnlyList<OrderItem> items, decimal? extreme)
    {
        if (items.Count == 0)
        {
            return BillingStatus.NotRelevant;
        }

        return status switch
        {
            _ when extreme is not null => BillingStatus.Billed,
            _ when items.Any(item => item.Quantity > OrderItemGenerator.BillableQuantityMax) => BillingStatus.NotBilled,
            OrderStatus.Cancelled => BillingStatus.NotRelevant,
            OrderStatus.Open => random.Weighted((BillingStatus.NotBilled, 85), (BillingStatus.NotRelevant, 15)),
            OrderStatus.Completed => random.Weighted((BillingStatus.Billed, 90), (BillingStatus.PartiallyBilled, 10)),
            _ => random.Weighted((BillingStatus.PartiallyBilled, 50), (BillingStatus.Billed, 20), (BillingStatus.NotBilled, 30)),
        };
    }
}
