using System.Globalization;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Sandbox.Data;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>The rows of a fresh account, rendered from the data set. The Zendesk chapter of docs/mapping.md says how each property stands.</summary>
internal sealed record ZendeskSeed(ZendeskTicket[] Tickets, ZendeskOrganization[] Organizations, ZendeskUser[] Users)
{
    public const long OrderField = 360001;
    public const long ProductField = 360002;

    private const int StrangerOrganizationsMin = 3;

    public static ZendeskSeed From(Dataset data)
    {
        // Step 1: organizations, those of customers and some that no other system knows.
        var organizations = new List<ZendeskOrganization>();
        var byCustomer = new Dictionary<string, long>(StringComparer.Ordinal);
        AddCustomers(data, organizations, byCustomer);
        var strangers = AddStrangers(data, organizations);

        // Step 2: tickets with their comments.
        var tickets = data.Cases.Select(source => Ticket(source, OrganizationOf(source, byCustomer, strangers))).ToArray();

        // Step 3: everybody who asked, worked or wrote.
        return new ZendeskSeed(tickets, [.. organizations], UsersOf(tickets));
    }

    private static void AddCustomers(Dataset data, List<ZendeskOrganization> organizations, Dictionary<string, long> byCustomer)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var customer in data.Customers.Where(customer => data.InSupport.Contains(customer.Id)))
        {
            var name = string.IsNullOrWhiteSpace(customer.Name) ? customer.Id : customer.Name;
            while (!names.Add(name)) name = $"{name} {customer.Id}";
            var organization = new ZendeskOrganization
            {
                Id = OrganizationId(organizations.Count),
                ExternalId = customer.Id,
                Name = name,
                SupportTier = ZendeskCodes.Tier(customer.SupportTier),
                CreatedAt = WholeSeconds(customer.CreatedAt ?? DateTimeOffset.UnixEpoch),
                UpdatedAt = WholeSeconds(customer.ModifiedAt ?? customer.CreatedAt ?? DateTimeOffset.UnixEpoch),
            };
            byCustomer.Add(customer.Id, organization.Id);
            organizations.Add(organization);
        }
    }

    private static ZendeskOrganization[] AddStrangers(Dataset data, List<ZendeskOrganization> organizations)
    {
        var strangers = Enumerable.Range(1, Math.Max(StrangerOrganizationsMin, data.InSupport.Count / 50))
            .Select(number => new ZendeskOrganization
            {
                Id = OrganizationId(data.InSupport.Count + number),
                Name = string.Create(CultureInfo.InvariantCulture, $"Walk-in organization {number} (no customer number)"),
                SupportTier = number % 2 == 0 ? "gold" : null,
                CreatedAt = DateTimeOffset.UnixEpoch.AddDays(18_000 + number),
                UpdatedAt = DateTimeOffset.UnixEpoch.AddDays(18_000 + number),
            })
            .ToArray();
        organizations.AddRange(strangers);
        return strangers;
    }

    // A permutation: organizations listed by id do not come in the order of customer numbers, and ids need 64 bits as the product's do.
    private static long OrganizationId(int ordinal)
    {
        const long Prime = 1_000_003;
        return 360_000_000_000 + (ordinal / Prime * Prime) + (ordinal % Prime * 7919 % Prime);
    }

    private static long? OrganizationOf(Case source, Dictionary<string, long> byCustomer, ZendeskOrganization[] strangers)
    {
        if (source.CustomerId is null)
        {
            var number = Number(source.Id) ?? 0;
            return number % 3 == 0 ? strangers[number % strangers.Length].Id : null;
        }

        return byCustomer.TryGetValue(source.CustomerId, out var id)
            ? id
            : throw new InvalidDataException($"Case {source.Id} belongs to customer {source.CustomerId}, who has no organization.");
    }

    private static ZendeskTicket Ticket(Case source, long? organizationId)
    {
        var id = Number(source.Id) ?? throw new InvalidDataException("A case has no number.");
        var createdAt = WholeSeconds(source.CreatedAt ?? throw new InvalidDataException($"Case {source.Id} has no time of creation."));
        var updatedAt = WholeSeconds(source.ModifiedAt ?? createdAt);
        return new ZendeskTicket
        {
            Id = id,
            ExternalId = source.ExternalReference,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            GeneratedTimestamp = updatedAt.ToUnixTimeSeconds(),
            Type = ZendeskCodes.Kind(source.Kind),
            Subject = source.Subject,
            Description = source.Description,
            Priority = ZendeskCodes.Priority(source.Priority),
            Status = ZendeskCodes.Status(source.Status),
            Channel = ZendeskCodes.Channel(source.Channel, id),
            RequesterId = Number(source.ContactId),
            AssigneeId = Number(source.AssigneeId),
            OrganizationId = organizationId,
            GroupId = Number(source.TeamId),
            DueAt = source.DueAt is { } due ? WholeSeconds(due) : null,
            Tags = source.Tags,
            CustomFields = CustomFields(source, id),
            Comments = [.. source.Comments.Select(comment => new ZendeskComment(
                Number(comment.Id) ?? throw new InvalidDataException($"A comment of case {source.Id} has no number."),
                WholeSeconds(comment.CreatedAt ?? createdAt),
                Number(comment.AuthorId),
                comment.Body,
                comment.IsPublic))],
        };
    }

    // Text that an agent has cleared stays as an empty text; a field never filled is null. The other fields are what an account collects.
    private static ZendeskCustomField[] CustomFields(Case source, long id) =>
    [
        new(360003, null),
        new(OrderField, source.OrderId ?? (id % 5 == 0 ? "" : null)),
        new(360004, null, Choices: id % 4 == 0 ? ["warranty", "on_site"] : []),
        new(ProductField, source.ProductId ?? (id % 7 == 0 ? "" : null)),
        new(360005, null, IsChecked: id % 2 == 0),
    ];

    private static ZendeskUser[] UsersOf(ZendeskTicket[] tickets)
    {
        var users = new SortedDictionary<long, ZendeskUser>();
        foreach (var ticket in tickets)
        {
            Add(ticket.AssigneeId, isAgent: true, ticket);
            Add(ticket.RequesterId, isAgent: false, ticket);
            foreach (var comment in ticket.Comments) Add(comment.AuthorId, isAgent: comment.AuthorId != ticket.RequesterId, ticket);
        }

        return [.. users.Values];

        void Add(long? id, bool isAgent, ZendeskTicket ticket)
        {
            if (id is not { } known || users.ContainsKey(known)) return;
            users.Add(known, new ZendeskUser
            {
                Id = known,
                Name = string.Create(CultureInfo.InvariantCulture, $"{(isAgent ? "Agent" : "Customer contact")} {known}"),
                Email = string.Create(CultureInfo.InvariantCulture, $"{(isAgent ? "agent" : "contact")}{known}@example.com"),
                IsAgent = isAgent,
                OrganizationId = isAgent ? null : ticket.OrganizationId,
                CreatedAt = ticket.CreatedAt,
                UpdatedAt = ticket.CreatedAt,
            });
        }
    }

    private static long? Number(string? text) => text is null
        ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"'{text}' cannot be an id of Zendesk: expected digits.");

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
