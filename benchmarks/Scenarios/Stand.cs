using System.Text.Json;
using CanonicalGateway.Benchmarks.Load;
using CanonicalGateway.Benchmarks.Roles;

namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>The processes of a comparison: backends, a replay of S/4HANA's pages, a gateway and a YARP before them.</summary>
internal sealed class Stand : IAsyncDisposable
{
    private Stand(RoleProcess backends, RoleProcess? replay, RoleProcess gateway, RoleProcess yarp)
    {
        Backends = backends;
        Replay = replay;
        Gateway = gateway;
        Yarp = yarp;
    }

    public RoleProcess Backends { get; }

    public RoleProcess Gateway { get; }

    public RoleProcess Yarp { get; }

    private RoleProcess? Replay { get; }

    /// <param name="replays">Whether S/4HANA's pages come from memory, where they are the same again and again.</param>
    public static async Task<Stand> StartAsync(int customers, bool replays)
    {
        var backends = await RoleProcess.StartAsync("backends", ("customers", customers));
        var replay = replays ? await RoleProcess.StartAsync("replay", ("target", backends.Addresses["s4"])) : null;
        var s4 = replay?.Addresses["address"] ?? backends.Addresses["s4"];
        var gateway = await StartGatewayAsync(backends, s4);
        var yarp = await RoleProcess.StartAsync("yarp", ("target", s4));
        return new Stand(backends, replay, gateway, yarp);
    }

    public static Task<RoleProcess> StartGatewayAsync(RoleProcess backends, string s4) => RoleProcess.StartAsync(
        "gateway",
        ("authority", backends.Addresses["authority"]),
        ("salesforce", backends.Addresses["salesforce"]),
        ("s4", s4),
        ("zendesk", backends.Addresses["zendesk"]));

    /// <param name="query">Below the service root, spaces and quotes allowed.</param>
    public LoadTarget GatewayTarget(string query, params string[] headers) => new(
        "gateway", Gateway.Address, Encoded("/odata/v1/" + query), [$"Authorization: Bearer {Backends.Addresses["token"]}", .. headers]);

    public LoadTarget YarpTarget(string name, string pathAndQuery) => new(name, Yarp.Address, pathAndQuery, "Accept: application/json");

    /// <summary>What a backend was asked since its log was cleared, oldest first, encoded.</summary>
    public async Task<IReadOnlyList<string>> RequestsAsync(string backend)
    {
        var reply = await new LoadTarget("simulator", new Uri(Backends.Addresses[backend]), "/_sandbox/requests").OnceAsync(keepsBody: true);
        using var log = JsonDocument.Parse(reply.Body);
        return
        [
            .. log.RootElement.GetProperty("requests").EnumerateArray()
                .Select(r => Uri.EscapeDataString(r.GetProperty("path").GetString()!).Replace("%2F", "/", StringComparison.Ordinal) + r.GetProperty("query").GetString()),
        ];
    }

    public Task ClearRequestsAsync(string backend) => ControlAsync(HttpMethod.Delete, backend, "requests", null);

    /// <summary>Switches a fault on, or with null all faults off.</summary>
    public Task FaultAsync(string backend, string? fault) => ControlAsync(fault is null ? HttpMethod.Delete : HttpMethod.Post, backend, "faults", fault);

    public async ValueTask DisposeAsync()
    {
        await Yarp.DisposeAsync();
        await Gateway.DisposeAsync();
        if (Replay is not null)
        {
            await Replay.DisposeAsync();
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
