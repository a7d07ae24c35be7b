using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Contracts.Entities;

[EntitySet("Cases"), Description("A support case.")]
public sealed class Case
{
    [Key, MaxLength(64), Collated(Collation.Number), Description("Case number.")]
    public string Id { get; init; } = "";

    [AlternateKey, MaxLength(20), Collated(Collation.Number), Description("Case number as people see it.")]
    public string? CaseNumber { get; init; }

    [MaxLength(255), Searchable, Description("Subject.")]
    public string? Subject { get; init; }

    [MaxLength(65535), Searchable, Description("What the customer first wrote.")]
    public string? Description { get; init; }

    [Description("Where the case stands.")]
    public CaseStatus Status { get; init; }

    [Description("How urgent it is.")]
    public CasePriority? Priority { get; init; }

    [Description("What sort of case it is.")]
    public CaseKind? Kind { get; init; }

    [Description("How it came in.")]
    public CaseChannel? Channel { get; init; }

    [Description("Whether it is escalated.")]
    public bool IsEscalated { get; init; }

    [MaxLength(64), Description("Customer number.")]
    public string? CustomerId { get; init; }

    [MaxLength(64), Collated(Collation.Number), Description("Who asked, by the support platform's id.")]
    public string? ContactId { get; init; }

    [MaxLength(64), Collated(Collation.Number), Description("Who works on it, by the support platform's id.")]
    public string? AssigneeId { get; init; }

    [MaxLength(64), Collated(Collation.Number), Description("Team that works on it, by the support platform's id.")]
    public string? TeamId { get; init; }

    [MaxLength(64), Collated(Collation.Number), Description("Order number that it is about.")]
    public string? OrderId { get; init; }

    [MaxLength(64), Description("Product code that it is about.")]
    public string? ProductId { get; init; }

    [Description("Tags.")]
    public IReadOnlyList<string> Tags { get; init; } = [];

    [Description("When it is due, UTC.")]
    public DateTimeOffset? DueAt { get; init; }

    [MaxLength(255), Description("The id that an outside system gave it.")]
    public string? ExternalReference { get; init; }

    [Description("Ids of the same case in the backends.")]
    public IReadOnlyList<ExternalId> ExternalIds { get; init; } = [];

    [Description("When it was created, UTC.")]
    public DateTimeOffset? CreatedAt { get; init; }

    [Description("When it last changed, UTC.")]
    public DateTimeOffset? ModifiedAt { get; init; }

    [MaxLength(64), Description("The entitlement that covers it. Null where the support platform has none.")]
    public string? EntitlementId { get; init; }

    [MaxLength(4000), Description("How it was resolved. Null where the support platform keeps none.")]
    public string? Resolution { get; init; }

    [Description("When it was resolved, UTC. Null where the support platform does not tell.")]
    public DateTimeOffset? ResolvedAt { get; init; }

    [Description("When it was closed, UTC. Null where the support platform does not tell.")]
    public DateTimeOffset? ClosedAt { get; init; }

    [Contained, Description("The comments, oldest first.")]
    public IReadOnlyList<CaseComment> Comments { get; init; } = [];

    [Navigation(nameof(CustomerId), nameof(Entities.Customer.Id), Partner = nameof(Entities.Customer.Cases)), Description("The customer.")]
    public Customer? Customer { get; init; }

    [Navigation(nameof(OrderId), nameof(Entities.Order.Id), Partner = nameof(Entities.Order.Cases)), Description("The order.")]
    public Order? Order { get; init; }

    [Navigation(nameof(ProductId), nameof(Entities.Product.Id), Partner = nameof(Entities.Product.Cases)), Description("The product.")]
    public Product? Product { get; init; }
}

[Description("A comment of a support case.")]
public sealed class CaseComment
{
    [Key, MaxLength(64), Collated(Collation.Number), Description("Id of the comment.")]
    public string Id { get; init; } = "";

    [Description("When it was written, UTC.")]
    public DateTimeOffset? CreatedAt { get; init; }

    [MaxLength(64), Collated(Collation.Number), Description("Who wrote it, by the support platform's id.")]
    public string? AuthorId { get; init; }

    [MaxLength(65535), Searchable, Description("Plain text.")]
    public string? Body { get; init; }

    [Description("Whether the customer sees it.")]
    public bool IsPublic { get; init; }
}

[Description("Where a case stands.")]
public enum CaseStatus
{
    New,
    Open,
    Pending,
    OnHold,
    Resolved,
    Closed,
    Other,
}

[Description("How urgent a case is.")]
public enum CasePriority
{
    Low,
    Normal,
    High,
    Critical,
    Other,
}

[Description("Sorts of cases.")]
public enum CaseKind
{
    Problem,
    Incident,
    Question,
    Task,
    Other,
}

[Description("How a case came in.")]
public enum CaseChannel
{
    Email,
    Phone,
    Web,
    Chat,
    Social,
    Api,
    Other,
}
