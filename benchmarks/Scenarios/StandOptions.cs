namespace CanonicalGateway.Benchmarks.Scenarios;

/// <summary>What a stand is made of.</summary>
/// <param name="Customers">Customers of the data set.</param>
internal sealed record StandOptions(int Customers)
{
    /// <summary>Whether S/4HANA's pages come from memory, where they are the same again and again.</summary>
    public bool Replays { get; init; }

    /// <summary>Time that each answer of a backend, or of the replay, takes longer.</summary>
    public int LatencyMilliseconds { get; init; }

    /// <summary>What the gateway's configuration has in place of the sandbox's.</summary>
    public Func<GatewaySettings, GatewaySettings> Settings { get; init; } = settings => settings;
}
