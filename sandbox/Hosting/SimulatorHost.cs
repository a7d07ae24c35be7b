namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>
/// One simulated backend on a socket of its own, with faults that can be switched on and a log of the requests that it saw. Both can be
/// reached in process and, by the tests of others, over HTTP below <c>/_sandbox</c>.
/// </summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private readonly ISimulator _simulator;
    private readonly WebApplication _application;

    private SimulatorHost(ISimulator simulator, SimulatorHostOptions options)
    {
        _simulator = simulator;
        Faults = new FaultList(options.FaultSeed);
        Requests = new RequestLog();
        _application = LoopbackServer.Create(options.Port);

        var control = new ControlEndpoints(this);
        var pipeline = new SimulatorPipeline(simulator.Name, Faults, Requests, options);
        _application.Use(next => context => ControlEndpoints.Owns(context.Request) ? control.HandleAsync(context) : next(context));
        _application.Use(next => context => pipeline.InvokeAsync(context, next));
        _application.UseRouting();
        simulator.Map(_application);
    }

    public string Name => _simulator.Name;

    /// <summary>Where the simulator listens, for example <c>http://127.0.0.1:8091/</c>.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public FaultList Faults { get; }

    public RequestLog Requests { get; }

    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SimulatorHost> StartAsync(ISimulator simulator, SimulatorHostOptions? options = null, CancellationToken cancellationToken = default)
    {
        var host = new SimulatorHost(simulator, options ?? new SimulatorHostOptions());
        try
        {
            await host._application.StartAsync(cancellationToken);
        }
        catch
        {
            await host._application.DisposeAsync();
            throw;
        }

        host.Address = LoopbackServer.AddressOf(host._application);
        return host;
    }

    /// <summary>Clears faults and log, and returns the simulator to its seeded state.</summary>
    public void Reset()
    {
        Faults.Clear();
        Requests.Clear();
        _simulator.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        Faults.Clear(); // Requests that hang would hold up the end.
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
