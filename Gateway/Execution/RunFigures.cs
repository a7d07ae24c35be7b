using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Rows;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>What the parts of measured runs cost: of each scan what it read, of each plan what became of the rows. Thread-safe.</summary>
public sealed class RunFigures(TimeProvider time)
{
    // Scans and plans are told apart as objects: two scans of a plan may be equal.
    private readonly ConcurrentDictionary<object, NodeFigures> _nodes = new(ReferenceEqualityComparer.Instance);

    /// <returns>The figures of a <see cref="ScanNode"/> or <see cref="ReadPlan"/> that has been run; null of one that has not.</returns>
    public NodeFigures? Find(object node) => _nodes.GetValueOrDefault(node);

    internal NodeFigures Of(object node) => _nodes.GetOrAdd(node, _ => new NodeFigures());

    /// <summary>Passes the rows of a scan on, and counts what they cost.</summary>
    internal async IAsyncEnumerable<RowBatch> WatchAsync(
        ScanNode node, IAsyncEnumerable<RowBatch> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var figures = Of(node);
        figures.Start();
        await using var batches = rows.GetAsyncEnumerator(cancellation);
        while (await NextAsync(batches, figures).ConfigureAwait(false))
        {
            figures.Read(batches.Current.Count);
            yield return batches.Current;
        }
    }

    // A method of its own: what it makes the current meter ceases to be so at its end.
    private async ValueTask<bool> NextAsync(IAsyncEnumerator<RowBatch> batches, NodeFigures figures)
    {
        CallMeter.Current = figures.Calls;
        var start = time.GetTimestamp();
        try
        {
            return await batches.MoveNextAsync().ConfigureAwait(false);
        }
        catch (GatewayException failure)
        {
            figures.Fail(failure.Error.Code);
            throw;
        }
        finally
        {
            figures.Wait(time.GetElapsedTime(start));
        }
    }
}

/// <summary>What one scan or plan cost, over all the times that it was read in a run. Thread-safe.</summary>
public sealed class NodeFigures
{
    private long _reads;
    private long _rows;
    private long _kept;
    private long _given;
    private long _ticks;

    /// <summary>Times that the scan was read.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>Rows that the scan brought.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Rows of the plan that passed what the gateway checks.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    /// <summary>Rows of the plan that were left after skip and top.</summary>
    public long Given => Interlocked.Read(ref _given);

    /// <summary>Time that rows of the scan were waited for. Reads at the same time add up.</summary>
    public TimeSpan Waited => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    /// <summary>What the scan failed of last, where it did and the answer went on without.</summary>
    public GatewayErrorCode? Failure { get; private set; }

    public CallMeter Calls { get; } = new();

    internal void Start() => Interlocked.Increment(ref _reads);

    internal void Read(int rows) => Interlocked.Add(ref _rows, rows);

    internal void Keep(int rows) => Interlocked.Add(ref _kept, rows);

    internal void Give(int rows) => Interlocked.Add(ref _given, rows);

    internal void Fail(GatewayErrorCode failure) => Failure = failure;

    internal void Wait(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
