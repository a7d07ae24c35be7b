namespace CanonicalGateway.Sandbox.Salesforce.State;

/// <summary>Calls of the last 24 hours, by minute. State behind one lock.</summary>
internal sealed class ApiUsage(TimeProvider clock, int max)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Queue<(long Minute, int Calls)> _minutes = new();
    private (long Minute, int Calls) _current;
    private int _used;

    public int Max { get; } = max;

    public int Used
    {
        get
        {
            lock (_lock)
            {
                Forget();
                return _used;
            }
        }
    }

    /// <returns>False where the call is one too many; it is not counted then.</returns>
    public bool TryCount()
    {
        lock (_lock)
        {
            var minute = Forget();
            if (_used >= Max)
            {
                return false;
            }

            if (_current.Minute != minute)
            {
                _minutes.Enqueue(_current);
                _current = (minute, 0);
            }

            _current.Calls++;
            _used++;
            return true;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _minutes.Clear();
            _current = default;
            _used = 0;
        }
    }

    private long Forget()
    {
        var minute = clock.GetUtcNow().Ticks / TimeSpan.TicksPerMinute;
        var first = minute - (long)Window.TotalMinutes;
        while (_minutes.TryPeek(out var oldest) && oldest.Minute <= first)
        {
            _used -= _minutes.Dequeue().Calls;
        }

        if (_current.Calls > 0 && _current.Minute <= first)
        {
            _used -= _current.Calls;
            _current = default;
        }

        return minute;
    }
}
