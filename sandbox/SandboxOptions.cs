namespace CanonicalGateway.Sandbox;

/// <summary>What the sandbox is started with.</summary>
public sealed record SandboxOptions
{
    /// <summary>Port of the gateway; the authority listens at the tenth after it, the backends from the eleventh.</summary>
    /// <value>Default 8080; 0 takes free ports for all.</value>
    public int Port { get; init; } = 8080;

    /// <summary>Number of customers; the other sets grow with it.</summary>
    /// <value>1 to 1,000,000, default 1000.</value>
    public int Customers { get; init; } = 1000;

    /// <summary>Seed of the data: the same seed, the same rows.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Time that each backend answer takes longer.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>
    /// Whether the EMEA company's orders and invoices are routed to <c>s4-emea</c>, and <c>s4</c> holds the others' only; else <c>s4</c> holds all.
    /// </summary>
    public bool IsPartitioned { get; init; } = true;

    /// <summary>Settings of the gateway over those of the sandbox.</summary>
    public IReadOnlyDictionary<string, string?> Gateway { get; init; } = new Dictionary<string, string?>();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads <c>--port N --customers N --seed N --latency-ms N</c>.</summary>
    /// <returns>The options, or null and what is wrong.</returns>
    public static SandboxOptions? Parse(IReadOnlyList<string> args, out string fault)
    {
        ArgumentNullException.ThrowIfNull(args);
        var options = new SandboxOptions();
        fault = "";
        for (var i = 0; i < args.Count; i += 2)
        {
            if (i + 1 == args.Count || !int.TryParse(args[i + 1], out var number))
            {
                fault = $"{args[i]} needs a whole number.";
                return null;
            }

            (options, fault) = args[i] switch
            {
                "--port" when number is >= 0 and <= 65_000 => (options with { Port = number }, ""),
                "--port" => (options, $"--port {number}: expected 0-65000."),
                "--customers" when number is >= 1 and <= 1_000_000 => (options with { Customers = number }, ""),
                "--customers" => (options, $"--customers {number}: expected 1-1000000."),
                "--seed" => (options with { Seed = number }, ""),
                "--latency-ms" when number is >= 0 and <= 60_000 => (options with { Latency = TimeSpan.FromMilliseconds(number) }, ""),
                "--latency-ms" => (options, $"--latency-ms {number}: expected 0-60000."),
                _ => (options, $"{args[i]}: unknown. Known are --port, --customers, --seed and --latency-ms."),
            };
            if (fault.Length > 0)
            {
                return null;
            }
        }

        return options;
    }
}
