namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>The faults that are switched on. State behind one lock; without faults, a request costs one read.</summary>
public sealed class FaultList(int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    // A hang whose count is used up still holds its requests.
    private readonly List<ActiveFault> _spentHangs = [];

    private volatile ActiveFault[] _active = [];

    /// <summary>The faults with what is left of their counts, in the order in which they were added.</summary>
    public IReadOnlyList<Fault> Active
    {
        get
        {
            lock (_lock)
            {
                return [.. _active.Select(active => active.Fault with { Count = active.Left })];
            }
        }
    }

    internal bool IsEmpty => _active.Length == 0;

    /// <exception cref="ArgumentException">The fault is not valid; the message names all problems.</exception>
    public void Add(Fault fault)
    {
        if (fault.Validate() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(fault));
        }

        lock (_lock)
        {
            _active = [.. _active, new ActiveFault(fault)];
        }
    }

    /// <summary>Switches all faults off and lets requests that hang go on.</summary>
    public void Clear()
    {
        ActiveFault[] cleared;
        lock (_lock)
        {
            cleared = [.. _active, .. _spentHangs];
            _active = [];
            _spentHangs.Clear();
        }

        foreach (var active in cleared)
        {
            active.Lift();
        }
    }

    /// <summary>Takes what strikes this request: all its latency, and the first fault of another kind.</summary>
    internal (TimeSpan Latency, ActiveFault? Fault) Take(string request)
    {
        var latency = TimeSpan.Zero;
        ActiveFault? taken = null;
        lock (_lock)
        {
            foreach (var active in _active)
            {
                var fault = active.Fault;
                if (fault.Match is not null && !request.Contains(fault.Match, StringComparison.Ordinal))
                {
                    continue;
                }

                if (fault.Kind == FaultKind.Latency)
                {
                    latency += TimeSpan.FromMilliseconds(fault.Milliseconds ?? 1000);
                    Spend(active);
                }
                else if (taken is null && (fault.Kind != FaultKind.ErrorRate || _random.NextDouble() < (fault.Rate ?? 0.5)))
                {
                    taken = active;
                    Spend(active);
                }
            }
        }

        return (latency, taken);
    }

    private void Spend(ActiveFault active)
    {
        if (active.Left is null || --active.Left > 0)
        {
            return;
        }

        _active = [.. _active.Where(other => other != active)];
        if (active.Fault.Kind == FaultKind.Hang)
        {
            _spentHangs.Add(active);
        }
    }
}
