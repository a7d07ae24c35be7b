using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>
/// What tells the documents of the EMEA company from those of the others: the company's code, and number ranges that lie above all others.
/// Business partners and products are replicated master data: both ERP systems hold all of them.
/// </summary>
public static class Emea
{
    /// <summary>The ERP of the company, as the gateway's configuration calls it.</summary>
    public const string Backend = "s4-emea";

    /// <summary>Sales organization of the company's orders, company code of its invoices.</summary>
    public const string Company = "1010";

    /// <summary>The company's order numbers follow; those of others lie below.</summary>
    public const int OrdersFrom = 50_000_000;

    /// <summary>The company's invoice numbers follow; those of others lie below.</summary>
    public const int InvoicesFrom = 950_000_000;

    public static bool Holds(Order order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.SalesOrganization == Company;
    }

    public static bool Holds(Invoice invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return invoice.CompanyCode == Company;
    }

    /// <summary>The data set as the company's own ERP holds it.</summary>
    public static Dataset ShareOf(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data with { Orders = [.. data.Orders.Where(Holds)], Invoices = [.. data.Invoices.Where(Holds)] };
    }

    /// <summary>The data set as an ERP holds it that has the other companies' documents.</summary>
    public static Dataset RestOf(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data with { Orders = [.. data.Orders.Where(order => !Holds(order))], Invoices = [.. data.Invoices.Where(invoice => !Holds(invoice))] };
    }
}
