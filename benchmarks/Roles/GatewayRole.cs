using CanonicalGateway.Benchmarks.Scenarios;
using CanonicalGateway.Gateway.Hosting;

namespace CanonicalGateway.Benchmarks.Roles;

/// <summary>The gateway as the sandbox configures it, authentication on.</summary>
internal static class GatewayRole
{
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        await using var gateway = GatewayHost.Create(GatewaySettings.Read(options.Settings).Values);
        await gateway.StartAsync();
        return await ControlChannel.ServeAsync(new Dictionary<string, string> { ["address"] = gateway.Urls.First() });
    }
}
