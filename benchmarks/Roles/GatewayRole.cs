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
        foreach (var key in settings.Keys.Where(k => k.StartsWith("Backends:salesforce", StringComparison.Ordinal) || k.StartsWith("Backends:zendesk", StringComparison.Ordinal) || k.StartsWith("Routing:Customer", StringComparison.Ordinal) || k.StartsWith("Routing:Case", StringComparison.Ordinal) || k.StartsWith("Routing:Product", StringComparison.Ordinal)).ToList())
        {
            settings.Remove(key);
        }

        settings["Backends:other:Kind"] = "odata";
        settings["Backends:other:Address"] = options.Addresses["zendesk"];
        settings["Routing:Customer:forward"] = settings["Routing:Product:forward"] = settings["Routing:Case:forward"] = "other";

        await using var gateway = GatewayHost.Create(settings);
        await gateway.StartAsync();
        return await ControlChannel.ServeAsync(new Dictionary<string, string> { ["address"] = gateway.Urls.First() });
    }
}
