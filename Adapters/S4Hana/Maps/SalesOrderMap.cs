using System.Text;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.S4Hana.Codecs;
using CanonicalGateway.Adapters.S4Hana.Query;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.S4Hana.Maps;

/// <summary>Orders out of <c>A_SalesOrder</c>, items included.</summary>
internal static class SalesOrderMap
{
    private const string Key = "SalesOrder";
    private const string Rejection = "OverallSDDocumentRejectionSts";
    private const string Process = "OverallSDProcessStatus";
    private const string Delivery = "OverallTotalDeliveryStatus";
    private const string DeliveryBlock = "DeliveryBlockReason";
    private const string BillingBlock = "HeaderBillingBlockReason";
    private const string Credit = "TotalCreditCheckStatus";

    public static S4HanaResource Build(string backend, CanonicalModel model, S4HanaOptions options)
    {
        var type = model.FindType(nameof(Order))!;
        var delivery = type.Property(nameof(Order.DeliveryStatus)).Enum!;
        var deliveryCodes = new Dictionary<string, string>
        {
            ["A"] = nameof(DeliveryStatus.NotDelivered),
            ["B"] = nameof(DeliveryStatus.PartiallyDelivered),
            ["C"] = nameof(DeliveryStatus.Delivered),
        };
        var map = new EntityMap<FieldUse>(type, "A_SalesOrder")
            .Map(nameof(Order.Id), Columns.Text(Key, 10, TextForm.Number, isKey: true))
            .Map(nameof(Order.OrderNumber), Columns.Text(Key, 10, TextForm.Number, isKey: true))
            .Map(nameof(Order.OrderType), Columns.Text("SalesOrderType", 4))
            .Map(nameof(Order.CustomerId), Columns.Text("SoldToParty", 10, TextForm.Number))
            .Map(nameof(Order.SalesOrganization), Columns.Text("SalesOrganization", 4))
            .Map(nameof(Order.Channel), Columns.Text("DistributionChannel", 2))
            .Map(nameof(Order.Division), Columns.Text("OrganizationDivision", 2))
            .Map(nameof(Order.Status), Columns.Of(
                new RuleCodec(type.Property(nameof(Order.Status)).Enum!, StatusOf), Status(), Rejection, Process))
            .Map(nameof(Order.DeliveryStatus), Columns.Of(
                new EnumCodec(delivery, deliveryCodes, nameof(DeliveryStatus.Other), nameof(DeliveryStatus.NotRelevant)),
                CodeField.Of(Delivery, emptyIsNull: false, [""], ["A"], ["B"], ["C"]),
                Delivery))
            .Map(nameof(Order.BillingStatus), Columns.Related(new BillingStatusCodec(), "to_Item", "OrderRelatedBillingStatus"))
            .Map(nameof(Order.IsBlocked), Columns.Of(
                new BlockedCodec(Encoding.UTF8.GetBytes(options.CreditBlockedCode)),
                new RuleFlagField(Predicate.Or(
                    Predicate.NotEqual(DeliveryBlock, "''"),
                    Predicate.NotEqual(BillingBlock, "''"),
                    Predicate.Equal(Credit, V2Literal.Of(options.CreditBlockedCode)))),
                DeliveryBlock,
                BillingBlock,
                Credit))
            .Map(nameof(Order.OrderDate), Columns.Date("SalesOrderDate"))
            .Map(nameof(Order.RequestedDeliveryDate), Columns.Date("RequestedDeliveryDate"))
            .Map(nameof(Order.CustomerReference), Columns.Text("PurchaseOrderByCustomer", 35, TextForm.Mixed))
            .Map(nameof(Order.NetAmount), Columns.Number("TotalNetAmount", 16, 3))
            .Map(nameof(Order.TaxAmount), Columns.Related(
                new ConditionSumCodec(options.TaxConditionType), "to_PricingElement", "ConditionType", "ConditionAmount"))
            .Map(nameof(Order.Currency), Columns.Text("TransactionCurrency", 5, TextForm.Mixed))
            .Map(nameof(Order.PaymentTerms), Columns.Text("CustomerPaymentTerms", 4))
            .Map(nameof(Order.ExternalIds), Columns.ReadOnly(new ExternalIdsCodec(backend), Key))
            .Map(nameof(Order.CreatedAt), Columns.Created("CreationDate"))
            .Map(nameof(Order.ModifiedAt), Columns.Changed("LastChangeDateTime", "CreationDate"))
            .Map(nameof(Order.Items), Columns.Items(Items(model), "to_Item"));

        return new S4HanaResource(backend, "API_SALES_ORDER_SRV", map, options.KeysPerCall, nameof(Order.Id), nameof(Order.CustomerId))
        {
            KeyPredicate = key => $"({key})",
        };
    }

    private static EntityMap<FieldUse> Items(CanonicalModel model)
    {
        var type = model.FindType(nameof(OrderItem))!;
        return new EntityMap<FieldUse>(type, "A_SalesOrderItem")
            .Map(nameof(OrderItem.Number), Columns.ItemNumber("SalesOrderItem"))
            .Map(nameof(OrderItem.ProductId), Columns.ItemText("Material"))
            .Map(nameof(OrderItem.Text), Columns.ItemText("SalesOrderItemText"))
            .Map(nameof(OrderItem.Quantity), Columns.ItemAmount("RequestedQuantity"))
            .Map(nameof(OrderItem.Unit), Columns.ItemText("RequestedQuantityUnit"))
            .Map(nameof(OrderItem.NetAmount), Columns.ItemAmount("NetAmount"))
            .Map(nameof(OrderItem.UnitPrice), Columns.ReadOnly(new UnitPriceCodec(), "NetAmount", "RequestedQuantity"))
            .Map(nameof(OrderItem.IsRejected), Columns.ReadOnly(new FilledCodec(), "SalesDocumentRjcnReason"))
            .Map(nameof(OrderItem.Status), Columns.ReadOnly(
                new RuleCodec(type.Property(nameof(OrderItem.Status)).Enum!, ItemStatusOf), "SalesDocumentRjcnReason", "SDProcessStatus"));
    }

    private static int StatusOf(ReadOnlySpan<RawToken> tokens, RowSink sink) =>
        (int)(sink.Is(tokens[0], "C"u8) ? OrderStatus.Cancelled : ProcessOf(tokens[1], sink));

    private static int ItemStatusOf(ReadOnlySpan<RawToken> tokens, RowSink sink) =>
        (int)(!tokens[0].IsEmpty() ? OrderStatus.Cancelled : ProcessOf(tokens[1], sink));

    private static OrderStatus ProcessOf(RawToken token, RowSink sink) =>
        token.IsEmpty() || sink.Is(token, "A"u8) ? OrderStatus.Open
        : sink.Is(token, "B"u8) ? OrderStatus.InProcess
        : sink.Is(token, "C"u8) ? OrderStatus.Completed
        : OrderStatus.Other;

    private static CodeField Status()
    {
        var isKept = Predicate.NotEqual(Rejection, "'C'");
        var isOpen = Predicate.Or(Predicate.Equal(Process, "'A'"), Predicate.Equal(Process, "''"));
        var isInProcess = Predicate.Equal(Process, "'B'");
        var isCompleted = Predicate.Equal(Process, "'C'");
        return new CodeField(
            [
                Predicate.And(isKept, isOpen),
                Predicate.And(isKept, isInProcess),
                Predicate.And(isKept, isCompleted),
                Predicate.Equal(Rejection, "'C'"),
                Predicate.And(isKept, Predicate.Or(isOpen, isInProcess, isCompleted).Opposite()),
            ],
            isNull: Predicate.False);
    }
}
