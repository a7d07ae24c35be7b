namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>
/// The last requests that a simulator saw. A request is there from its start, so that who has its answer finds it. State behind one lock.
/// </summary>
public sealed class RequestLog
{
    public const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly RequestRecord[] _ring = new RequestRecord[Capacity];
    private long _next;
    private long _clearedAt;

    /// <summary>How many requests came since the log was cleared, also those that it no longer holds.</summary>
    public long Total
    {
        get
        {
            lock (_lock)
            {
                return _next - _clearedAt;
            }
        }
    }

    /// <summary>The requests, newest last: at most <see cref="Capacity"/>.</summary>
    public IReadOnlyList<RequestRecord> Snapshot()
    {
        lock (_lock)
        {
            var first = Math.Max(_clearedAt, _next - Capacity);
            var records = new RequestRecord[_next - first];
            for (var at = 0; at < records.Length; at++)
            {
                records[at] = _ring[(first + at) % Capacity];
            }

            return records;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _clearedAt = _next;
        }
    }

    /// <returns>The ticket to end the request with.</returns>
    public long Begin(string method, string path, string query, DateTimeOffset startedAt)
    {
        lock (_lock)
        {
            _ring[_next % Capacity] = new RequestRecord(method, path, query, null, 0, startedAt, null);
            return _next++;
        }
    }

    public void End(long ticket, int status, TimeSpan duration, string? error)
    {
        lock (_lock)
        {
            if (ticket >= _clearedAt && ticket >= _next - Capacity)
            {
                ref var record = ref _ring[ticket % Capacity];
                record = record with { Status = status, DurationMs = duration.TotalMilliseconds, Error = error };
            }
        }
    }
}
