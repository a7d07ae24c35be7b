using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// One read under way and all who wait for it. Who leaves gets his cancellation at once, unless he is the last: then the call is cancelled, and
/// its end is his. Others join within the lock of <see cref="SharedReads"/>.
/// </summary>
/// <param name="reads">Where it stands under way.</param>
internal sealed class SharedRead(SharedReads reads, BackendRoute route, BackendRequest request, ReadKey key, long began, CancellationToken cancellation)
    : WholeCall(route, request, OperationClass.Read, signed: true, cancellation)
{
    // The one who began goes on in line, as he would without sharing.
    private readonly TaskCompletionSource<BackendReply> _first = new();
    private List<Asker>? _others;

    public ReadKey Key => key;

    /// <summary>Timestamp at which the call began; what the answer says may be as old as that.</summary>
    public long Began => began;

    /// <summary>Whether one of those who wait would take a kept answer the next time.</summary>
    public bool IsToBeKept { get; private set; } = request.Policy.FreshFor > TimeSpan.Zero;

    /// <summary>Whether only the one who began waits for the answer, and need not have it whole.</summary>
    public bool IsAlone => _others is null && !IsToBeKept;

    public override bool MayStream => Request.MayStream && !IsToBeKept;

    public override TimeSpan? HedgeAfter => Request.Policy.HedgeAfter;

    public Task<BackendReply> First => _first.Task;

    /// <param name="askersMax">How many one call may serve.</param>
    /// <returns>Null where the call has ended, or serves as many as it may.</returns>
    public Asker? Join(CallPolicy policy, int askersMax, CancellationToken asker)
    {
        if (1 + (_others?.Count ?? 0) >= askersMax || !TryJoin())
            return null;
        IsToBeKept |= policy.FreshFor > TimeSpan.Zero;
        var joined = new Asker(this, asker);
        (_others ??= []).Add(joined);
        return joined;
    }

    public override bool TryStream() => MayStream && reads.TryPart(this);

    public override void CallerLeft()
    {
        if (!Leave())
            _first.TrySetCanceled(Cancellation);
    }

    /// <summary>Hands the answer to all; the one who began gets the original buffer, the others a copy each.</summary>
    public void Succeed(BackendReply reply)
    {
        foreach (var other in _others ?? [])
        {
            var copy = BackendReply.Copy(reply.Status, reply.Headers, reply.ContentHeaders, reply.Body.Span);
            if (!other.TrySetResult(copy))
                copy.Dispose();
        }

        if (!_first.TrySetResult(reply))
            reply.Dispose();
    }

    public void Fail(Exception failure)
    {
        foreach (var other in _others ?? [])
        {
            // An exception of its own for each: throwing one writes its trace into it.
            if (!other.TryCancel(failure))
                other.TrySetException(failure is GatewayException known ? new GatewayException(known.Error, known) : failure);
        }

        if (failure is not OperationCanceledException || !Cancellation.IsCancellationRequested || !_first.TrySetCanceled(Cancellation))
            _first.TrySetException(failure);
    }

    /// <summary>One who joined.</summary>
    public sealed class Asker(SharedRead read, CancellationToken cancellation)
        : TaskCompletionSource<BackendReply>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public async Task<BackendReply> AnswerAsync()
        {
            await using var leaving = cancellation.UnsafeRegister(static asker => ((Asker)asker!).Leave(), this);
            return await Task;
        }

        public bool TryCancel(Exception failure) =>
            failure is OperationCanceledException && cancellation.IsCancellationRequested && TrySetCanceled(cancellation);

        private void Leave()
        {
            if (!read.Leave())
                TrySetCanceled(cancellation);
        }
    }
}
