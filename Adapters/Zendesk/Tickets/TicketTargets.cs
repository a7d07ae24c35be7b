using System.Globalization;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>Paths and queries of calls for tickets.</summary>
internal static class TicketTargets
{
    public const int PageRowsMax = 100;

    /// <summary>Counts the tickets of the account; where there are very many, the product counts anew once a day.</summary>
    public const string CountAll = "/api/v2/tickets/count";

    public const int ExportPageRowsMax = 1000;

    public static string One(string id, bool withOrganizations) => $"/api/v2/tickets/{id}{(withOrganizations ? "?include=organizations" : "")}";

    public static string ByIds(string ids, bool withOrganizations) => $"/api/v2/tickets/show_many?ids={ids}{Include(withOrganizations)}";

    public static string All(bool isDescending, int pageSize, bool withOrganizations) =>
        $"/api/v2/tickets?sort={(isDescending ? "-id" : "id")}&{Size(pageSize)}{Include(withOrganizations)}";

    public static string Newest(int pageSize) => $"/api/v2/tickets?sort=-updated_at&{Size(pageSize)}{Include(true)}";

    public static string ByReference(string externalId, bool withOrganizations) =>
        $"/api/v2/tickets?external_id={Uri.EscapeDataString(externalId)}&{Size(PageRowsMax)}{Include(withOrganizations)}";

    public static string OfOrganization(long id, int pageSize) =>
        string.Create(CultureInfo.InvariantCulture, $"/api/v2/organizations/{id}/tickets?sort=id&{Size(pageSize)}");

    public static string Search(string query) =>
        $"/api/v2/search/export?query={Uri.EscapeDataString(query)}&filter%5Btype%5D=ticket&{Size(ExportPageRowsMax)}";

    /// <summary>Counts what the index finds.</summary>
    public static string CountFound(string query) => $"/api/v2/search/count?query={Uri.EscapeDataString($"type:ticket {query}")}";

    public static string Comments(string ticketId) => $"/api/v2/tickets/{ticketId}/comments?{Size(PageRowsMax)}";

    /// <summary>The address of the page after a cursor.</summary>
    public static string After(string target, string cursor) => $"{target}&page%5Bafter%5D={Uri.EscapeDataString(cursor)}";

    public static int PageSize(long? top) => (int)Math.Clamp(top ?? PageRowsMax, 1, PageRowsMax);

    private static string Size(int rows) => string.Create(CultureInfo.InvariantCulture, $"page%5Bsize%5D={rows}");

    private static string Include(bool withOrganizations) => withOrganizations ? "&include=organizations" : "";
}
