using CanonicalGateway.Contracts.Entities;

namespace CanonicalGateway.Sandbox.Data;

/// <summary>
/// The truth that the simulated backends are seeded from, as canonical entities: what a gateway in front of them must answer.
/// Each list is in ascending order of its key (as numbers; products by code point). Amounts compare by value: their scale is that of
/// the currency, and a backend may show more or fewer zeros at the end. Navigation properties are left empty; contained collections are filled.
/// </summary>
/// <param name="Customers">All customers. Those outside <paramref name="InErp"/> have null ERP properties and no orders.</param>
/// <param name="InErp">Ids of the customers that S/4HANA knows (others are prospects of the CRM).</param>
/// <param name="InSupport">Ids of the customers that have a Zendesk organization (an organization without a tier reads as null).</param>
public sealed record Dataset(
    int Seed,
    IReadOnlyList<Customer> Customers,
    IReadOnlyList<Product> Products,
    IReadOnlyList<Order> Orders,
    IReadOnlyList<Invoice> Invoices,
    IReadOnlyList<Case> Cases,
    IReadOnlySet<string> InErp,
    IReadOnlySet<string> InSupport);
