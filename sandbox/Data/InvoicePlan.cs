using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>An invoice to be written, before it has a number. Changes while the invoices are planned.</summary>
internal sealed class InvoicePlan(InvoiceKind kind, Customer buyer, string? companyCode, string? currency, DateOnly date)
{
    public InvoiceKind Kind { get; } = kind;

    public Customer Buyer { get; } = buyer;

    /// <summary>The company that bills: the one that sold.</summary>
    public string? CompanyCode { get; } = companyCode;

    public string? Currency { get; } = currency;

    public DateOnly Date { get; } = date;

    public List<(Order Order, OrderItem Item)> Lines { get; } = [];

    /// <summary>The invoice that this one cancels.</summary>
    public InvoicePlan? Cancels { get; init; }

    public bool IsCancelled { get; set; }

    /// <summary>Set when numbers are given, in the order of the dates.</summary>
    public string Id { get; set; } = "";
}
