using System.Globalization;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Sandbox.Authority;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.S4Hana;
using CanonicalGateway.Sandbox.Salesforce;
using CanonicalGateway.Sandbox.Zendesk;

namespace CanonicalGateway.Sandbox;

/// <summary>A gateway, its authority and its simulated backends, each on a socket of its own, over one seeded set of data.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private SandboxHost()
    {
    }

    /// <summary>What the gateway must answer.</summary>
    public required Dataset Data { get; init; }

    public required AuthorityHost Authority { get; init; }

    public required SimulatorHost Salesforce { get; init; }

    public required SimulatorHost S4 { get; init; }

    public required SimulatorHost Zendesk { get; init; }

    /// <summary>The ERP of the EMEA company.</summary>
    public required SimulatorHost S4Emea { get; init; }

    public IReadOnlyList<SimulatorHost> Backends => [Salesforce, S4, Zendesk, S4Emea];

    /// <summary>What <see cref="S4"/> hosts, for tests that change its rows.</summary>
    public required S4HanaSimulator S4System { get; init; }

    /// <summary>What <see cref="S4Emea"/> hosts, for tests that change its rows.</summary>
    public required S4HanaSimulator S4EmeaSystem { get; init; }

    public required WebApplication Gateway { get; init; }

    /// <summary>Address of the gateway.</summary>
    public Uri Address => new(Gateway.Urls.First());

    public static async Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var data = DatasetGenerator.Generate(options.Seed, options.Customers, options.IsPartitioned ? Emea.Backend : "s4");
        var time = options.Time;
        var authority = await AuthorityHost.StartAsync(new AuthorityOptions { Port = PortAt(options, 10) }, cancellation).ConfigureAwait(false);
        var salesforce = await StartAsync(new SalesforceSimulator(data, time, new SalesforceSimulatorOptions()), options, 11, cancellation).ConfigureAwait(false);
        var s4System = new S4HanaSimulator(options.IsPartitioned ? Emea.RestOf(data) : data, time, new S4HanaSimulatorOptions());
        var s4 = await StartAsync(s4System, options, 12, cancellation).ConfigureAwait(false);
        var zendesk = await StartAsync(new ZendeskSimulator(data, time, ZendeskLimits()), options, 13, cancellation).ConfigureAwait(false);
        var s4EmeaSystem = new S4HanaSimulator(Emea.ShareOf(data), time, EmeaOptions());
        var s4Emea = await StartAsync(s4EmeaSystem, options, 14, cancellation).ConfigureAwait(false);
        var settings = SandboxSettings.For(options.Port, authority.Issuer, salesforce.Address, s4.Address, zendesk.Address, s4Emea.Address);
        if (options.IsPartitioned)
        {
            settings.Remove("Routing:Order:anchor");
            settings.Remove("Routing:Invoice:anchor");
            foreach (var (key, value) in SandboxSettings.Partitions())
            {
                settings[key] = value;
            }
        }

        foreach (var backend in (string[])[salesforce.Name, s4.Name, zendesk.Name, s4Emea.Name])
        {
            // Shorter than a company's systems need, so that who switches a fault on need not wait for it; longer where the simulators are slow by wish.
            var seconds = Math.Min(100, 5 + (int)Math.Ceiling(2 * options.Latency.TotalSeconds));
            settings[$"Backends:{backend}:AttemptTimeoutSeconds"] = seconds.ToString(CultureInfo.InvariantCulture);
            settings[$"Backends:{backend}:TotalTimeoutSeconds"] = (seconds + 7).ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (key, value) in options.Gateway)
        {
            settings[key] = value;
        }

        var gateway = GatewayHost.Create(settings, new GatewaySeams { Time = time });
        await gateway.StartAsync(cancellation).ConfigureAwait(false);
        return new SandboxHost
        {
            Data = data,
            Authority = authority,
            Salesforce = salesforce,
            S4 = s4,
            Zendesk = zendesk,
            S4Emea = s4Emea,
            S4System = s4System,
            S4EmeaSystem = s4EmeaSystem,
            Gateway = gateway,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync().ConfigureAwait(false);
        foreach (var backend in Backends)
        {
            await backend.DisposeAsync().ConfigureAwait(false);
        }

        await Authority.DisposeAsync().ConfigureAwait(false);
    }

    private static int PortAt(SandboxOptions options, int distance) => options.Port == 0 ? 0 : options.Port + distance;

    private static Task<SimulatorHost> StartAsync(ISimulator simulator, SandboxOptions options, int distance, CancellationToken cancellation) =>
        SimulatorHost.StartAsync(simulator, new SimulatorHostOptions { Port = PortAt(options, distance), Latency = options.Latency, TimeProvider = options.Time }, cancellation);

    private static S4HanaSimulatorOptions EmeaOptions() =>
        new() { Name = Emea.Backend, InternalBase = "https://s4-emea-internal.example.invalid:44300" };

    // The product's own limits are for tests that want them; a load test would only measure them.
    private static ZendeskSimulatorOptions ZendeskLimits() =>
        new() { RequestsPerMinute = 10_000_000, ExportRequestsPerMinute = 10_000_000, IncrementalRequestsPerMinute = 10_000_000 };
}
