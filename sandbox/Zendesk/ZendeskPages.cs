using System.Globalization;
using System.Text.Json;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>Cuts lists into pages, by cursor where a <c>page[…]</c> parameter is given, else by offset.</summary>
internal sealed class ZendeskPages(ZendeskCursors cursors, int pageRowsMax)
{
    private const int RowsMax = 100;
    private const int OffsetRowsMax = 10_000;

    /// <summary>The answer's whole object: the rows under <paramref name="name"/>, what is loaded beside them, and the paging.</summary>
    public Action<Utf8JsonWriter> List<T>(
        ZendeskRequest request,
        string name,
        IReadOnlyList<T> sorted,
        RowOrder<T> order,
        Action<Utf8JsonWriter, T> writeRow,
        Action<Utf8JsonWriter, IReadOnlyList<T>>? writeBeside = null)
    {
        var isCursor = request.Has("page[size]") || request.Has("page[after]") || request.Has("page[before]");
        var (rows, writePaging) = isCursor ? CursorPage(request, sorted, order) : OffsetPage(request, sorted);
        return json =>
        {
            json.WriteStartObject();
            json.WriteStartArray(name);
            foreach (var row in rows) writeRow(json, row);
            json.WriteEndArray();
            writeBeside?.Invoke(json, rows);
            writePaging(json);
            json.WriteEndObject();
        };
    }

    /// <summary>The paging of an offset page.</summary>
    public static void WriteOffset(Utf8JsonWriter json, ZendeskRequest request, int page, int perPage, int count)
    {
        json.WriteString("next_page", (long)page * perPage < count ? OffsetLink(request, page + 1, perPage) : null);
        json.WriteString("previous_page", page > 1 ? OffsetLink(request, page - 1, perPage) : null);
        json.WriteNumber("count", count);
    }

    /// <summary>The paging of a cursor page. The link to the next page is there whether or not there is one: only <c>has_more</c> ends a loop.</summary>
    public static void WriteCursor(Utf8JsonWriter json, ZendeskRequest request, bool hasMore, string? after, string? before, int size)
    {
        json.WriteStartObject("meta");
        json.WriteBoolean("has_more", hasMore);
        json.WriteString("after_cursor", after);
        json.WriteString("before_cursor", before);
        json.WriteEndObject();
        var sizeText = size.ToString(CultureInfo.InvariantCulture);
        json.WriteStartObject("links");
        json.WriteString("prev", before is null ? null : request.Link(("page[before]", before), ("page[size]", sizeText)));
        json.WriteString("next", after is null ? null : request.Link(("page[after]", after), ("page[size]", sizeText)));
        json.WriteEndObject();
    }

    /// <summary>The <c>page[size]</c> asked for, 1 to <paramref name="max"/>.</summary>
    public static int Size(ZendeskRequest request, int max)
    {
        if (request.Text("page[size]") is not { } text) return Math.Min(RowsMax, max);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size >= 1 && size <= max
            ? size
            : throw ZendeskException.InvalidPage($"page[size] must be an integer from 1 to {max}");
    }

    private (IReadOnlyList<T> Rows, Action<Utf8JsonWriter> WritePaging) CursorPage<T>(ZendeskRequest request, IReadOnlyList<T> sorted, RowOrder<T> order)
    {
        var size = Size(request, RowsMax);
        var length = Math.Min(size, pageRowsMax);
        int start;
        int end;
        bool hasMore;
        if (request.Text("page[before]") is { } before)
        {
            end = order.IndexAfter(sorted, Position(before, order.Name), orAt: true);
            start = Math.Max(0, end - length);
            hasMore = start > 0;
        }
        else
        {
            start = request.Text("page[after]") is { } after ? order.IndexAfter(sorted, Position(after, order.Name)) : 0;
            end = Math.Min(sorted.Count, start + length);
            hasMore = end < sorted.Count;
        }

        var rows = Slice(sorted, start, end);
        var first = rows.Length > 0 ? cursors.Write(order.Name, order.Key(rows[0])) : null;
        var last = rows.Length > 0 ? cursors.Write(order.Name, order.Key(rows[^1])) : null;
        return (rows, json => WriteCursor(json, request, hasMore, last, first, size));
    }

    private static (IReadOnlyList<T> Rows, Action<Utf8JsonWriter> WritePaging) OffsetPage<T>(ZendeskRequest request, IReadOnlyList<T> sorted)
    {
        var perPage = request.Number("per_page", RowsMax, 1, RowsMax);
        var page = request.Number("page", 1, 1, int.MaxValue);
        var start = (page - 1L) * perPage;
        if (start >= OffsetRowsMax) throw ZendeskException.InvalidPage("Offset pages end after 10000 records; use cursor pagination");
        var rows = Slice(sorted, (int)start, (int)Math.Min(sorted.Count, start + perPage));
        return (rows, json => WriteOffset(json, request, page, perPage, sorted.Count));
    }

    private RowKey Position(string cursor, string order) =>
        cursors.Read(cursor, order) ?? throw ZendeskException.InvalidPage("The cursor is not valid for this list");

    private static T[] Slice<T>(IReadOnlyList<T> sorted, int start, int end)
    {
        var rows = new T[Math.Max(0, end - start)];
        for (var index = 0; index < rows.Length; index++) rows[index] = sorted[start + index];
        return rows;
    }

    private static string OffsetLink(ZendeskRequest request, int page, int perPage) => request.Link(
        ("page", page.ToString(CultureInfo.InvariantCulture)),
        ("per_page", perPage.ToString(CultureInfo.InvariantCulture)));
}
