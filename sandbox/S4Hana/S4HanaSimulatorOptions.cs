namespace CanonicalGateway.Sandbox.S4Hana;

/// <summary>How the simulated S/4HANA system is set up.</summary>
public sealed record S4HanaSimulatorOptions
{
    /// <summary>The system, as the gateway's configuration calls the backend.</summary>
    public string Name { get; init; } = "s4";

    public string User { get; init; } = "SANDBOX";

    public string Password { get; init; } = "sandbox-secret";

    /// <summary>Scheme and host in every link that the system writes: the one that it knows itself by, not the one that clients reach.</summary>
    public string InternalBase { get; init; } = "https://s4-internal.example.invalid:44300";

    /// <summary>Rows of a page at most.</summary>
    public int PageRows { get; init; } = 1000;

    /// <summary>Rows of a page at most where a to-many navigation is expanded.</summary>
    public int ExpandedPageRows { get; init; } = 200;

    /// <summary>Whether pages vary in length below the ceiling, as a server is free to do.</summary>
    public bool ShortPages { get; init; }

    /// <summary>Minutes that a logon, and with it a CSRF token, lives without being used.</summary>
    public int SessionMinutes { get; init; } = 30;
}
