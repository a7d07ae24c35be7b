using System.Globalization;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.S4Hana.Tables;
using CanonicalGateway.Sandbox.S4Hana.Values;

namespace CanonicalGateway.Sandbox.S4Hana.Rows;

/// <summary>API_SALES_ORDER_SRV out of the canonical orders: the inverse of docs/mapping.md.</summary>
public static class SalesOrderRows
{
    private static readonly string[] PassedCreditChecks = ["", "A", "D"];

    public sealed record Item(Order Order, OrderItem Line, int Index);

    public sealed record Partner(Order Order, string Function, string? Customer);

    public sealed record Condition(Order Order, OrderItem? Line, int Step, int Counter, string Type, decimal Rate, decimal? Amount);

    public sealed record Text(Order Order, string Language, string Id, string Content);

    public static IReadOnlyDictionary<string, TableRows> Of(IReadOnlyList<Order> orders)
    {
        return new Dictionary<string, TableRows>
        {
            ["A_SalesOrder"] = Headers(orders),
            ["A_SalesOrderItem"] = ItemTable(orders),
            ["A_SalesOrderHeaderPartner"] = new TableRows<Partner>(() => orders.SelectMany(PartnersOf))
                .Text("SalesOrder", row => row.Order.Id)
                .Text("PartnerFunction", row => row.Function)
                .Text("Customer", row => row.Customer),
            ["A_SalesOrderHeaderPrElement"] = Conditions(() => orders.SelectMany(ConditionsOf)),
            ["A_SalesOrderItemPrElement"] = Conditions(() => orders.SelectMany(ItemsOf).SelectMany(ConditionsOf))
                .Text("SalesOrderItem", row => Number(row.Line!.Number))
                .Text("ConditionQuantityUnit", row => row.Line!.Unit)
                .Column("ConditionQuantity", _ => Value.Of(1m)),
            ["A_SalesOrderScheduleLine"] = ScheduleLines(orders),
            ["A_SalesOrderText"] = new TableRows<Text>(() => orders.SelectMany(TextsOf))
                .Text("SalesOrder", row => row.Order.Id)
                .Text("Language", row => row.Language)
                .Text("LongTextID", row => row.Id)
                .Text("LongText", row => row.Content),
        };
    }

    private static TableRows<Order> Headers(IReadOnlyList<Order> orders) => new TableRows<Order>(() => orders) { IsKeyOrdered = true }
        .Text("SalesOrder", row => row.Id)
        .Text("SalesOrderType", row => row.OrderType)
        .Text("SalesOrganization", row => row.SalesOrganization)
        .Text("DistributionChannel", row => row.Channel)
        .Text("OrganizationDivision", row => row.Division)
        .Text("SoldToParty", row => row.CustomerId)
        .Column("CreationDate", row => Value.DayOf(row.CreatedAt))
        .Text("CreatedByUser", _ => "CB9980000010")
        .Column("LastChangeDate", row => Changes.Date(row.CreatedAt, row.ModifiedAt))
        .Column("LastChangeDateTime", row => Changes.Instant(row.Id, row.CreatedAt, row.ModifiedAt))
        .Text("PurchaseOrderByCustomer", row => row.CustomerReference)
        .Column("SalesOrderDate", row => Value.Of(row.OrderDate))
        .Column("PricingDate", row => Value.Of(row.OrderDate))
        .Column("CustomerPurchaseOrderDate", row => row.CustomerReference is null ? Value.Null : Value.Of(row.OrderDate))
        .Column("RequestedDeliveryDate", row => Value.Of(row.RequestedDeliveryDate))
        .Column("TotalNetAmount", row => Value.Of(row.NetAmount))
        .Text("TransactionCurrency", row => row.Currency)
        .Text("CustomerPaymentTerms", row => row.PaymentTerms)
        .Text("ShippingCondition", _ => "01")
        .Text("IncotermsClassification", row => Fnv.Choice(row.Id, "incoterms", 2) == 0 ? "EXW" : "CIF")
        .Text("DeliveryBlockReason", row => row.IsBlocked && BlockOf(row) == 0 ? "01" : "")
        .Text("HeaderBillingBlockReason", row => row.IsBlocked && BlockOf(row) == 1 ? "08" : "")
        .Text("TotalCreditCheckStatus", row => row.IsBlocked && BlockOf(row) == 2 ? "B" : PassedCreditChecks[Fnv.Choice(row.Id, "credit", 3)])
        .Text("OverallSDProcessStatus", ProcessStatus)
        .Text("OverallTotalDeliveryStatus", row => row.DeliveryStatus switch
        {
            DeliveryStatus.NotRelevant => "",
            DeliveryStatus.NotDelivered => "A",
            DeliveryStatus.PartiallyDelivered => "B",
            DeliveryStatus.Delivered => "C",
            _ => "X",
        })
        .Text("OverallSDDocumentRejectionSts", row => row.Status == OrderStatus.Cancelled ? "C" : row.Items.Any(item => item.IsRejected) ? "B" : "A")
        .To("to_Item", ItemsOf)
        .To("to_Partner", PartnersOf)
        .To("to_PricingElement", ConditionsOf)
        .To("to_Text", TextsOf)
        .Index("SoldToParty")
        .Index("PurchaseOrderByCustomer");

    private static TableRows<Item> ItemTable(IReadOnlyList<Order> orders) => new TableRows<Item>(() => orders.SelectMany(ItemsOf))
        .Text("SalesOrder", row => row.Order.Id)
        .Text("SalesOrderItem", row => Number(row.Line.Number))
        .Text("SalesOrderItemCategory", _ => "TAN")
        .Text("SalesOrderItemText", row => row.Line.Text)
        .Text("PurchaseOrderByCustomer", row => row.Order.CustomerReference)
        .Text("Material", row => row.Line.ProductId)
        .Column("RequestedQuantity", row => Value.Of(row.Line.Quantity))
        .Text("RequestedQuantityUnit", row => row.Line.Unit)
        .Text("TransactionCurrency", row => row.Order.Currency)
        .Column("NetAmount", row => Value.Of(row.Line.NetAmount))
        .Text("ProductionPlant", _ => "1010")
        .Text("SalesDocumentRjcnReason", row => row.Line.IsRejected ? "50" : "")
        .Text("SDProcessStatus", row => row.Line.IsRejected ? "C" : ProcessCode(row.Line.Status, row.Order.Id))
        .Text("DeliveryStatus", row => row.Order.DeliveryStatus == DeliveryStatus.Delivered ? "C" : "A")
        .Text("OrderRelatedBillingStatus", BillingCode)
        .To("to_SalesOrder", row => [row.Order])
        .To("to_ScheduleLine", row => [row])
        .To("to_PricingElement", ConditionsOf)
        .Index("Material");

    private static TableRows<Item> ScheduleLines(IReadOnlyList<Order> orders) => new TableRows<Item>(() => orders.SelectMany(ItemsOf))
        .Text("SalesOrder", row => row.Order.Id)
        .Text("SalesOrderItem", row => Number(row.Line.Number))
        .Text("ScheduleLine", _ => "1")
        .Column("RequestedDeliveryDate", row => Value.Of(row.Order.RequestedDeliveryDate))
        .Column("ConfirmedDeliveryDate", row => row.Line.IsRejected ? Value.Null : Value.Of(row.Order.RequestedDeliveryDate))
        .Text("OrderQuantityUnit", row => row.Line.Unit)
        .Column("ScheduleLineOrderQuantity", row => Value.Of(row.Line.Quantity))
        .Column("ConfdOrderQtyByMatlAvailCheck", row => Value.Of(row.Line.IsRejected ? 0 : row.Line.Quantity));

    private static TableRows<Condition> Conditions(Func<IEnumerable<Condition>> read) => new TableRows<Condition>(read)
        .Text("SalesOrder", row => row.Order.Id)
        .Text("PricingProcedureStep", row => Number(row.Step))
        .Text("PricingProcedureCounter", row => Number(row.Counter))
        .Text("ConditionType", row => row.Type)
        .Column("ConditionRateValue", row => Value.Of(row.Rate))
        .Text("ConditionCurrency", row => row.Order.Currency)
        .Column("ConditionAmount", row => Value.Of(row.Amount))
        .Text("TransactionCurrency", row => row.Order.Currency);

    private static IEnumerable<Item> ItemsOf(Order order) => order.Items.Select((line, index) => new Item(order, line, index));

    private static IEnumerable<Partner> PartnersOf(Order order) => [new(order, "AG", order.CustomerId), new(order, "WE", order.CustomerId)];

    // MWST sums up to the tax; now and then it stands in two rows. Without tax there is no such row, but prices and freight still are.
    private static IEnumerable<Condition> ConditionsOf(Order order)
    {
        yield return new Condition(order, null, 11, 1, "PR00", order.NetAmount ?? 0, order.NetAmount);
        if (Fnv.Choice(order.Id, "freight", 3) == 0)
        {
            yield return new Condition(order, null, 815, 1, "KF00", 12.5m, 12.5m);
        }
        if (order.TaxAmount is not { } tax)
        {
            yield break;
        }
        var first = Fnv.Choice(order.Id, "taxes", 5) == 0 ? decimal.Round(tax / 3, 0) : tax;
        yield return new Condition(order, null, 915, 1, "MWST", 19, first);
        if (first != tax)
        {
            yield return new Condition(order, null, 915, 2, "MWST", 7, tax - first);
        }
    }

    private static IEnumerable<Condition> ConditionsOf(Item item) => [new(item.Order, item.Line, 11, 1, "PR00", item.Line.UnitPrice ?? 0, item.Line.NetAmount)];

    private static IEnumerable<Text> TextsOf(Order order) =>
        Fnv.Choice(order.Id, "text", 4) == 0 ? [new Text(order, "EN", "TX01", $"Please deliver order {order.Id} in full.")] : [];

    private static int BlockOf(Order order) => Fnv.Choice(order.Id, "block", 3);

    private static string ProcessStatus(Order order) =>
        order.Status == OrderStatus.Cancelled ? "C" : ProcessCode(order.Status, order.Id);

    private static string ProcessCode(OrderStatus status, string id) => status switch
    {
        OrderStatus.Open => Fnv.Choice(id, "open", 4) == 0 ? "" : "A",
        OrderStatus.InProcess => "B",
        OrderStatus.Completed => "C",
        _ => "X",
    };

    private static string BillingCode(Item item) => item.Order.BillingStatus switch
    {
        BillingStatus.NotRelevant => "",
        BillingStatus.NotBilled => "A",
        BillingStatus.Billed => "C",
        _ => item.Order.Items.Count == 1 ? "B" : item.Index == 0 ? "C" : "A",
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
