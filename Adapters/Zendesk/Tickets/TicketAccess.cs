using System.Collections.Immutable;
using CanonicalGateway.Adapters.Zendesk.Search;
using CanonicalGateway.Contracts.Model;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>The way to the tickets of a read.</summary>
internal abstract record TicketAccess;

/// <summary>The conditions exclude each other, or ask for what no ticket has.</summary>
internal sealed record NoTickets : TicketAccess;

internal sealed record OneTicket(string Id) : TicketAccess;

/// <param name="Ids">The tickets; default for the keys of a lookup.</param>
internal sealed record TicketsById(ImmutableArray<string> Ids) : TicketAccess;

/// <summary>All tickets of the database, in order of id.</summary>
internal sealed record AllTickets(bool IsDescending) : TicketAccess;

/// <summary>Tickets with ids beyond one, in ascending order.</summary>
internal sealed record TicketsAfter(long Id) : TicketAccess;

internal sealed record TicketsByReference(string ExternalId) : TicketAccess;

/// <summary>The tickets of one organization in the database, in order of id.</summary>
internal sealed record TicketsOfCustomer(string CustomerId) : TicketAccess;

/// <summary>What the index finds, with what has changed lately.</summary>
/// <param name="LookupBy">The property whose values are the keys of a lookup; null where there are none.</param>
internal sealed record TicketSearch(ImmutableArray<TicketTerm> Terms, Property? LookupBy, string? LookupKeyword) : TicketAccess;
