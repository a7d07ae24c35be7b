using System.Globalization;

namespace CanonicalGateway.Sandbox.Zendesk.Search;

/// <summary>What each keyword means on tickets, organizations and users.</summary>
internal sealed class SearchFields(ZendeskStore store, DateTimeOffset now)
{
    public Func<ZendeskTicket, bool>? OfTicket(SearchTerm term) => term.Field switch
    {
        null => Text<ZendeskTicket>(term, static row => row.Subject, static row => row.Description),
        "subject" => Analysed<ZendeskTicket>(term, static row => row.Subject),
        "description" => Analysed<ZendeskTicket>(term, static row => row.Description),
        "status" => Ranked<ZendeskTicket>(term, static row => row.Status, TicketOrders.StatusRank),
        "priority" => Ranked<ZendeskTicket>(term, static row => row.Priority, TicketOrders.PriorityRank),
        "ticket_type" => Exact<ZendeskTicket>(term, static row => row.Type),
        "via" => Exact<ZendeskTicket>(term with { Value = Channel(term.Value) }, static row => row.Channel),
        "external_id" => Exact<ZendeskTicket>(term, static row => row.ExternalId),
        "tags" => Tags(term),
        "created" => Time<ZendeskTicket>(term, static row => row.CreatedAt),
        "updated" => Time<ZendeskTicket>(term, static row => row.UpdatedAt),
        "due_date" => Time<ZendeskTicket>(term, static row => row.DueAt),
        "organization" => Reference<ZendeskTicket>(term, static row => row.OrganizationId, NamedOrganizations),
        "requester" => Reference<ZendeskTicket>(term, static row => row.RequesterId, NamedUsers),
        "assignee" => Reference<ZendeskTicket>(term, static row => row.AssigneeId, NamedUsers),
        "group" => Reference<ZendeskTicket>(term, static row => row.GroupId, static _ => new HashSet<long>()),
        var field => SearchParser.CustomField(field) is { } id ? CustomField(term, id) : null,
    };

    public Func<ZendeskOrganization, bool>? OfOrganization(SearchTerm term) => term.Field switch
    {
        null => Text<ZendeskOrganization>(term, static row => row.Name),
        "name" => Analysed<ZendeskOrganization>(term, static row => row.Name),
        "external_id" => Exact<ZendeskOrganization>(term, static row => row.ExternalId),
        "created" => Time<ZendeskOrganization>(term, static row => row.CreatedAt),
        "updated" => Time<ZendeskOrganization>(term, static row => row.UpdatedAt),
        _ => null,
    };

    public Func<ZendeskUser, bool>? OfUser(SearchTerm term) => term.Field switch
    {
        null => Text<ZendeskUser>(term, static row => row.Name, static row => row.Email),
        "name" => Analysed<ZendeskUser>(term, static row => row.Name),
        "email" => Exact<ZendeskUser>(term, static row => row.Email),
        "role" => Exact<ZendeskUser>(term, static row => row.IsAgent ? "agent" : "end-user"),
        "organization" => Reference<ZendeskUser>(term, static row => row.OrganizationId, NamedOrganizations),
        "created" => Time<ZendeskUser>(term, static row => row.CreatedAt),
        "updated" => Time<ZendeskUser>(term, static row => row.UpdatedAt),
        _ => null,
    };

    private static Func<T, bool> Text<T>(SearchTerm term, params Func<T, string?>[] texts) =>
        row => Array.Exists(texts, text => SearchWords.Contains(text(row), term.Value, term.IsPrefix));

    private static Func<T, bool> Analysed<T>(SearchTerm term, Func<T, string?> text)
    {
        RequireIs(term);
        if (IsNone(term)) return row => string.IsNullOrEmpty(text(row));
        return row => SearchWords.Contains(text(row), term.Value, term.IsPrefix);
    }

    private static Func<T, bool> Exact<T>(SearchTerm term, Func<T, string?> value)
    {
        RequireIs(term);
        if (IsNone(term)) return row => string.IsNullOrEmpty(value(row));
        return row => Equal(value(row), term);
    }

    private static Func<ZendeskTicket, bool> Tags(SearchTerm term)
    {
        RequireIs(term);
        if (IsNone(term)) return static row => row.Tags.Count == 0;
        return row => row.Tags.Any(tag => Equal(tag, term));
    }

    private static Func<ZendeskTicket, bool> CustomField(SearchTerm term, long id)
    {
        RequireIs(term);
        return row =>
        {
            var field = row.CustomFields.FirstOrDefault(field => field.Id == id);
            var isEmpty = field is null || (string.IsNullOrEmpty(field.Text) && field.Choices is null or [] && field.IsChecked is null);
            if (IsNone(term)) return isEmpty;
            return !isEmpty && (Equal(field!.Text, term)
                || (field.Choices?.Any(choice => Equal(choice, term)) ?? false)
                || (field.IsChecked is { } isChecked && Equal(isChecked ? "true" : "false", term)));
        };
    }

    // A value without a rank is found by its name only.
    private static Func<T, bool> Ranked<T>(SearchTerm term, Func<T, string?> value, Func<string?, int?> rank)
    {
        if (term.Operator == SearchOperator.Is) return Exact(term, value);
        var bound = rank(term.Value) ?? throw ZendeskException.InvalidSearch($"{term.Value} is not a valid value of {term.Field}");
        return row => rank(value(row)) is { } known && term.Operator switch
        {
            SearchOperator.Less => known < bound,
            SearchOperator.LessOrEqual => known <= bound,
            SearchOperator.Greater => known > bound,
            _ => known >= bound,
        };
    }

    private Func<T, bool> Time<T>(SearchTerm term, Func<T, DateTimeOffset?> value)
    {
        if (IsNone(term)) return row => value(row) is null;
        var time = SearchTime.Parse(term.Value, now) ?? throw ZendeskException.InvalidSearch($"{term.Value} is not a valid date for {term.Field}");
        return row => time.Matches(value(row), term.Operator);
    }

    private static Func<T, bool> Reference<T>(SearchTerm term, Func<T, long?> value, Func<SearchTerm, IReadOnlySet<long>> named)
    {
        RequireIs(term);
        if (IsNone(term)) return row => value(row) is null;
        if (Id(term) is { } id) return row => value(row) == id;
        var ids = named(term);
        return row => value(row) is { } known && ids.Contains(known);
    }

    /// <returns>The id that a reference names by number; null for a name.</returns>
    public static long? Id(SearchTerm term) =>
        !term.IsPrefix && long.TryParse(term.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private HashSet<long> NamedOrganizations(SearchTerm term) =>
        [.. store.Organizations.Where(row => SearchWords.Contains(row.Name, term.Value, term.IsPrefix)).Select(row => row.Id)];

    private HashSet<long> NamedUsers(SearchTerm term) =>
        [.. store.Users.Where(row => Equal(row.Email, term) || SearchWords.Contains(row.Name, term.Value, term.IsPrefix)).Select(row => row.Id)];

    private static bool Equal(string? value, SearchTerm term) => value is not null && (term.IsPrefix
        ? value.StartsWith(term.Value, StringComparison.OrdinalIgnoreCase)
        : value.Equals(term.Value, StringComparison.OrdinalIgnoreCase));

    private static bool IsNone(SearchTerm term) =>
        term is { IsPhrase: false, IsPrefix: false, Operator: SearchOperator.Is } && term.Value.Equals("none", StringComparison.OrdinalIgnoreCase);

    // The agents' interface writes mail and phone for what tickets hold as email and voice.
    private static string Channel(string value) => value.ToLowerInvariant() switch
    {
        "mail" => "email",
        "phone" => "voice",
        _ => value,
    };

    private static void RequireIs(SearchTerm term)
    {
        if (term.Operator != SearchOperator.Is) throw ZendeskException.InvalidSearch($"{term.Field} cannot be compared by order");
    }
}
