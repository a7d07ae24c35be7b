using System.Text.Json;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>Lists and single rows of tickets, organizations, users and comments: they read the database, never the index.</summary>
internal sealed class ListEndpoints(ZendeskStore store, ZendeskPages pages, TimeProvider clock)
{
    private const int ManyMax = 100;

    private static readonly RowOrder<ZendeskComment> CommentsByCreated =
        new("created_at", false, static row => new RowKey(row.CreatedAt.ToUnixTimeSeconds(), row.Id));

    public Action<Utf8JsonWriter> Tickets(ZendeskRequest request)
    {
        var order = TicketOrder(request);
        var tickets = store.Tickets;
        return request.Text("external_id") is { } externalId
            ? TicketList(request, order.Sorted(tickets.WithExternalId(externalId)), order)
            : TicketList(request, tickets.Sorted(order), order);
    }

    public Action<Utf8JsonWriter> TicketsOfOrganization(ZendeskRequest request, string id)
    {
        var order = TicketOrder(request);
        return TicketList(request, order.Sorted(store.Tickets.OfOrganization(Found(store.OrganizationsById, id).Id)), order);
    }

    public Action<Utf8JsonWriter> TicketsRequested(ZendeskRequest request, string id)
    {
        var order = TicketOrder(request);
        return TicketList(request, order.Sorted(store.Tickets.OfRequester(Found(store.UsersById, id).Id)), order);
    }

    public Action<Utf8JsonWriter> Ticket(ZendeskRequest request, string id)
    {
        var ticket = FoundTicket(id);
        return json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("ticket");
            ZendeskJson.WriteTicket(json, ticket, request.Origin);
            WriteBeside(json, request, [ticket], request.Includes());
            json.WriteEndObject();
        };
    }

    public Action<Utf8JsonWriter> ManyTickets(ZendeskRequest request)
    {
        var tickets = store.Tickets;
        var rows = ManyIds(request).Select(tickets.Find).OfType<ZendeskTicket>().ToArray();
        return Many(
            "tickets",
            rows,
            (json, row) => ZendeskJson.WriteTicket(json, row, request.Origin),
            json => WriteBeside(json, request, rows, request.Includes()));
    }

    public Action<Utf8JsonWriter> Comments(ZendeskRequest request, string id)
    {
        var order = (request.Text("sort") ?? "created_at") switch
        {
            "created_at" => CommentsByCreated,
            "-created_at" => CommentsByCreated with { Name = "-created_at", IsDescending = true },
            _ => throw ZendeskException.InvalidAttribute("sort", "must be created_at or -created_at"),
        };
        if (request.Text("sort_order") is "desc") order = CommentsByCreated with { Name = "-created_at", IsDescending = true };
        return pages.List(request, "comments", order.Sorted(FoundTicket(id).Comments), order, ZendeskJson.WriteComment, (json, rows) =>
        {
            if (request.Includes().Contains("users")) WriteUsers(json, request, rows.Select(row => row.AuthorId));
        });
    }

    public Action<Utf8JsonWriter> Organizations(ZendeskRequest request) =>
        pages.List(request, "organizations", store.Organizations, RowOrders<ZendeskOrganization>.ById, OrganizationWriter(request));

    public Action<Utf8JsonWriter> Organization(ZendeskRequest request, string id) =>
        Single("organization", Found(store.OrganizationsById, id), OrganizationWriter(request));

    public Action<Utf8JsonWriter> ManyOrganizations(ZendeskRequest request)
    {
        var rows = request.Has("external_ids")
            ? request.Values("external_ids", ManyMax).Distinct(StringComparer.Ordinal).Select(id => store.OrganizationsByExternalId.GetValueOrDefault(id))
            : ManyIds(request).Select(id => store.OrganizationsById.GetValueOrDefault(id));
        return Many("organizations", [.. rows.OfType<ZendeskOrganization>().OrderBy(row => row.Id)], OrganizationWriter(request));
    }

    public Action<Utf8JsonWriter> OrganizationSearch(ZendeskRequest request)
    {
        IEnumerable<ZendeskOrganization> rows = (request.Text("external_id"), request.Text("name")) switch
        {
            ({ } externalId, _) => store.OrganizationsByExternalId.TryGetValue(externalId, out var found) ? [found] : [],
            (_, { } name) => store.Organizations.Where(row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase)),
            _ => throw ZendeskException.InvalidAttribute("external_id", "must be given, or name"),
        };
        return pages.List(request, "organizations", rows.ToArray(), RowOrders<ZendeskOrganization>.ById, OrganizationWriter(request));
    }

    public Action<Utf8JsonWriter> Users(ZendeskRequest request) =>
        pages.List(request, "users", store.Users, RowOrders<ZendeskUser>.ById, UserWriter(request));

    public Action<Utf8JsonWriter> User(ZendeskRequest request, string id) => Single("user", Found(store.UsersById, id), UserWriter(request));

    public Action<Utf8JsonWriter> ManyUsers(ZendeskRequest request) => Many(
        "users",
        [.. ManyIds(request).Select(id => store.UsersById.GetValueOrDefault(id)).OfType<ZendeskUser>()],
        UserWriter(request));

    public Action<Utf8JsonWriter> Count(int count) => json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("count");
        json.WriteNumber("value", count);
        ZendeskJson.WriteTime(json, "refreshed_at"u8, clock.GetUtcNow());
        json.WriteEndObject();
        json.WriteEndObject();
    };

    /// <summary>What <c>include</c> asked for beside tickets: each organization and user once.
    /// An id without a row, as of a deleted user, is left out.</summary>
    public void WriteBeside(Utf8JsonWriter json, ZendeskRequest request, IReadOnlyList<ZendeskTicket> tickets, string[] includes)
    {
        if (includes.Contains("organizations"))
        {
            json.WriteStartArray("organizations");
            foreach (var id in tickets.Select(row => row.OrganizationId).OfType<long>().Distinct())
            {
                if (store.OrganizationsById.TryGetValue(id, out var organization)) ZendeskJson.WriteOrganization(json, organization, request.Origin);
            }

            json.WriteEndArray();
        }

        if (includes.Contains("users")) WriteUsers(json, request, tickets.SelectMany(row => new[] { row.RequesterId, row.AssigneeId }));
    }

    private void WriteUsers(Utf8JsonWriter json, ZendeskRequest request, IEnumerable<long?> ids)
    {
        json.WriteStartArray("users");
        foreach (var id in ids.OfType<long>().Distinct())
        {
            if (store.UsersById.TryGetValue(id, out var user)) ZendeskJson.WriteUser(json, user, request.Origin);
        }

        json.WriteEndArray();
    }

    private Action<Utf8JsonWriter> TicketList(ZendeskRequest request, IReadOnlyList<ZendeskTicket> sorted, RowOrder<ZendeskTicket> order) => pages.List(
        request,
        "tickets",
        sorted,
        order,
        (json, row) => ZendeskJson.WriteTicket(json, row, request.Origin),
        (json, rows) => WriteBeside(json, request, rows, request.Includes()));

    private static RowOrder<ZendeskTicket> TicketOrder(ZendeskRequest request)
    {
        var sort = request.Text("sort") ?? "id";
        return sort.TrimStart('-') is "id" or "updated_at" or "status" && TicketOrders.Named(sort) is { } order
            ? order
            : throw ZendeskException.InvalidAttribute("sort", "must be one of id, updated_at, status");
    }

    private ZendeskTicket FoundTicket(string id) => store.Tickets.Find(ZendeskRequest.Id(id)) ?? throw ZendeskException.NotFound();

    private static T Found<T>(IReadOnlyDictionary<long, T> rows, string id) =>
        rows.TryGetValue(ZendeskRequest.Id(id), out var row) ? row : throw ZendeskException.NotFound();

    private static IEnumerable<long> ManyIds(ZendeskRequest request)
    {
        var ids = request.Values("ids", ManyMax);
        if (ids.Length == 0) throw ZendeskException.InvalidAttribute("ids", "must be given");
        return ids.Select(ZendeskRequest.Id).Distinct().Order();
    }

    private static Action<Utf8JsonWriter, ZendeskOrganization> OrganizationWriter(ZendeskRequest request) =>
        (json, row) => ZendeskJson.WriteOrganization(json, row, request.Origin);

    private static Action<Utf8JsonWriter, ZendeskUser> UserWriter(ZendeskRequest request) => (json, row) => ZendeskJson.WriteUser(json, row, request.Origin);

    private static Action<Utf8JsonWriter> Single<T>(string name, T row, Action<Utf8JsonWriter, T> writeRow) => json =>
    {
        json.WriteStartObject();
        json.WritePropertyName(name);
        writeRow(json, row);
        json.WriteEndObject();
    };

    private static Action<Utf8JsonWriter> Many<T>(
        string name, T[] rows, Action<Utf8JsonWriter, T> writeRow, Action<Utf8JsonWriter>? writeBeside = null) => json =>
    {
        json.WriteStartObject();
        json.WriteStartArray(name);
        foreach (var row in rows) writeRow(json, row);
        json.WriteEndArray();
        writeBeside?.Invoke(json);
        json.WriteNull("next_page");
        json.WriteNull("previous_page");
        json.WriteNumber("count", rows.Length);
        json.WriteEndObject();
    };
}
