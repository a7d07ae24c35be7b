using System.Text.Json;

namespace CanonicalGateway.Sandbox.Zendesk.Search;

/// <summary><c>/search</c>, <c>/search/count</c> and <c>/search/export</c>.</summary>
internal sealed class SearchEndpoints(SearchIndex index, ListEndpoints lists, ZendeskCursors cursors, RateWindow exportRate, int pageRowsMax)
{
    private const int PageMax = 100;
    private const int ResultsMax = 1000;
    private const int ExportPageMax = 1000;
    private const string ExportOrder = "export";

    private static readonly TimeSpan ExportCursorLife = TimeSpan.FromHours(1);

    public Action<Utf8JsonWriter> Find(ZendeskRequest request)
    {
        if (request.Has("page[size]") || request.Has("page[after]")) throw ZendeskException.InvalidAttribute("page", "must be an integer");
        var perPage = request.Number("per_page", PageMax, 1, PageMax);
        var page = request.Number("page", 1, 1, int.MaxValue);
        var start = (page - 1L) * perPage;
        if (start >= ResultsMax) throw ZendeskException.InvalidSearch("Requested response size was greater than Search Response Limits");

        var found = Sorted(request, index.Find(Query(request)));
        var end = (int)Math.Min(Math.Min(start + perPage, ResultsMax), found.Count);
        var rows = found.Take((int)start..Math.Max((int)start, end)).ToList();
        return json =>
        {
            json.WriteStartObject();
            WriteResults(json, request, rows);
            lists.WriteBeside(json, request, [.. rows.OfType<ZendeskTicket>()], request.Includes(within: "tickets"));

            // The link to the page past the last allowed one is given all the same, as the product does.
            ZendeskPages.WriteOffset(json, request, page, perPage, found.Count);
            json.WriteEndObject();
        };
    }

    public Action<Utf8JsonWriter> Count(ZendeskRequest request)
    {
        var count = index.Find(Query(request)).Count;
        return json =>
        {
            json.WriteStartObject();
            json.WriteNumber("count", count);
            json.WriteEndObject();
        };
    }

    public Action<Utf8JsonWriter> Export(ZendeskRequest request)
    {
        exportRate.Take();
        var size = ZendeskPages.Size(request, ExportPageMax);
        var type = request.Text("filter[type]") ?? throw ZendeskException.InvalidSearch("filter[type] is required");
        RowKey? after = null;
        if (request.Text("page[after]") is { } cursor)
        {
            after = cursors.Read(cursor, ExportOrder, ExportCursorLife) ?? throw ZendeskException.InvalidSearch("cursor is not valid or has expired");
        }

        var length = Math.Min(size, pageRowsMax);
        var rows = index.FindOfType(type, Query(request), after).Take(length + 1).ToList();
        var hasMore = rows.Count > length;
        if (hasMore) rows.RemoveAt(length);
        var last = rows.Count == 0 ? null : cursors.Write(ExportOrder, RowOrders<IZendeskRow>.ByCreated.Key(rows[^1]));
        return json =>
        {
            json.WriteStartObject();
            WriteResults(json, request, rows);
            ZendeskPages.WriteCursor(json, request, hasMore, last, before: null, size);
            json.WriteEndObject();
        };
    }

    private static string Query(ZendeskRequest request) =>
        request.Text("query") is { } query && !string.IsNullOrWhiteSpace(query) ? query : throw ZendeskException.InvalidSearch("query must not be blank");

    private static void WriteResults(Utf8JsonWriter json, ZendeskRequest request, List<IZendeskRow> rows)
    {
        json.WriteStartArray("results");
        foreach (var row in rows) ZendeskJson.WriteResult(json, row, request.Origin);
        json.WriteEndArray();
        json.WriteNull("facets");
    }

    // Without a known sort_by the results stay in order of relevance, which promises nothing.
    private static IReadOnlyList<IZendeskRow> Sorted(ZendeskRequest request, List<IZendeskRow> rows)
    {
        var order = request.Text("sort_by") switch
        {
            "created_at" => RowOrders<IZendeskRow>.ByCreated,
            "updated_at" => RowOrders<IZendeskRow>.ByUpdated,
            ("priority" or "status" or "ticket_type") and var sort => OfTickets(TicketOrders.Named(sort)!),
            _ => null,
        };
        return order is null ? rows : (order with { IsDescending = request.Text("sort_order") is not "asc" }).Sorted(rows);
    }

    private static RowOrder<IZendeskRow> OfTickets(RowOrder<ZendeskTicket> order) =>
        new(order.Name, order.IsDescending, row => row is ZendeskTicket ticket ? order.Key(ticket) : new RowKey(long.MinValue, row.Id));
}
