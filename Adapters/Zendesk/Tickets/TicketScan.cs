using System.Globalization;
using CanonicalGateway.Adapters.Zendesk.Search;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>A planned read of tickets.</summary>
internal sealed class TicketScan(Source source, Shape shape, TicketAccess access, TicketPages pages, long? top) : Scan(source, shape)
{
    public TicketAccess Access { get; } = access;

    public TicketPages Pages { get; } = pages;

    /// <summary>Rows to read at most; null for all.</summary>
    public long? Top { get; } = top;

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

    private static string Query(TicketTerm term) => term.Keyword == TicketTerm.Organization
        ? $"{term.Keyword}:{{organizations of {string.Join(',', term.Values)}}}"
        : term.ToString();
}
