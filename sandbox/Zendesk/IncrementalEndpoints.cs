using System.Globalization;
using System.Text.Json;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>The incremental exports: by cursor for tickets and users, by time for organizations. The last minute is left out.</summary>
internal sealed class IncrementalEndpoints(ZendeskStore store, ZendeskCursors cursors, RateWindow rate, TimeProvider clock)
{
    private const int RowsMax = 1000;
    private const int ExcludedSeconds = 60;

    public Action<Utf8JsonWriter> Tickets(ZendeskRequest request) => ByCursor(
        request,
        "tickets",
        store.Tickets.Sorted(TicketOrders.ByGenerated),
        TicketOrders.ByGenerated,
        (json, row) => ZendeskJson.WriteTicket(json, row, request.Origin));

    public Action<Utf8JsonWriter> Users(ZendeskRequest request) => ByCursor(
        request,
        "users",
        RowOrders<ZendeskUser>.ByUpdated.Sorted(store.Users),
        RowOrders<ZendeskUser>.ByUpdated,
        (json, row) => ZendeskJson.WriteUser(json, row, request.Origin));

    public Action<Utf8JsonWriter> Organizations(ZendeskRequest request)
    {
        rate.Take();
        var order = RowOrders<ZendeskOrganization>.ByUpdated;
        var sorted = order.Sorted(store.Organizations);
        var start = StartTime(request);
        var perPage = request.Number("per_page", RowsMax, 1, RowsMax);
        var first = order.IndexAfter(sorted, new RowKey(start, long.MinValue));
        var end = Math.Min(first + perPage, End(sorted, order));

        // All rows of the last second come with it: the next page starts at that second and would never get past it otherwise.
        var border = end > first ? order.Key(sorted[end - 1]).Primary : start;
        if (end > first) end = Math.Min(order.IndexAfter(sorted, new RowKey(border, long.MaxValue)), End(sorted, order));
        var rows = sorted[Math.Min(first, end)..end];
        return json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("organizations");
            foreach (var row in rows) ZendeskJson.WriteOrganization(json, row, request.Origin);
            json.WriteEndArray();
            json.WriteString("next_page", request.Link(("start_time", border.ToString(CultureInfo.InvariantCulture))));
            json.WriteNumber("count", rows.Length);
            json.WriteNumber("end_time", border);
            json.WriteBoolean("end_of_stream", rows.Length < perPage);
            json.WriteEndObject();
        };
    }

    private Action<Utf8JsonWriter> ByCursor<T>(
        ZendeskRequest request, string name, IReadOnlyList<T> sorted, RowOrder<T> order, Action<Utf8JsonWriter, T> writeRow)
    {
        rate.Take();
        var position = request.Text("cursor") is { } cursor
            ? cursors.Read(cursor, order.Name) ?? throw ZendeskException.InvalidAttribute("cursor", "must be a cursor of this export")
            : new RowKey(StartTime(request), long.MinValue);
        var perPage = request.Number("per_page", RowsMax, 1, RowsMax);
        var start = order.IndexAfter(sorted, position);
        var end = Math.Min(start + perPage, End(sorted, order));
        var after = cursors.Write(order.Name, end > start ? order.Key(sorted[end - 1]) : position);
        return json =>
        {
            json.WriteStartObject();
            json.WriteStartArray(name);
            for (var index = start; index < end; index++) writeRow(json, sorted[index]);
            json.WriteEndArray();
            json.WriteString("after_url", request.Link(("cursor", after)));
            json.WriteString("after_cursor", after);
            json.WriteNull("before_url");
            json.WriteNull("before_cursor");
            json.WriteBoolean("end_of_stream", end - start < perPage);
            json.WriteEndObject();
        };
    }

    private int End<T>(IReadOnlyList<T> sorted, RowOrder<T> order) =>
        order.IndexAfter(sorted, new RowKey(clock.GetUtcNow().ToUnixTimeSeconds() - ExcludedSeconds, long.MaxValue));

    private long StartTime(ZendeskRequest request)
    {
        if (!long.TryParse(request.Text("start_time"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var start))
        {
            throw ZendeskException.InvalidAttribute("start_time", "must be an integer");
        }

        return start <= clock.GetUtcNow().ToUnixTimeSeconds() - ExcludedSeconds
            ? start
            : throw ZendeskException.InvalidRecord("start_time", "Too recent start_time. Use a start_time older than 60 seconds");
    }
}
