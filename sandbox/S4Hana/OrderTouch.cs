using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.S4Hana;

/// <summary>An order after its header was edited.</summary>
internal static class OrderTouch
{
    public static Order Of(Order order, decimal netAmount, DateTimeOffset modifiedAt) => new()
    {
        Id = order.Id,
        OrderNumber = order.OrderNumber,
        OrderType = order.OrderType,
        CustomerId = order.CustomerId,
        SalesOrganization = order.SalesOrganization,
        Channel = order.Channel,
        Division = order.Division,
        Status = order.Status,
        DeliveryStatus = order.DeliveryStatus,
        BillingStatus = order.BillingStatus,
        IsBlocked = order.IsBlocked,
        OrderDate = order.OrderDate,
        RequestedDeliveryDate = order.RequestedDeliveryDate,
        CustomerReference = order.CustomerReference,
        NetAmount = netAmount,
        TaxAmount = order.TaxAmount,
        Currency = order.Currency,
        PaymentTerms = order.PaymentTerms,
        ExternalIds = order.ExternalIds,
        CreatedAt = order.CreatedAt,
        ModifiedAt = modifiedAt,
        Items = order.Items,
        Customer = order.Customer,
        Cases = order.Cases,
    };
}
