using System.Text.Json.Serialization;

namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>A request that a simulator saw.</summary>
/// <param name="Path">Decoded path.</param>
/// <param name="Query">Query as it came, with its question mark; empty without one.</param>
/// <param name="Status">HTTP status of the answer; null while it is worked on; 0 where the connection was broken before an answer.</param>
/// <param name="DurationMs">Milliseconds until the answer was written, 0 while it is worked on.</param>
/// <param name="Error">What a fault in the simulator itself threw.</param>
public readonly record struct RequestRecord(
    string Method,
    string Path,
    string Query,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Status,
    double DurationMs,
    DateTimeOffset StartedAt,
    string? Error);
