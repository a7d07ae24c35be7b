using System.Collections.Immutable;
using CanonicalGateway.Adapters.Mapping;
using CanonicalGateway.Adapters.Zendesk.Maps;
using CanonicalGateway.Adapters.Zendesk.Organizations;
using CanonicalGateway.Adapters.Zendesk.Tickets;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Zendesk;

/// <summary>Reads cases and customers from Zendesk.</summary>
internal sealed class ZendeskReader : IBackendReader
{
    private readonly Source _customers;
    private readonly Source _cases;
    private readonly TicketNegotiation _negotiation;
    private readonly TicketReader _tickets;
    private readonly OrganizationReader _organizations;

    public ZendeskReader(string backend, CanonicalModel model, ZendeskOptions options, IBackendTransport transport, TimeProvider clock)
    {
        var tickets = TicketMap.Create(backend, model, options);
        var organizations = OrganizationMap.Create(model, options);
        _customers = SourceOf(backend, organizations) with { LookupProperties = [organizations.Type.Key!], PushableProperties = [organizations.Type.Key!] };
        _cases = CasesOf(backend, tickets);

        var calls = new ZendeskCalls(backend, transport);
        var directory = new OrganizationDirectory(calls, options);
        var key = new Shape(tickets.Type, [new Column(tickets.Type.Key!)]);
        var recent = new RecentTickets(calls, new TicketPages(tickets, key, backend), options, clock);
        var search = new TicketSearchReader(calls, directory, recent, options);
        var comments = new CommentReader(calls, CommentMap.Create(model), tickets.Type.Navigation(nameof(Case.Comments)));
        _negotiation = new TicketNegotiation(tickets, backend, options);
        _tickets = new TicketReader(calls, directory, search, comments, options);
        _organizations = new OrganizationReader(organizations, calls, directory, options);
        Sources = [_customers, _cases];
    }

    public ImmutableArray<Source> Sources { get; }

    public ScanOffer Negotiate(ScanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Source == _cases ? _negotiation.Negotiate(request) : _organizations.Negotiate(request);
    }

    public IAsyncEnumerable<RowBatch> ReadAsync(Scan scan, ScanArguments arguments, CancellationToken cancellation) => scan switch
    {
        TicketScan tickets => _tickets.ReadAsync(tickets, arguments, cancellation),
        OrganizationScan organizations => _organizations.ReadAsync(organizations, arguments, cancellation),
        _ => throw new ArgumentException("The scan is not one of this reader's.", nameof(scan)),
    };

    public ValueTask<long?> EstimateAsync(Scan scan, CancellationToken cancellation) => scan switch
    {
        TicketScan tickets => _tickets.EstimateAsync(tickets, cancellation),
        OrganizationScan organizations => _organizations.EstimateAsync(organizations, cancellation),
        _ => throw new ArgumentException("The scan is not one of this reader's.", nameof(scan)),
    };

    private static Source CasesOf(string backend, EntityMap<TicketField> tickets)
    {
        var comments = tickets.Type.Navigation(nameof(Case.Comments));
        Property Own(string name) => tickets.Type.Property(name);
        return SourceOf(backend, tickets) with
        {
            Contained = [comments],
            SingleRowOnly = [comments],
            LookupProperties = [Own(nameof(Case.Id)), Own(nameof(Case.CustomerId)), Own(nameof(Case.OrderId)), Own(nameof(Case.ProductId))],
            PushableProperties = [Own(nameof(Case.Id)), Own(nameof(Case.CustomerId))],
        };
    }

    private static Source SourceOf(string backend, EntityMap<TicketField> map) =>
        new(backend, map.Resource, map.Type, [.. map.Members.OfType<Property>()], []);
}
