using System.Collections.Immutable;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Caching;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>
/// Numbers of rows that scans brought, or that backends counted when a choice between plans hung on it. They age, and serve to choose between
/// plans only, never as an answer. Bounded. Thread-safe.
/// </summary>
public sealed class EstimateStore(PlanningOptions options, TimeProvider time)
{
    /// <summary>Numbers held at most.</summary>
    public const int EstimatesMax = 4096;

    /// <summary>The longest name of a scan that is held, in characters.</summary>
    public const int NameCharactersMax = 4096;

    private static readonly TimeSpan _beforeAskingAgain = TimeSpan.FromSeconds(10);

    private readonly RecentlyUsed<Entry> _entries = new(EstimatesMax, NameCharactersMax);

    /// <returns>The rows, or null where nothing is known or the number is too old.</returns>
    public long? Find(string name) => _entries.Find(name) is { } entry && Age(entry) <= MaxAge ? entry.Rows : null;

    /// <summary>Keeps what a scan brought.</summary>
    public void Note(string name, long rows) => _entries.Add(name, new Entry(rows, time.GetTimestamp()));

    /// <summary>Whether a plan that was built upon these numbers would be built so again: none has become known, aged, or doubled or halved.</summary>
    public bool IsCurrent(ImmutableArray<Estimate> used)
    {
        foreach (var (name, rows) in used)
        {
            var now = Find(name);
            if (now is null != rows is null || (now is { } today && rows is { } then && (today > (then * 2) + 10 || then > (today * 2) + 10)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Asks the backends, all at the same time. What can't be told is left open for a while.</summary>
    /// <returns>Whether anything was asked.</returns>
    public async Task<bool> AskAsync(IReadOnlyList<ScanNode> scans, CancellationToken cancellation)
    {
        var open = scans.DistinctBy(s => s.Name).Where(s => _entries.Find(s.Name) is not { Rows: null } failed || Age(failed) > _beforeAskingAgain).ToList();
        await Task.WhenAll(open.Select(s => AskAsync(s, cancellation))).ConfigureAwait(false);
        return open.Count > 0;
    }

    private TimeSpan MaxAge => TimeSpan.FromSeconds(options.EstimateSeconds);

    private TimeSpan Age(Entry entry) => time.GetElapsedTime(entry.At);

    private async Task AskAsync(ScanNode scan, CancellationToken cancellation)
    {
        long? rows = null;
        try
        {
            rows = await scan.Reader.EstimateAsync(scan.Offer.Scan, cancellation).ConfigureAwait(false);
        }
        catch (GatewayException)
        {
            // The plan does without. If the backend is needed, the read will say what is wrong with it.
        }

        _entries.Add(scan.Name, new Entry(rows, time.GetTimestamp()));
    }

    private sealed record Entry(long? Rows, long At);
}
