using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Sandbox;

namespace CanonicalGateway.Benchmarks.Roles;

/// <summary>The gateway as the sandbox configures it, authentication on.</summary>
internal static class GatewayRole
{
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        var settings = SandboxSettings.For(
            0, options.Addresses["authority"], options.Address("salesforce"), options.Address("s4"), options.Address("zendesk"));
        await using var gateway = GatewayHost.Create(settings);
        await gateway.StartAsync();
        return await ControlChannel.ServeAsync(new Dictionary<string, string> { ["address"] = gateway.Urls.First() });
    }
}
