namespace CanonicalGateway.Sandbox.Zendesk;

/// <summary>Counts requests in minutes of the clock.</summary>
internal sealed class RateWindow(string scope, int limit, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private long _minute;
    private int _used;

    public int Limit => limit;

    /// <summary>Takes one request from the window.</summary>
    /// <exception cref="ZendeskException">Nothing is left until the minute ends.</exception>
    public RateState Take()
    {
        lock (_gate)
        {
            var state = Look();
            if (state.Remaining <= 0) throw ZendeskException.RateExceeded(scope, TimeSpan.FromSeconds(state.ResetSeconds));
            _used++;
            return state with { Remaining = state.Remaining - 1 };
        }
    }

    /// <summary>What is left of the window.</summary>
    public RateState State()
    {
        lock (_gate) return Look();
    }

    public void Reset()
    {
        lock (_gate) _used = 0;
    }

    private RateState Look()
    {
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        if (seconds / 60 != _minute)
        {
            _minute = seconds / 60;
            _used = 0;
        }

        return new RateState(limit - _used, 60 - (int)(seconds % 60));
    }
}

/// <summary>What is left of a rate window, and the whole seconds (1-60) until the next one.</summary>
internal readonly record struct RateState(int Remaining, int ResetSeconds);
