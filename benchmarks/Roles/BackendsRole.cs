using CanonicalGateway.Benchmarks.Scenarios;
using CanonicalGateway.Sandbox;

namespace CanonicalGateway.Benchmarks.Roles;

/// <summary>
/// The sandbox: its authority and all of its simulated backends. Its own gateway stays idle; it only says how a gateway before these backends is
/// configured.
/// </summary>
internal static class BackendsRole
{
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions
        {
            Port = 0,
            Customers = options.Customers,
            Latency = TimeSpan.FromMilliseconds(options.LatencyMilliseconds),
        });
        var answer = new Dictionary<string, string>
        {
            ["authority"] = sandbox.Authority.Issuer,
            ["backends"] = string.Join(',', sandbox.Backends.Select(b => b.Name)),
            ["token"] = sandbox.Authority.IssueToken("reader", ["Canonical.Read.All"], lifetime: TimeSpan.FromHours(6)),
            ["settings"] = GatewaySettings.Of(sandbox).ToJson(),
        };
        foreach (var backend in sandbox.Backends)
        {
            answer[backend.Name] = backend.Address.ToString();
        }

        return await ControlChannel.ServeAsync(answer);
    }
}
