using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Contracts.Query;
using CanonicalGateway.Gateway.Planning;

namespace CanonicalGateway.Gateway.Execution;

/// <summary>
/// What an answer goes on without because a backend failed, and the permission to do so: a run that has none fails instead. What is only shown may be
/// missing, and whole partitions; never what decides which rows there are, or their order. Thread-safe.
/// </summary>
/// <param name="allowsPartitions">Whether the rows of partitions may be missing, and not only parts of rows.</param>
/// <param name="branchTime">Time until the answer begins that parts of rows are waited for.</param>
public sealed class MissingParts(bool allowsPartitions, TimeSpan branchTime) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _late = new(branchTime);

    // By the joins that failed: they are not tried again for each batch of rows, so that a backend that hangs is waited for once.
    private readonly Dictionary<object, int> _joins = new(ReferenceEqualityComparer.Instance);
    private GatewayError[]? _errors;
    private ImmutableList<MissingPartition> _partitions = [];
    private volatile bool _hasBegun;

    public bool AllowsPartitions { get; } = allowsPartitions;

    /// <summary>What cells that could not be read point to; null while there are none. A list that was given out stays as it is.</summary>
    public IReadOnlyList<GatewayError>? Errors => Volatile.Read(ref _errors);

    public IReadOnlyList<MissingPartition> Partitions => Volatile.Read(ref _partitions);

    public bool IsEmpty => Errors is null && Partitions.Count == 0;

    /// <summary>Cancelled when parts of rows are not waited for any more, so that the answer can begin in time.</summary>
    public CancellationToken Late => _hasBegun ? CancellationToken.None : _late.Token;

    /// <summary>Whether it is a backend that failed, rather than the request asking for too much.</summary>
    public static bool IsOfBackend(GatewayError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Code is not GatewayErrorCode.TooManyRequests && error.Code.Side() is ErrorSide.Backend or ErrorSide.Capacity;
    }

    /// <summary>The answer begins: from here on parts have as long as their backends' own limits give them.</summary>
    public void Begin()
    {
        _hasBegun = true;
        _late.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <returns>The position of its error where the join has failed before.</returns>
    internal int? Find(object join)
    {
        lock (_lock)
        {
            return _joins.TryGetValue(join, out var failure) ? failure : null;
        }
    }

    /// <returns>The error's position.</returns>
    internal int Add(object join, GatewayError error)
    {
        lock (_lock)
        {
            return _joins.TryGetValue(join, out var known) ? known : _joins[join] = Append(error);
        }
    }

    /// <summary>Adds the error of some rows, which says nothing about others.</summary>
    internal int Add(GatewayError error)
    {
        lock (_lock)
        {
            return Append(error);
        }
    }

    internal void Add(MissingPartition partition) => ImmutableInterlocked.Update(ref _partitions, static (known, added) => known.Add(added), partition);

    /// <summary>Whether a read that ended without rows may be done without.</summary>
    /// <param name="cancellation">Of whoever waits for it.</param>
    internal bool Excuses(Task ended, CancellationToken cancellation, [NotNullWhen(true)] out GatewayError? error)
    {
        error = ended.Exception?.InnerException is GatewayException failure && IsOfBackend(failure.Error) ? failure.Error
            : ended.IsCanceled && _late.IsCancellationRequested && !cancellation.IsCancellationRequested ? TooLate
            : null;
        return error is not null;
    }

    public void Dispose() => _late.Dispose();

    private static GatewayError TooLate => new(
        GatewayErrorCode.TimeBudgetExceeded, "This part did not come within the time that an answer has (Limits:AnswerSeconds).");

    private int Append(GatewayError error)
    {
        Volatile.Write(ref _errors, [.. _errors ?? [], error]);
        return _errors!.Length - 1;
    }
}

/// <summary>A partition of the answer's own rows that failed.</summary>
/// <param name="Plan">How it was read.</param>
/// <param name="After">Values of the order in its last row that came; empty where none did.</param>
public sealed record MissingPartition(ReadPlan Plan, GatewayError Error, ImmutableArray<Value> After);
