using System.Collections.Concurrent;
using CanonicalGateway.Sandbox;
using CanonicalGateway.Sandbox.Authority;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Tests.EndToEnd.Http;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd;

/// <summary>A sandbox of a test's own, for tests that break its backends, count their calls or start it with settings.</summary>
public class RunningSandbox : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, ODataClient> _clients = new(StringComparer.Ordinal);
    private readonly SandboxOptions _options;
    private SandboxHost? _host;

    public RunningSandbox()
        : this(150)
    {
    }

    /// <param name="settings">Settings of the gateway, over those of the sandbox.</param>
    protected RunningSandbox(int customers, params (string Name, string Value)[] settings)
        : this(new SandboxOptions { Customers = customers }, settings)
    {
    }

    /// <param name="options">What the sandbox is started with, but for its ports, which are free ones.</param>
    /// <param name="settings">Settings of the gateway, over those of the sandbox.</param>
    protected RunningSandbox(SandboxOptions options, params (string Name, string Value)[] settings) =>
        _options = options with { Port = 0, Gateway = settings.ToDictionary(s => s.Name, s => (string?)s.Value, StringComparer.Ordinal) };

    public SandboxHost Host => _host ?? throw new InvalidOperationException("The sandbox has not been started.");

    /// <summary>What the gateway must answer.</summary>
    public Dataset Data => Host.Data;

    public SimulatorHost Salesforce => Host.Salesforce;

    public SimulatorHost S4 => Host.S4;

    public SimulatorHost Zendesk => Host.Zendesk;

    public SimulatorHost S4Emea => Host.S4Emea;

    /// <summary>A client that may read everything.</summary>
    public ODataClient Reader => ClientOf("reader");

    /// <summary>A client without a token.</summary>
    public ODataClient Nobody => _clients.GetOrAdd("", _ => new ODataClient(Host.Address, null));

    public static Task<RunningSandbox> StartAsync(int customers, params (string Name, string Value)[] settings) =>
        StartAsync(new SandboxOptions { Customers = customers }, settings);

    public static async Task<RunningSandbox> StartAsync(SandboxOptions options, params (string Name, string Value)[] settings)
    {
        var sandbox = new RunningSandbox(options, settings);
        await sandbox.InitializeAsync();
        return sandbox;
    }

    public async ValueTask InitializeAsync()
    {
        _host = await SandboxHost.StartAsync(_options, TestContext.Current.CancellationToken);

        // The gateway signs in with Salesforce once; no count of a test should hold that call.
        await Reader.GetAsync("Customers?$top=1&$select=Name");
        ForgetCalls();
    }

    /// <param name="name">One of the authority's clients; its roles are those of the sandbox.</param>
    public ODataClient ClientOf(string name) => _clients.GetOrAdd(name, id =>
        new ODataClient(Host.Address, Host.Authority.IssueToken(id, AuthorityClient.Sandbox.Single(client => client.Id == id).Roles)));

    /// <summary>Takes away faults and recorded calls.</summary>
    public void Heal()
    {
        foreach (var backend in Host.Backends)
        {
            backend.Faults.Clear();
        }

        ForgetCalls();
    }

    public void ForgetCalls()
    {
        foreach (var backend in Host.Backends)
        {
            backend.Requests.Clear();
        }
    }

    /// <param name="name">As the gateway's configuration calls it: <c>salesforce</c>, <c>s4</c>, <c>s4-emea</c> or <c>zendesk</c>.</param>
    public SimulatorHost Backend(string name) => Host.Backends.Single(backend => backend.Name == name);

    /// <summary>The calls since they were last forgotten, one line each.</summary>
    public string DescribeCalls() => string.Join('\n', Host.Backends.SelectMany(backend => backend.Requests.Snapshot().Select(call =>
        $"{backend.Name}: {call.Method} {call.Path}{Uri.UnescapeDataString(call.Query)} -> {call.Status}")));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
