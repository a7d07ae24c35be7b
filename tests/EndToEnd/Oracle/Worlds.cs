using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Entities;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Sandbox;
using CanonicalGateway.Sandbox.Authority;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.S4Hana;
using CanonicalGateway.Sandbox.Salesforce;
using CanonicalGateway.Sandbox.Zendesk;
using Xunit;

namespace CanonicalGateway.Tests.EndToEnd.Oracle;

/// <summary>The gateways that the oracle asks: several ways to route, to read and to cut answers, over one data set.</summary>
public sealed class Worlds : IAsyncLifetime
{
    private const int Customers = 150;
    private const int Seed = 7;

    private readonly List<IAsyncDisposable> _hosts = [];
    private readonly List<World> _all = [];

    internal IReadOnlyList<World> All => _all;

    /// <summary>The backends of the worlds that bring none of their own.</summary>
    internal SandboxHost Sandbox { get; private set; } = null!;

    internal World Named(string name) => _all.Single(w => w.Name == name);

    /// <summary>The world that a query of the random stream goes to.</summary>
    internal World Of(int number)
    {
        var draw = new Random(number).Next(_all.Sum(w => w.Share));
        return _all.First(w => (draw -= w.Share) < 0);
    }

    public async ValueTask InitializeAsync()
    {
        // The composed gateway is also the one that another passes requests on to: it believes what that says of the client's address.
        var settings = new Dictionary<string, string?> { ["TrustedProxies"] = "127.0.0.0/8" };
        GatewaySettings.AddPatience(settings, "salesforce", "s4", "zendesk");
        var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Port = 0, Customers = Customers, Seed = Seed, IsPartitioned = false, Gateway = settings });
        _hosts.Add(sandbox);
        Sandbox = sandbox;
        var truth = new Truth(sandbox.Data);

        // Properties by owner over three backends, as the sandbox is.
        Add("composed", truth, sandbox.Address, sandbox, share: 3);

        // Backends that take less of the queries, and whose answers are kept for a while.
        var kept = GatewaySettings.Composed(sandbox);
        GatewaySettings.AddKeptAnswers(kept);
        await AddAsync("doubtful", truth, kept, sandbox, share: 3, Doubting(takesNothing: false));

        // Backends that give rows and do nothing else.
        await AddAsync("unaided", truth, GatewaySettings.Composed(sandbox), sandbox, share: 1, Doubting(takesNothing: true));

        // Backends with short pages that come in pieces, and calls that hold little.
        await AddSmallAsync(sandbox, truth);

        // Orders and invoices of one company in a system of their own.
        await AddPartitionedAsync(sandbox);

        // Orders and invoices in three systems that all hold all of them.
        await AddOverlappingAsync(sandbox);

        // Orders, invoices and some properties on their way to new owners.
        await AddMovingAsync(sandbox);

        // Customers and products from another gateway.
        var forwarded = GatewaySettings.Composed(sandbox);
        GatewaySettings.AddForward(forwarded, sandbox);
        await AddAsync("forwarded", truth, forwarded, sandbox, share: 1, takes: CanForward);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var world in _all)
        {
            world.Dispose();
        }

        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.DisposeAsync();
        }
    }

    // An entity that is passed on is not joined with one that is not.
    private static bool CanForward(Query query) =>
        IsForwarded(query.Set) || !TouchedTypes.Of(query).Any(IsForwarded);

    private static bool IsForwarded(RowType type) => type.Clr == typeof(Customer) || type.Clr == typeof(Product);

    private static IReadOnlyList<BackendKind> Doubting(bool takesNothing) => WithReaders(reader => new DoubtfulReader(reader, takesNothing));

    /// <summary>The kinds of backends with readers in front of their own.</summary>
    private static IReadOnlyList<BackendKind> WithReaders(Func<IBackendReader, IBackendReader> wrap) =>
        [.. BackendKinds.All.Select(kind => kind with { Read = setup => WithReader(kind.Read(setup), wrap) })];

    private static BackendParts WithReader(BackendParts parts, Func<IBackendReader, IBackendReader> wrap) => parts with
    {
        Adapter = transport =>
        {
            var adapter = parts.Adapter(transport);
            return adapter.Reader is null ? adapter : adapter with { Reader = wrap(adapter.Reader) };
        },
    };

    /// <summary>Starts a world whose readers give wrong rows; it is none of <see cref="All"/>.</summary>
    internal async Task<(World World, IAsyncDisposable Gateway)> StartLyingAsync()
    {
        var gateway = GatewayHost.Create(GatewaySettings.Composed(Sandbox), new GatewaySeams { Kinds = WithReaders(reader => new LyingReader(reader)) });
        await gateway.StartAsync();
        return (Make("lying", new Truth(Sandbox.Data), new Uri(gateway.Urls.First()), Sandbox, share: 0, takes: null), gateway);
    }

    private async Task AddSmallAsync(SandboxHost sandbox, Truth truth)
    {
        var time = TimeProvider.System;
        var salesforce = await StartAsync(new SalesforceSimulator(sandbox.Data, time, new SalesforceSimulatorOptions { ShortPageEvery = 1 }));
        var s4 = await StartAsync(new S4HanaSimulator(sandbox.Data, time, new S4HanaSimulatorOptions { PageRows = 149, ExpandedPageRows = 61, ShortPages = true }));
        var zendesk = await StartAsync(new ZendeskSimulator(sandbox.Data, time, new ZendeskSimulatorOptions
        {
            PageRowsMax = 37,
            RequestsPerMinute = 10_000_000,
            ExportRequestsPerMinute = 10_000_000,
            IncrementalRequestsPerMinute = 10_000_000,
        }));
        var settings = GatewaySettings.Composed(sandbox, salesforce.Address, s4.Address, zendesk.Address);
        GatewaySettings.AddSmallCalls(settings);
        GatewaySettings.AddSecondCalls(settings);
        await AddAsync("small", truth, settings, sandbox, share: 1);
    }

    private async Task AddPartitionedAsync(SandboxHost sandbox)
    {
        var truth = new Truth(DatasetGenerator.Generate(Seed, Customers, Emea.Backend));
        var rest = await StartAsync(new S4HanaSimulator(Emea.RestOf(sandbox.Data), TimeProvider.System, new S4HanaSimulatorOptions()));
        var emea = await StartAsync(new S4HanaSimulator(Emea.ShareOf(sandbox.Data), TimeProvider.System, new S4HanaSimulatorOptions { Name = Emea.Backend }));
        var settings = GatewaySettings.Composed(sandbox, s4: rest.Address);
        GatewaySettings.AddErp(settings, Emea.Backend, emea.Address);
        GatewaySettings.AddPartitions(settings);
        await AddAsync("partitioned", truth, settings, sandbox, share: 3);
    }

    private async Task AddOverlappingAsync(SandboxHost sandbox)
    {
        var settings = GatewaySettings.Composed(sandbox);
        foreach (var name in (string[])[Overlap.Second, Overlap.Third])
        {
            var erp = await StartAsync(new S4HanaSimulator(sandbox.Data, TimeProvider.System, new S4HanaSimulatorOptions { Name = name, PageRows = 131, ShortPages = true }));
            GatewaySettings.AddErp(settings, name, erp.Address);
        }

        Overlap.AddRoutes(settings);
        await AddAsync("overlapping", new Truth(Overlap.Of(sandbox.Data)), settings, sandbox, share: 1, Doubting(takesNothing: false));
    }

    private async Task AddMovingAsync(SandboxHost sandbox)
    {
        var next = await StartAsync(new S4HanaSimulator(sandbox.Data, TimeProvider.System, new S4HanaSimulatorOptions { Name = Migration.NewErp }));
        var settings = GatewaySettings.Composed(sandbox);
        GatewaySettings.AddErp(settings, Migration.NewErp, next.Address);
        Migration.AddRoutes(settings);
        await AddAsync("moving", new Truth(Migration.Of(sandbox.Data)), settings, sandbox, share: 3);
    }

    private async Task<SimulatorHost> StartAsync(ISimulator simulator)
    {
        var host = await SimulatorHost.StartAsync(new ScatteredSimulator(simulator));
        _hosts.Add(host);
        return host;
    }

    private async Task AddAsync(
        string name, Truth truth, Dictionary<string, string?> settings, SandboxHost sandbox, int share, IReadOnlyList<BackendKind>? kinds = null, Func<Query, bool>? takes = null)
    {
        var gateway = GatewayHost.Create(settings, kinds is null ? null : new GatewaySeams { Kinds = kinds });
        _hosts.Add(gateway);
        await gateway.StartAsync();
        Add(name, truth, new Uri(gateway.Urls.First()), sandbox, share, takes);
    }

    private void Add(string name, Truth truth, Uri address, SandboxHost sandbox, int share, Func<Query, bool>? takes = null) =>
        _all.Add(Make(name, truth, address, sandbox, share, takes));

    private static World Make(string name, Truth truth, Uri address, SandboxHost sandbox, int share, Func<Query, bool>? takes)
    {
        var reader = AuthorityClient.Sandbox.Single(c => c.Id == "reader");
        return new World(name, truth, address, () => sandbox.Authority.IssueToken(reader.Id, reader.Roles)) { Share = share, Takes = takes ?? (_ => true) };
    }
}
