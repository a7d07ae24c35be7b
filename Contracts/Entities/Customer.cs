using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Entities;

[EntitySet("Customers"), Description("A company or person that buys: identity from CRM, commercial terms from ERP, tier from support.")]
public sealed class Customer
{
    [Key, MaxLength(64), Description("Customer number, the business key that all systems share.")]
    public string Id { get; init; } = "";

    [AlternateKey, MaxLength(10), Description("Customer number as printed on documents.")]
    public string? CustomerNumber { get; init; }

    [MaxLength(255), Collated(Collation.IgnoreCase), Searchable, Description("Name.")]
    public string? Name { get; init; }

    [Description("Person, organization or group.")]
    public CustomerKind? Kind { get; init; }

    [Description("Where the customer stands in its life.")]
    public CustomerStatus Status { get; init; }

    [MaxLength(40), Collated(Collation.IgnoreCase), Searchable, Description("Industry.")]
    public string? Industry { get; init; }

    [MaxLength(80), Collated(Collation.IgnoreCase), Searchable, Description("E-mail address.")]
    public string? Email { get; init; }

    [MaxLength(40), Collated(Collation.IgnoreCase), Description("Telephone number.")]
    public string? Phone { get; init; }

    [MaxLength(255), Collated(Collation.IgnoreCase), Description("Web site.")]
    public string? Website { get; init; }

    [AlternateKey, MaxLength(20), Description("Tax number.")]
    public string? TaxNumber { get; init; }

    [MaxLength(2), Description("Language of correspondence, ISO 639-1 in upper case.")]
    public string? Language { get; init; }

    [MaxLength(5), Description("Currency of the sales area, ISO 4217.")]
    public string? Currency { get; init; }

    [MaxLength(4), Description("Terms of payment of the sales area.")]
    public string? PaymentTerms { get; init; }

    [Description("Tier of support.")]
    public SupportTier? SupportTier { get; init; }

    [Description("Address for invoices.")]
    public Address? BillingAddress { get; init; }

    [Description("Address for deliveries.")]
    public Address? ShippingAddress { get; init; }

    [MaxLength(64), Description("Customer number of the parent company.")]
    public string? ParentId { get; init; }

    [MaxLength(18), Description("Who looks after the customer, by the id of the CRM's user.")]
    public string? OwnerId { get; init; }

    [MaxLength(32000), Collated(Collation.IgnoreCase), Description("Free text.")]
    public string? Description { get; init; }

    [Description("Whether the owner has marked it as deleted.")]
    public bool IsDeleted { get; init; }

    [Description("Ids of the same customer in the backends.")]
    public IReadOnlyList<ExternalId> ExternalIds { get; init; } = [];

    [Description("When it was created, UTC.")]
    public DateTimeOffset? CreatedAt { get; init; }

    [Description("When it last changed, UTC.")]
    public DateTimeOffset? ModifiedAt { get; init; }

    [Navigation(nameof(ParentId), nameof(Id), Partner = nameof(Children)), Description("The parent company.")]
    public Customer? Parent { get; init; }

    [Navigation(nameof(Id), nameof(ParentId), Partner = nameof(Parent)), Description("Subsidiaries.")]
    public IReadOnlyList<Customer> Children { get; init; } = [];

    [Navigation(nameof(Id), nameof(Order.CustomerId), Partner = nameof(Order.Customer)), Description("Orders of the customer.")]
    public IReadOnlyList<Order> Orders { get; init; } = [];

    [Navigation(nameof(Id), nameof(Invoice.CustomerId), Partner = nameof(Invoice.Customer)), Description("Invoices of the customer.")]
    public IReadOnlyList<Invoice> Invoices { get; init; } = [];

    [Navigation(nameof(Id), nameof(Case.CustomerId), Partner = nameof(Case.Customer)), Description("Support cases of the customer.")]
    public IReadOnlyList<Case> Cases { get; init; } = [];
}

[Description("Kinds of customers.")]
public enum CustomerKind
{
    Person,
    Organization,
    Group,
    Other,
}

[Description("Life cycle of a customer.")]
public enum CustomerStatus
{
    Prospect,
    Active,
    Blocked,
    Archived,

    [Description("A code that the gateway's map does not know.")]
    Other,
}

[Description("Tiers of support.")]
public enum SupportTier
{
    Bronze,
    Silver,
    Gold,
    Platinum,
    Other,
}
