using System.Globalization;
using CanonicalGateway.Adapters.Zendesk.Search;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>A planned read of tickets.</summary>
/// <param name="calls">How the calls are to be made.</param>
internal sealed class TicketScan(Source source, Shape shape, TicketAccess access, TicketPages pages, long? top, CallPolicy calls) : Scan(source, shape)
{
    public TicketAccess Access { get; } = access;

    public TicketPages Pages { get; } = pages;

    /// <summary>Rows to read at most; null for all.</summary>
    public long? Top { get; } = top;

    public CallPolicy Calls { get; } = calls;

    /// <summary>The one call that counts the tickets of the scan, or somewhat more; null where there is none.</summary>
    public string? CountTarget => Access switch
    {
        AllTickets or TicketsAfter => TicketTargets.CountAll,
        TicketsByReference reference when SearchText.TryQuote(reference.ExternalId, out var quoted) => TicketTargets.CountFound($"external_id:{quoted}"),
        TicketSearch { LookupBy: null } search when CountQuery(search) is { Length: > 0 } query => TicketTargets.CountFound(query),
        _ => null,
    };

    public override string Describe() => Access switch
    {
        NoTickets => "nothing: no ticket can fulfil the conditions",
        OneTicket one => $"GET {TicketTargets.One(one.Id, Pages.ReadsCustomers)}",
        TicketsById { Ids.IsDefault: true } => $"GET {TicketTargets.ByIds("{keys}", Pages.ReadsCustomers)}",
        TicketsById some => $"GET {TicketTargets.ByIds(string.Join(',', some.Ids), Pages.ReadsCustomers)}",
        AllTickets all => $"GET {TicketTargets.All(all.IsDescending, TicketTargets.PageSize(Top), Pages.ReadsCustomers)}",
        TicketsAfter after => string.Create(CultureInfo.InvariantCulture, $"GET {TicketTargets.ByIds($"{after.Id + 1}…", Pages.ReadsCustomers)}"),
        TicketsByReference reference => $"GET {TicketTargets.ByReference(reference.ExternalId, Pages.ReadsCustomers)}",
        TicketsOfCustomer one => $"GET /api/v2/organizations/{{organization of {one.CustomerId}}}/tickets",
        TicketSearch search => $"GET /api/v2/search/export?filter[type]=ticket&query={Query(search)} and tickets changed lately",
        _ => Access.ToString(),
    };

    private static string Query(TicketSearch search) => string.Join(' ', search.Terms.Select(Query)
        .Concat(search.LookupKeyword is null ? [] : [search.LookupKeyword + ":{keys}"]));

    // Organizations stand there by their own ids, which would have to be asked for first.
    private static string CountQuery(TicketSearch search) => string.Join(' ', search.Terms.Where(t => t.Keyword != TicketTerm.Organization));

    private static string Query(TicketTerm term) => term.Keyword == TicketTerm.Organization
        ? $"{term.Keyword}:{{organizations of {string.Join(',', term.Values)}}}"
        : term.ToString();
}
