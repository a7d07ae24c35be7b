namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>What tickets, organizations and users have in common.</summary>
public interface IZendeskRow
{
    long Id { get; }

    DateTimeOffset CreatedAt { get; }

    DateTimeOffset UpdatedAt { get; }
}

/// <summary>A ticket as the database holds it. Times are UTC in whole seconds.</summary>
public sealed record ZendeskTicket : IZendeskRow
{
    public long Id { get; init; }
    public string? ExternalId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Unix seconds of the last change, also by the system: what the incremental export compares.</summary>
    public long GeneratedTimestamp { get; init; }

    public string? Type { get; init; }
    public string? Subject { get; init; }
    public string? Description { get; init; }
    public string? Priority { get; init; }
    public string Status { get; init; } = "new";
    public string? Channel { get; init; } = "api";
    public long? RequesterId { get; init; }
    public long? AssigneeId { get; init; }
    public long? OrganizationId { get; init; }
    public long? GroupId { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyList<ZendeskCustomField> CustomFields { get; init; } = [];
    public IReadOnlyList<ZendeskComment> Comments { get; init; } = [];
}

/// <summary>A custom field: one of text, choices or a tick, else null.</summary>
public sealed record ZendeskCustomField(long Id, string? Text, IReadOnlyList<string>? Choices = null, bool? IsChecked = null);

/// <summary>A comment of a ticket.</summary>
public sealed record ZendeskComment(long Id, DateTimeOffset CreatedAt, long? AuthorId, string? Body, bool IsPublic);

/// <summary>An organization. Names are unique without regard to case.</summary>
public sealed record ZendeskOrganization : IZendeskRow
{
    public long Id { get; init; }
    public string? ExternalId { get; init; }
    public string Name { get; init; } = "";
    public string? SupportTier { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A user: an agent who works on tickets, or an end user who asks.</summary>
public sealed record ZendeskUser : IZendeskRow
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
    public string Email { get; init; } = "";
    public bool IsAgent { get; init; }
    public long? OrganizationId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}
