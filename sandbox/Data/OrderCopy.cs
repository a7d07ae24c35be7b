using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>An order like another, with what differs.</summary>
public static class OrderCopy
{
    /// <param name="id">The new order's number; null where it stays.</param>
    public static Order Of(
        Order order, string? id = null, string? salesOrganization = null, decimal? netAmount = null, DateTimeOffset? modifiedAt = null) => new()
        {
            Id = id ?? order.Id,
            OrderNumber = id ?? order.OrderNumber,
            OrderType = order.OrderType,
            CustomerId = order.CustomerId,
            SalesOrganization = salesOrganization ?? order.SalesOrganization,
            Channel = order.Channel,
            Division = order.Division,
            Status = order.Status,
            DeliveryStatus = order.DeliveryStatus,
            BillingStatus = order.BillingStatus,
            IsBlocked = order.IsBlocked,
            OrderDate = order.OrderDate,
            RequestedDeliveryDate = order.RequestedDeliveryDate,
            CustomerReference = order.CustomerReference,
            NetAmount = netAmount ?? order.NetAmount,
            TaxAmount = order.TaxAmount,
            Currency = order.Currency,
            PaymentTerms = order.PaymentTerms,
            ExternalIds = order.ExternalIds,
            CreatedAt = order.CreatedAt,
            ModifiedAt = modifiedAt ?? order.ModifiedAt,
            Items = order.Items,
            Customer = order.Customer,
            Cases = order.Cases,
        };
}
