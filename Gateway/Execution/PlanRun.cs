using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>One run of a plan: its rows, and the count that becomes known while they are read.</summary>
public sealed class PlanRun
{
    private readonly ReadPlan _plan;
    private readonly PlanExecutor _executor;
    private readonly PlanRun _whole;

    // Key sets by the plan that reads them: several partitions may decide by the same one.
    private Dictionary<ReadPlan, Task<PreloadedRows>>? _loads;
    private CancellationTokenSource? _stop;
    private CancellationToken _cancellation;
    private ImmutableArray<PlanRun> _parts = [];
    private bool _hasGiven;
    private long _ageTicks;
    private long _lookupCalls;
    private long _lookedUpRows;

    internal PlanRun(ReadPlan plan, PlanExecutor executor, RequestMemo memo, RunFigures? figures, PlanRun? whole = null, bool passesOn = true, MissingParts? missing = null)
    {
        Missing = missing;
        PassesOn = passesOn;
        _plan = plan;
        _executor = executor;
        _whole = whole ?? this;
        Memo = memo;
        Figures = figures;
    }

    /// <summary>What the scans of the request share.</summary>
    public RequestMemo Memo { get; }

    /// <summary>What the run costs, where it is measured; else null.</summary>
    internal RunFigures? Figures { get; }

    /// <summary>What the rows may come without; null where they come whole or not at all.</summary>
    public MissingParts? Missing { get; }

    /// <summary>Rows that match in all. Known with the first batch where the backend tells it, else at the end of <see cref="RowsAsync"/>.</summary>
    public long? TotalCount { get; private set; }

    /// <summary>How long ago the oldest of the backend answers was given that have been used so far; zero where none was kept.</summary>
    public TimeSpan Age => TimeSpan.FromTicks(Interlocked.Read(ref _whole._ageTicks));

    /// <summary>Backends whose rows have been given out so far.</summary>
    internal IEnumerable<string> Holders => _parts.IsEmpty ? _hasGiven ? _plan.Backends : [] : _parts.SelectMany(p => p.Holders);

    /// <summary>Rows that values have been looked up for, for filters and orders.</summary>
    internal long LookedUpRows => Interlocked.Read(ref _lookedUpRows);

    /// <summary>Notes backend calls that looking up for filters and orders is thought to take.</summary>
    /// <returns>All of them.</returns>
    internal long AddLookupCalls(long calls) => Interlocked.Add(ref _lookupCalls, calls);

    /// <summary>The rows, in batches that the caller disposes of.</summary>
    public IAsyncEnumerable<RowBatch> RowsAsync(CancellationToken cancellation)
    {
        _cancellation = cancellation;
        return _executor.ReadAsync(_plan, this, [], cancellation);
    }

    /// <summary>Whether its rows go to the client as they come, rather than be gathered or looked up for by another plan of the same read.</summary>
    internal bool PassesOn { get; }

    internal void Counted(long total) => TotalCount = total;

    internal void Gave() => _hasGiven = true;

    internal void LookUp(int rows) => Interlocked.Add(ref _lookedUpRows, rows);

    /// <summary>Whether partitions of its rows may be missing: only of the rows that the answer consists of, and where positions don't count.</summary>
    internal bool MayLackPartitions => Missing is { AllowsPartitions: true } && ReferenceEquals(_whole, this) && _plan is { Skip: 0, OrderBy.IsEmpty: false };

    /// <summary>A run of a plan within this one.</summary>
    /// <param name="missing">What its rows may come without; null where something is decided by them.</param>
    internal PlanRun Within(ReadPlan plan, bool passesOn = false, MissingParts? missing = null) => new(plan, _executor, Memo, Figures, _whole, passesOn, missing);

    /// <summary>A run of one of the plan's partitions.</summary>
    internal PlanRun OfPartition(ReadPlan partition, bool passesOn)
    {
        var part = Within(partition, passesOn, Missing);
        _parts = _parts.Add(part);
        return part;
    }

    /// <summary>Reads a scan: every read of a backend goes this way.</summary>
    /// <param name="keys">The values to look rows up by; empty for a scan without keys.</param>
    /// <param name="inPieces">Whether a backend's page may come in several batches; see <see cref="ScanArguments.InPieces"/>.</param>
    internal IAsyncEnumerable<RowBatch> Scan(ScanNode node, IReadOnlyList<string> keys, CancellationToken cancellation, bool inPieces = false)
    {
        var rows = node.Reader.ReadAsync(node.Offer.Scan, new ScanArguments { Keys = keys, Memo = Memo, InPieces = inPieces }, cancellation);
        rows = Figures is null ? rows : Figures.WatchAsync(node, rows, cancellation);
        return node.Request.Calls.FreshFor == default ? rows : NoteAgeAsync(rows, cancellation);
    }

    private async IAsyncEnumerable<RowBatch> NoteAgeAsync(IAsyncEnumerable<RowBatch> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var batch in rows.WithCancellation(cancellation).ConfigureAwait(false))
        {
            var age = batch.Age.Ticks;
            for (var known = Interlocked.Read(ref _whole._ageTicks); age > known;)
            {
                known = Interlocked.CompareExchange(ref _whole._ageTicks, age, known) is var found && found == known ? age : found;
            }

            yield return batch;
        }
    }

    /// <summary>Rows that are read once a run, whoever asks first, and until the run ends. They are the run's to dispose of.</summary>
    internal Task<PreloadedRows> LoadAsync(ReadPlan rows, Func<CancellationToken, Task<PreloadedRows>> load)
    {
        var loads = LazyInitializer.EnsureInitialized(ref _whole._loads, () => new(ReferenceEqualityComparer.Instance));
        lock (loads)
        {
            _whole._stop ??= CancellationTokenSource.CreateLinkedTokenSource(_whole._cancellation);
            _whole._stop.Token.ThrowIfCancellationRequested(); // What began after the end would be nobody's to give back.
            return loads.TryGetValue(rows, out var known) ? known : loads[rows] = load(_whole._stop.Token);
        }
    }

    /// <summary>Gives up and gives back what was loaded, where this is the whole run.</summary>
    internal async ValueTask EndAsync()
    {
        if (_stop is null || _loads is null)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        Task<PreloadedRows>[] loads;
        lock (_loads)
        {
            loads = [.. _loads.Values];
        }

        foreach (var load in loads)
        {
            try
            {
                (await load.ConfigureAwait(false)).Dispose();
            }
            catch (Exception abandoned) when (abandoned is GatewayException or OperationCanceledException)
            {
                // Whoever waited for it has been told.
            }
        }

        _stop.Dispose();
    }
}
