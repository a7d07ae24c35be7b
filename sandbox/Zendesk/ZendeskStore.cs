using System.Collections.Frozen;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>
/// The account's database and the search index that runs after it. Changes happen behind one lock; reads take the table of the moment.
/// </summary>
internal sealed class ZendeskStore
{
    private readonly Lock _gate = new();
    private readonly ZendeskSeed _seed;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _searchLag;
    private readonly List<Change> _unindexed = [];
    private volatile TicketTable _tickets;
    private TicketTable? _indexed;

    public ZendeskStore(ZendeskSeed seed, TimeProvider clock, TimeSpan searchLag)
    {
        _seed = seed;
        _clock = clock;
        _searchLag = searchLag;
        _tickets = new TicketTable(seed.Tickets);
        Organizations = [.. seed.Organizations.OrderBy(row => row.Id)];
        OrganizationsById = seed.Organizations.ToFrozenDictionary(row => row.Id);
        OrganizationsByExternalId = seed.Organizations.Where(row => row.ExternalId is not null)
            .ToFrozenDictionary(row => row.ExternalId!, StringComparer.Ordinal);
        Users = [.. seed.Users.OrderBy(row => row.Id)];
        UsersById = seed.Users.ToFrozenDictionary(row => row.Id);
    }

    /// <summary>The tickets as the database has them now.</summary>
    public TicketTable Tickets => _tickets;

    /// <summary>In ascending order of id, as <see cref="Users"/>.</summary>
    public IReadOnlyList<ZendeskOrganization> Organizations { get; }

    public FrozenDictionary<long, ZendeskOrganization> OrganizationsById { get; }

    public FrozenDictionary<string, ZendeskOrganization> OrganizationsByExternalId { get; }

    public IReadOnlyList<ZendeskUser> Users { get; }

    public FrozenDictionary<long, ZendeskUser> UsersById { get; }

    /// <summary>The tickets as the search index shows them: without the changes of the last moments.</summary>
    public TicketTable IndexedTickets()
    {
        if (_searchLag <= TimeSpan.Zero) return _tickets;
        lock (_gate)
        {
            var horizon = _clock.GetUtcNow() - _searchLag;
            if (_unindexed.RemoveAll(change => change.At <= horizon) > 0) _indexed = null;
            return _indexed ??= Behind();
        }
    }

    /// <summary>Changes a ticket and stamps it with the time of the clock.</summary>
    public ZendeskTicket Update(long id, Func<ZendeskTicket, ZendeskTicket> change)
    {
        lock (_gate)
        {
            var old = _tickets.Find(id) ?? throw new ArgumentOutOfRangeException(nameof(id), id, "There is no such ticket.");
            var now = Now();
            return Put(old, change(old) with { Id = id, CreatedAt = old.CreatedAt, UpdatedAt = now, GeneratedTimestamp = now.ToUnixTimeSeconds() });
        }
    }

    /// <summary>Adds a ticket, stamped with the time of the clock. Without an id it gets the next one.</summary>
    public ZendeskTicket Add(ZendeskTicket draft)
    {
        lock (_gate)
        {
            var id = draft.Id != 0 ? draft.Id : _tickets.Count == 0 ? 1 : _tickets.Rows[^1].Id + 1;
            if (_tickets.Find(id) is not null) throw new ArgumentException($"Ticket {id} exists.", nameof(draft));
            var now = Now();
            return Put(null, draft with { Id = id, CreatedAt = now, UpdatedAt = now, GeneratedTimestamp = now.ToUnixTimeSeconds() });
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _tickets = new TicketTable(_seed.Tickets);
            _unindexed.Clear();
            _indexed = null;
        }
    }

    private ZendeskTicket Put(ZendeskTicket? old, ZendeskTicket ticket)
    {
        _tickets = _tickets.With(new Dictionary<long, ZendeskTicket?> { [ticket.Id] = ticket });
        if (_searchLag > TimeSpan.Zero)
        {
            _unindexed.Add(new Change(_clock.GetUtcNow(), ticket.Id, old));
            _indexed = null;
        }

        return ticket;
    }

    // The first change that the index has not seen holds the version that it still shows.
    private TicketTable Behind()
    {
        if (_unindexed.Count == 0) return _tickets;
        var shown = new Dictionary<long, ZendeskTicket?>();
        foreach (var change in _unindexed) shown.TryAdd(change.Id, change.Before);
        return _tickets.With(shown);
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(_clock.GetUtcNow().ToUnixTimeSeconds());

    private readonly record struct Change(DateTimeOffset At, long Id, ZendeskTicket? Before);
}
