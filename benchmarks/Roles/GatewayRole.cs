using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Sandbox;

namespace CanonicalGateway.Benchmarks.Roles;

/// <summary>The gateway as the sandbox configures it, authentication on.</summary>
internal static class GatewayRole
{
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        var settings = Settings(options.Addresses["authority"], options.Address("salesforce"), options.Address("s4"), options.Address("zendesk"));
        await using var gateway = GatewayHost.Create(settings);
        await gateway.StartAsync();
        return await ControlChannel.ServeAsync(new Dictionary<string, string> { ["address"] = gateway.Urls.First() });
    }

    internal static Dictionary<string, string?> Settings(string authority, Uri salesforce, Uri s4, Uri zendesk)
    {
        var settings = SandboxSettings.For(0, authority, salesforce, s4, zendesk);
        foreach (var key in settings.Keys.Where(k => k.StartsWith("Backends:salesforce", StringComparison.Ordinal) || k.StartsWith("Backends:zendesk", StringComparison.Ordinal) || k.StartsWith("Routing:Customer", StringComparison.Ordinal) || k.StartsWith("Routing:Case", StringComparison.Ordinal) || k.StartsWith("Routing:Product", StringComparison.Ordinal)).ToList())
        {
            settings.Remove(key);
        }

        settings["Backends:other:Kind"] = "odata";
        settings["Backends:other:Address"] = zendesk.ToString();
        settings["Routing:Customer:forward"] = settings["Routing:Product:forward"] = settings["Routing:Case:forward"] = "other";

        return settings;
    }
}
