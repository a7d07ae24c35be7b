using CanonicalGateway.Adapters.S4Hana;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Sandbox.Data;
using CanonicalGateway.Sandbox.Hosting;
using CanonicalGateway.Sandbox.S4Hana;
using Xunit;

namespace CanonicalGateway.Tests.Conformance.S4Hana;

/// <summary>A simulated S/4HANA on a socket with the adapter in front of it.</summary>
internal sealed class S4HanaSystem : IAsyncDisposable
{
    public static readonly S4HanaOptions Options = new() { User = "SANDBOX", Password = "sandbox-secret" };

    private static readonly Lazy<Dataset> Generated = new(() => DatasetGenerator.Generate(7, 40));

    private S4HanaSystem(SimulatorHost host, PlainTransport transport, S4HanaOptions options)
    {
        Host = host;
        Transport = transport;
        Adapter = S4HanaAdapter.Create("s4", CanonicalModel.V1, options, transport);
    }

    public static Dataset Data => Generated.Value;

    public SimulatorHost Host { get; }

    public PlainTransport Transport { get; }

    public BackendAdapter Adapter { get; }

    public IBackendReader Reader => Adapter.Reader!;

    public static async Task<S4HanaSystem> OpenAsync(S4HanaOptions? options = null, S4HanaSimulatorOptions? system = null)
    {
        var clock = new HandClock(DatasetGenerator.ReferenceInstant);
        var simulator = new S4HanaSimulator(Data, clock, system ?? new S4HanaSimulatorOptions());
        var host = await SimulatorHost.StartAsync(simulator, new SimulatorHostOptions { TimeProvider = clock }, TestContext.Current.CancellationToken);
        var transport = new PlainTransport("s4", host.Address, new S4HanaCredentials(options ?? Options));
        return new S4HanaSystem(host, transport, options ?? Options);
    }

    public Source SourceOf(string resource) => Reader.Sources.Single(s => s.Resource == resource);

    /// <summary>Negotiates and reads; gives all rows.</summary>
    public async Task<List<ReadRow>> ReadAsync(ScanRequest request, params string[] keys)
    {
        var rows = new List<ReadRow>();
        await foreach (var batch in Reader.ReadAsync(
            Reader.Negotiate(request).Scan, ScanArguments.None with { Keys = keys }, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    rows.Add(ReadRow.Of(batch, i));
                }
            }
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        Transport.Dispose();
        await Host.DisposeAsync();
    }
}
