using System.Collections.Immutable;

namespace CanonicalGateway.Gateway.Planning;

/// <summary>How many rows a scan is thought to bring.</summary>
/// <param name="Name">The scan's name: backend, resource and the conditions that the backend takes.</param>
/// <param name="Rows">Null where nothing is known.</param>
public sealed record Estimate(string Name, long? Rows);

/// <summary>
/// What is known of the numbers of rows while one query is planned. Notes what the plan was built upon, and what it would have liked to know.
/// Used by one thread.
/// </summary>
/// <param name="known">What a scan of that name brought or was counted to bring lately; null where nothing is known.</param>
public sealed class Estimates(Func<string, long?> known)
{
    private readonly List<Estimate> _used = [];
    private readonly List<ScanNode> _missing = [];

    /// <summary>Nothing is known and nothing may be asked.</summary>
    public static Estimates None => new(_ => null);

    /// <summary>What the plan was built upon.</summary>
    public ImmutableArray<Estimate> Used => [.. _used];

    /// <summary>Scans whose number would decide between plans, and that nobody has counted.</summary>
    public IReadOnlyList<ScanNode> Missing => _missing;

    /// <param name="isWorthACall">Whether the number decides enough to count the rows where nothing is known.</param>
    public long? Of(ScanNode scan, bool isWorthACall)
    {
        var rows = known(scan.Name);
        _used.Add(new Estimate(scan.Name, rows));
        if (rows is null && isWorthACall)
        {
            _missing.Add(scan);
        }

        return rows;
    }

    /// <param name="name">A plan's, whose rows no backend can count (<see cref="ReadPlan.RowsName"/>).</param>
    public long? Of(string name)
    {
        var rows = known(name);
        _used.Add(new Estimate(name, rows));
        return rows;
    }
}
