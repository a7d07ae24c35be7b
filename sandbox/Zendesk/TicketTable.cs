using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>All tickets at one moment, with their indexes. Immutable: readers need no lock.</summary>
internal sealed class TicketTable
{
    private static readonly ImmutableArray<long> NoIds = [];

    private readonly ZendeskTicket[] _rows;
    private readonly ImmutableDictionary<long, ImmutableArray<long>> _byOrganization;
    private readonly ImmutableDictionary<long, ImmutableArray<long>> _byRequester;
    private readonly ImmutableDictionary<string, ImmutableArray<long>> _byExternalId;
    private readonly ConcurrentDictionary<string, ZendeskTicket[]> _sorted = new(StringComparer.Ordinal);

    public TicketTable(IEnumerable<ZendeskTicket> rows)
        : this(
            RowOrders<ZendeskTicket>.ById.Sorted(rows),
            ImmutableDictionary<long, ImmutableArray<long>>.Empty,
            ImmutableDictionary<long, ImmutableArray<long>>.Empty,
            ImmutableDictionary.Create<string, ImmutableArray<long>>(StringComparer.Ordinal))
    {
        _byOrganization = Index(_rows, static row => row.OrganizationId);
        _byRequester = Index(_rows, static row => row.RequesterId);
        _byExternalId = _rows.Where(row => row.ExternalId is not null)
            .GroupBy(row => row.ExternalId!, row => row.Id, StringComparer.Ordinal)
            .ToImmutableDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);
    }

    private TicketTable(
        ZendeskTicket[] rows,
        ImmutableDictionary<long, ImmutableArray<long>> byOrganization,
        ImmutableDictionary<long, ImmutableArray<long>> byRequester,
        ImmutableDictionary<string, ImmutableArray<long>> byExternalId)
    {
        _rows = rows;
        _byOrganization = byOrganization;
        _byRequester = byRequester;
        _byExternalId = byExternalId;
    }

    public int Count => _rows.Length;

    /// <summary>In ascending order of id.</summary>
    public IReadOnlyList<ZendeskTicket> Rows => _rows;

    public ZendeskTicket? Find(long id)
    {
        var index = RowOrders<ZendeskTicket>.ById.IndexAfter(_rows, new RowKey(0, id), orAt: true);
        return index < _rows.Length && _rows[index].Id == id ? _rows[index] : null;
    }

    public IEnumerable<ZendeskTicket> OfOrganization(long organizationId) => Rowset(_byOrganization.GetValueOrDefault(organizationId, NoIds));

    public IEnumerable<ZendeskTicket> OfRequester(long requesterId) => Rowset(_byRequester.GetValueOrDefault(requesterId, NoIds));

    public IEnumerable<ZendeskTicket> WithExternalId(string externalId) => Rowset(_byExternalId.GetValueOrDefault(externalId, NoIds));

    /// <summary>All rows in an order; sorted once for each table.</summary>
    public IReadOnlyList<ZendeskTicket> Sorted(RowOrder<ZendeskTicket> order) =>
        order.Name == RowOrders<ZendeskTicket>.ById.Name
            ? _rows
            : _sorted.GetOrAdd(order.Name, static (_, state) => state.order.Sorted(state._rows), (order, _rows));

    /// <summary>The table with other versions of some rows; null as a version takes the row out.</summary>
    public TicketTable With(IReadOnlyDictionary<long, ZendeskTicket?> versions)
    {
        var byOrganization = _byOrganization.ToBuilder();
        var byRequester = _byRequester.ToBuilder();
        var byExternalId = _byExternalId.ToBuilder();
        foreach (var (id, version) in versions)
        {
            var old = Find(id);
            Move(byOrganization, id, old?.OrganizationId, version?.OrganizationId);
            Move(byRequester, id, old?.RequesterId, version?.RequesterId);
            if (old?.ExternalId == version?.ExternalId) continue;
            if (old?.ExternalId is { } left) byExternalId[left] = byExternalId[left].Remove(id);
            if (version?.ExternalId is { } entered) byExternalId[entered] = Insert(byExternalId.GetValueOrDefault(entered, NoIds), id);
        }

        var rows = _rows.Where(row => !versions.ContainsKey(row.Id)).Concat(versions.Values.OfType<ZendeskTicket>());
        return new TicketTable(RowOrders<ZendeskTicket>.ById.Sorted(rows), byOrganization.ToImmutable(), byRequester.ToImmutable(), byExternalId.ToImmutable());
    }

    private IEnumerable<ZendeskTicket> Rowset(ImmutableArray<long> ids) => ids.Select(id => Find(id)!);

    private static void Move(ImmutableDictionary<long, ImmutableArray<long>>.Builder index, long id, long? from, long? to)
    {
        if (from == to) return;
        if (from is { } left) index[left] = index[left].Remove(id);
        if (to is { } entered) index[entered] = Insert(index.GetValueOrDefault(entered, NoIds), id);
    }

    private static ImmutableArray<long> Insert(ImmutableArray<long> ids, long id)
    {
        var position = ids.BinarySearch(id);
        return position >= 0 ? ids : ids.Insert(~position, id);
    }

    private static ImmutableDictionary<long, ImmutableArray<long>> Index(ZendeskTicket[] rows, Func<ZendeskTicket, long?> key) =>
        rows.Where(row => key(row) is not null)
            .GroupBy(row => key(row)!.Value, row => row.Id)
            .ToImmutableDictionary(group => group.Key, group => group.ToImmutableArray());
}
