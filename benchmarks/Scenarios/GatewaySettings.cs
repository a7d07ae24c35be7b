using System.Collections.Immutable;
using System.Text.Json;
using CanonicalGateway.Sandbox;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>The configuration of a gateway, by path: the sandbox's own, and what a scenario changes of it.</summary>
internal sealed record GatewaySettings(ImmutableDictionary<string, string?> Values)
{
    public static GatewaySettings Read(string json) =>
        new(JsonSerializer.Deserialize<Dictionary<string, string?>>(json)!.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase));

    /// <summary>As the sandbox configures its own gateway.</summary>
    public static GatewaySettings Of(SandboxHost sandbox) =>
        new GatewaySettings(sandbox.Gateway.Configuration.AsEnumerable().Where(s => s.Value is not null).ToImmutableDictionary(StringComparer.OrdinalIgnoreCase))
            .With("Urls", "http://127.0.0.1:0");

    public GatewaySettings With(string path, string value) => new(Values.SetItem(path, value));

    /// <summary>Reads orders from one backend alone, so that a read of orders is one call, whatever other backends own orders in the sandbox.</summary>
    public GatewaySettings WithOrdersOf(string backend) =>
        new GatewaySettings(Values.RemoveRange(Values.Keys.Where(k => k.StartsWith("Routing:Order:", StringComparison.OrdinalIgnoreCase))))
            .With("Routing:Order:anchor", backend);

    public string ToJson() => JsonSerializer.Serialize(Values);
}
