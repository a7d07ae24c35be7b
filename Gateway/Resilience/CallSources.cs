using Microsoft.Extensions.ObjectPool;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Sources of cancellation with a timer, used again where neither has fired. Thread-safe.</summary>
internal sealed class CallSources(TimeProvider time)
{
    private const int KeptMax = 128;

    private readonly DefaultObjectPool<CancellationTokenSource> _pool = new(new Policy(time), KeptMax);

    public CancellationTokenSource Rent() => _pool.Get();

    /// <summary>Takes a source back that nobody else can reach any more.</summary>
    public void Return(CancellationTokenSource source) => _pool.Return(source);

    private sealed class Policy(TimeProvider time) : PooledObjectPolicy<CancellationTokenSource>
    {
        public override CancellationTokenSource Create() => new(Timeout.InfiniteTimeSpan, time);

        public override bool Return(CancellationTokenSource obj)
        {
            if (obj.TryReset())
                return true;
            obj.Dispose();
            return false;
        }
    }
}
