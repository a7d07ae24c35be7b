namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>How a simulator is hosted.</summary>
public sealed class SimulatorHostOptions
{
    /// <value>0-65535, default 0: a free port.</value>
    public int Port { get; init; }

    /// <summary>Time added to every request, on top of faults.</summary>
    /// <value>Default zero.</value>
    public TimeSpan Latency { get; init; }

    /// <summary>Seed of the draws of <see cref="FaultKind.ErrorRate"/>.</summary>
    public int FaultSeed { get; init; } = 1;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
