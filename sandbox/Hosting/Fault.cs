namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>A fault to switch on. What a property does not say depends on <see cref="Kind"/>.</summary>
public sealed record Fault
{
    public required FaultKind Kind { get; init; }

    /// <summary>The fault strikes only requests whose <c>METHOD /path?query</c>, decoded, contains this text. Null: all.</summary>
    public string? Match { get; init; }

    /// <summary>How many requests the fault strikes before it goes. Null: until cleared.</summary>
    /// <value>At least 1.</value>
    public int? Count { get; init; }

    /// <summary>The delay of <see cref="FaultKind.Latency"/>, the pause between two drops of <see cref="FaultKind.Drip"/>.</summary>
    /// <value>0-600,000. Default 1000 for latency, 20 for drip.</value>
    public int? Milliseconds { get; init; }

    /// <summary>Bytes that <see cref="FaultKind.Drip"/> sends at a time.</summary>
    /// <value>1-1,000,000, default 8.</value>
    public int? Bytes { get; init; }

    /// <summary>Share of the requests that <see cref="FaultKind.ErrorRate"/> strikes.</summary>
    /// <value>0-1, default 0.5.</value>
    public double? Rate { get; init; }

    /// <summary>HTTP status of the answer.</summary>
    /// <value>200-599. Default 503 for errorRate, 200 for contentType; needed for status.</value>
    public int? Status { get; init; }

    /// <summary>Body of the answer, in place of the kind's own.</summary>
    public string? Body { get; init; }

    /// <value>0-86,400. Default 1 for throttle; no header for the others.</value>
    public int? RetryAfterSeconds { get; init; }

    /// <returns>What is wrong with the fault, each with property, value and range. Empty: it is good.</returns>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        if (!Enum.IsDefined(Kind))
        {
            problems.Add($"kind = {Kind}: expected one of the kinds of faults");
        }

        Check(problems, "count", Count, 1, int.MaxValue);
        Check(problems, "milliseconds", Milliseconds, 0, 600_000);
        Check(problems, "bytes", Bytes, 1, 1_000_000);
        Check(problems, "status", Status, 200, 599);
        Check(problems, "retryAfterSeconds", RetryAfterSeconds, 0, 86_400);
        if (Rate is < 0 or > 1 or double.NaN)
        {
            problems.Add(FormattableString.Invariant($"rate = {Rate}: expected 0-1"));
        }

        if (Kind == FaultKind.Status && Status is null)
        {
            problems.Add("status is missing: expected 200-599");
        }

        return problems;
    }

    private static void Check(List<string> problems, string name, int? value, int from, int to)
    {
        if (value < from || value > to)
        {
            problems.Add(FormattableString.Invariant($"{name} = {value}: expected {from}-{to}"));
        }
    }
}

/// <summary>
/// Kinds of faults. Those marked 'after' run the simulator first, so that a write takes effect although its answer is lost.
/// </summary>
public enum FaultKind
{
    /// <summary>Answers later. Combines with a fault of another kind.</summary>
    Latency,

    /// <summary>Fails a share of the requests.</summary>
    ErrorRate,

    /// <summary>Answers with a given status.</summary>
    Status,

    /// <summary>Breaks the connection at once, as when nothing listens.</summary>
    Outage,

    /// <summary>Does not answer until the client goes, or the fault is cleared: then the request goes on.</summary>
    Hang,

    /// <summary>After: announces the whole length, sends half and closes.</summary>
    HalfBody,

    /// <summary>After: sends the head of the answer and resets the connection.</summary>
    Reset,

    /// <summary>After: sends the body a few bytes at a time.</summary>
    Drip,

    /// <summary>Answers with an HTML page, as a proxy's error page.</summary>
    ContentType,

    /// <summary>Answers as the product does when a client asks too often.</summary>
    Throttle,
}
