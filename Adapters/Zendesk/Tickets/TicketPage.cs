using CanonicalGateway.Adapters.Zendesk.Organizations;
using CanonicalGateway.Contracts.Rows;

namespace CanonicalGateway.Adapters.Zendesk.Tickets;

/// <summary>What the adapter must know of a ticket, whatever columns are read.</summary>
/// <param name="OrganizationId">Null for a ticket of no organization.</param>
/// <param name="UpdatedAt">UTC ticks.</param>
internal readonly record struct TicketFacts(long Id, long? OrganizationId, long UpdatedAt);

/// <summary>A page of tickets: the rows, and beside each what the adapter must know of it.</summary>
/// <param name="organizations">The organizations that came with the page; null where they were not asked for.</param>
internal sealed class TicketPage(RowBatch batch, List<TicketFacts> facts, OrganizationIndex? organizations, bool hasMore, string? after) : IDisposable
{
    public RowBatch Batch { get; } = batch;

    public List<TicketFacts> Facts { get; } = facts;

    public OrganizationIndex? Organizations { get; } = organizations;

    public bool HasMore { get; } = hasMore;

    /// <summary>The cursor after the page.</summary>
    public string? After { get; } = after;

    /// <summary>Rows of the page, or whether they are wanted, depend on an answer of that age too.</summary>
    public void DependOn(TimeSpan age) => Batch.Age = age > Batch.Age ? age : Batch.Age;

    /// <summary>Keeps the rows that pass.</summary>
    /// <param name="keeps">Gets the row's position in the page.</param>
    public void Keep(Func<int, bool> keeps)
    {
        var kept = Enumerable.Range(0, Facts.Count).Where(keeps).ToArray();
        if (kept.Length == Facts.Count)
        {
            return;
        }

        Batch.Reorder(kept);
        var left = Array.ConvertAll(kept, i => Facts[i]);
        Facts.Clear();
        Facts.AddRange(left);
    }

    public void Dispose() => Batch.Dispose();
}
