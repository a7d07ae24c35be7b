using System.Text.Json;
using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Roles;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>The processes of a comparison: backends, a replay of S/4HANA's pages, a gateway and a YARP before them.</summary>
internal sealed class Stand : IAsyncDisposable
{
    /// <summary>The backend that owns orders, whose pages are compared.</summary>
    public const string S4 = "s4";

    private readonly RoleProcess? _replay;

    private Stand(RoleProcess backends, RoleProcess? replay, GatewaySettings settings, RoleProcess gateway, RoleProcess yarp)
    {
        Backends = backends;
        Settings = settings;
        Gateway = gateway;
        Yarp = yarp;
        _replay = replay;
    }

    public RoleProcess Backends { get; }

    /// <summary>How the gateway is configured.</summary>
    public GatewaySettings Settings { get; }

    public RoleProcess Gateway { get; }

    public RoleProcess Yarp { get; }

    /// <summary>Where orders come from: the replay, or the simulator.</summary>
    public string S4Address => Settings.Values[$"Backends:{S4}:Address"]!;

    public IReadOnlyList<string> BackendNames => Backends.Addresses["backends"].Split(',');

    public string Token => Backends.Addresses["token"];

    public static async Task<Stand> StartAsync(StandOptions options)
    {
        var backends = await RoleProcess.StartAsync("backends", ("customers", options.Customers), ("latency-ms", options.Replays ? 0 : options.LatencyMilliseconds));
        var settings = GatewaySettings.Read(backends.Addresses["settings"]);
        var replay = options.Replays
            ? await RoleProcess.StartAsync("replay", ("target", backends.Addresses[S4]), ("latency-ms", options.LatencyMilliseconds))
            : null;
        if (replay is not null)
        {
            settings = settings.With($"Backends:{S4}:Address", replay.Address.ToString());
        }

        settings = options.Settings(settings);
        var gateway = await RoleProcess.StartAsync("gateway", ("settings", settings.ToJson()));
        var yarp = await RoleProcess.StartAsync("yarp", ("target", settings.Values[$"Backends:{S4}:Address"]!));
        return new Stand(backends, replay, settings, gateway, yarp);
    }

    /// <param name="query">Below the service root, spaces and quotes allowed.</param>
    public LoadTarget GatewayTarget(string query, params string[] headers) => new(
        "gateway", Gateway.Address, Encoded("/odata/v1/" + query), [$"Authorization: Bearer {Token}", .. headers]);

    public LoadTarget YarpTarget(string name, string pathAndQuery) => new(name, Yarp.Address, pathAndQuery, "Accept: application/json");

    /// <summary>What a backend was asked since its log was cleared, oldest first. Waits until it has ended all of it.</summary>
    public async Task<IReadOnlyList<LoggedCall>> RequestsAsync(string backend)
    {
        // The last answer may reach the client before the simulator has noted its end.
        for (var tries = 0; ; tries++)
        {
            var reply = await new LoadTarget("simulator", new Uri(Backends.Addresses[backend]), "/_sandbox/requests").OnceAsync(keepsBody: true);
            using var log = JsonDocument.Parse(reply.Body);
            var requests = log.RootElement.GetProperty("requests").EnumerateArray().ToArray();
            if (requests.All(r => r.GetProperty("status").ValueKind == JsonValueKind.Number) || tries == 100)
            {
                return [.. requests.Select(LoggedCall.Read)];
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public Task ClearRequestsAsync(string backend) => ControlAsync(HttpMethod.Delete, backend, "requests", null);

    /// <summary>Switches a fault on, or with null all faults off.</summary>
    public Task FaultAsync(string backend, string? fault) => ControlAsync(fault is null ? HttpMethod.Delete : HttpMethod.Post, backend, "faults", fault);

    public async ValueTask DisposeAsync()
    {
        await Yarp.DisposeAsync();
        await Gateway.DisposeAsync();
        if (_replay is not null)
        {
            await _replay.DisposeAsync();
        }

        await Backends.DisposeAsync();
    }

    private async Task ControlAsync(HttpMethod method, string backend, string what, string? body)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var message = new HttpRequestMessage(method, new Uri(new Uri(Backends.Addresses[backend]), $"/_sandbox/{what}"))
        {
            Content = body is null ? null : new StringContent(body),
        };
        using var reply = await client.SendAsync(message);
        reply.EnsureSuccessStatusCode();
    }

    private static string Encoded(string text) => text.Replace(" ", "%20", StringComparison.Ordinal).Replace("'", "%27", StringComparison.Ordinal);
}
