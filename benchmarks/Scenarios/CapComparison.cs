using System.Globalization;
using System.Text.Json;
using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Measuring;
using CanonicalGateway.Benchmarks.Roles;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>
/// Scenario L: the same read of orders through SAP CAP, whose projection renames the fields and leaves the query to S/4HANA. It has the gateway's
/// duties: it verifies the same tokens, and keeps those that it found valid; it asks for the same order; and it gives the same values.
/// </summary>
internal static class CapComparison
{
    private const double TimesLessCpuMin = 25;
    private const int WarmRequests = 6_000;

    public static async Task RunAsync(Stand stand, BenchmarkOptions options, Report report)
    {
        report.Heading("L: SAP CAP with the same projection; 20 rows, 6 properties");
        if (await CapProject.InstallAsync() is { } reason)
        {
            Report.Line($"skipped: {reason}");
            return;
        }

        await using var cap = await CapProject.StartAsync(stand.S4Address, stand.Settings.Values["Authentication:Authority"]!, stand.Settings.Values["Authentication:Audience"]!);
        var peers = new (RoleProcess Process, LoadTarget Target, List<Sample> Samples)[]
        {
            (stand.Gateway, stand.GatewayTarget(OrderQueries.TwentyRowsSixProperties), []),
            (cap, new LoadTarget("SAP CAP", cap.Address, $"/odata/v4/canonical/{OrderQueries.TwentyRowsSixProperties}", $"Authorization: Bearer {stand.Token}"), []),
        };
        await CheckRefusalAsync(peers[1].Target with { Headers = [] });
        await CheckRowsAsync(peers[0].Target, peers[1].Target);
        foreach (var (_, target, _) in peers)
        {
            // By their number too: on busy processors the slower peer would else be measured before its compiler is done.
            for (var asked = 0; asked < WarmRequests;)
            {
                asked += await Turn.WarmAsync(target, options);
            }
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (process, target, samples) in peers)
            {
                samples.Add(await Turn.RunAsync(process, target, options));
            }
        }

        Samples.Table(peers.Select(p => (p.Target.Name, p.Samples)));
        Console.WriteLine();
        report.AtLeast("CPU of SAP CAP against the gateway's", Samples.Ratio(peers[1].Samples, peers[0].Samples, s => s.CpuMicroseconds), TimesLessCpuMin, "x");
    }

    private static async Task CheckRefusalAsync(LoadTarget target)
    {
        using var connection = await LoadConnection.OpenAsync(target.Address);
        var reply = await connection.SendAsync(LoadTarget.Encoded(target.Address, target.PathAndQuery), CancellationToken.None);
        if (reply.Status != 401)
        {
            throw new InvalidOperationException($"{target.Name} answered {reply.Status} to a request without a token.");
        }
    }

    /// <summary>Else the two would not have done the same work.</summary>
    private static async Task CheckRowsAsync(LoadTarget ours, LoadTarget theirs)
    {
        var (expected, found) = (await RowsAsync(ours), await RowsAsync(theirs));
        if (expected.Length == 0 || !expected.SequenceEqual(found))
        {
            throw new InvalidOperationException(
                $"{theirs.Name} gives other rows: {expected.Except(found).FirstOrDefault() ?? $"{expected.Length} rows"} became {found.Except(expected).FirstOrDefault() ?? $"{found.Length} rows"}.");
        }
    }

    private static async Task<string[]> RowsAsync(LoadTarget target)
    {
        using var answer = JsonDocument.Parse((await target.OnceAsync(keepsBody: true)).Body);
        return [.. answer.RootElement.GetProperty("value").EnumerateArray().Select(TextOf)];
    }

    // By name; numbers by their value, since 10.5 and 10.50 are the same amount.
    private static string TextOf(JsonElement row) => string.Join(", ", row.EnumerateObject()
        .Where(p => !p.Name.StartsWith('@')).OrderBy(p => p.Name, StringComparer.Ordinal)
        .Select(p => $"{p.Name}: {(p.Value.ValueKind == JsonValueKind.Number ? p.Value.GetDecimal().ToString("G29", CultureInfo.InvariantCulture) : p.Value.ToString())}"));
}
