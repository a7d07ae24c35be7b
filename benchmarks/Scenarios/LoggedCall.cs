using System.Text.Json;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>One call as a simulated backend noted it.</summary>
/// <param name="PathAndQuery">Encoded.</param>
/// <param name="EndedAt">When its answer was written, by the clock of <paramref name="StartedAt"/>.</param>
internal sealed record LoggedCall(string PathAndQuery, DateTimeOffset StartedAt, DateTimeOffset EndedAt)
{
    public TimeSpan Duration => EndedAt - StartedAt;

    public static LoggedCall Read(JsonElement record)
    {
        var path = Uri.EscapeDataString(record.GetProperty("path").GetString()!).Replace("%2F", "/", StringComparison.Ordinal);
        var startedAt = record.GetProperty("startedAt").GetDateTimeOffset();
        return new LoggedCall(
            path + record.GetProperty("query").GetString(), startedAt, startedAt + TimeSpan.FromMilliseconds(record.GetProperty("durationMs").GetDouble()));
    }
}
