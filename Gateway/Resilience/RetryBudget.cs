namespace CanonicalGateway.Gateway.Resilience;

/// <summary>
/// Bounds repeats to a share of the calls, so that retries don't multiply the load on a backend in trouble. Each call earns a part of a
/// repeat; unused repeats are saved up to a small reserve. Thread-safe: one counter, changed by compare and swap.
/// </summary>
/// <param name="percent">Repeats per hundred calls.</param>
internal sealed class RetryBudget(int percent)
{
    /// <summary>Repeats that a quiet backend may have at once.</summary>
    public const int Reserve = 10;

    private const int Repeat = 100;
    private int _credit = percent == 0 ? 0 : Reserve * Repeat;

    public void Earn()
    {
        // At the brim nothing is written, so that healthy traffic does not share a dirty cache line.
        int credit;
        do
        {
            credit = Volatile.Read(ref _credit);
            if (credit >= Reserve * Repeat)
                return;
        }
        while (Interlocked.CompareExchange(ref _credit, credit + percent, credit) != credit);
    }

    public bool TrySpend()
    {
        int credit;
        do
        {
            credit = Volatile.Read(ref _credit);
            if (credit < Repeat)
                return false;
        }
        while (Interlocked.CompareExchange(ref _credit, credit - Repeat, credit) != credit);
        return true;
    }
}
