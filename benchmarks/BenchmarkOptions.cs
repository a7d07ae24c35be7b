using System.Globalization;

namespace CanonicalGateway.Benchmarks;

/// <summary>What the program is to do. Without a role it starts the other roles itself and loads them.</summary>
public sealed record BenchmarkOptions
{
    private static readonly string[] _roles = ["load", "backends", "replay", "gateway", "yarp", "micro"];

    /// <summary>The part that this process plays.</summary>
    public string Role { get; init; } = "load";

    /// <summary>Connections of the load, each with one request at a time.</summary>
    /// <value>1 to 256, default 16.</value>
    public int Connections { get; init; } = 16;

    /// <summary>Rounds, in which all peers take turns.</summary>
    /// <value>1 to 50, default 5.</value>
    public int Rounds { get; init; } = 5;

    /// <summary>Length of one turn.</summary>
    /// <value>Seconds, 1 to 60, default 3.</value>
    public int Seconds { get; init; } = 3;

    /// <summary>Length of the overload of scenario J.</summary>
    /// <value>Seconds, 1 to 60, default 60; where <c>--seconds</c> is given, that.</value>
    public int OverloadSeconds { get; init; } = 60;

    /// <summary>Customers of the data set behind scenario D; ten orders and more for each.</summary>
    /// <value>100 to 100,000, default 10,000.</value>
    public int StreamCustomers { get; init; } = 10_000;

    /// <summary>Customers of the data set that a backends role serves.</summary>
    public int Customers { get; init; } = 1_000;

    /// <summary>Time that each answer of a backends or replay role takes longer.</summary>
    /// <value>Milliseconds, 0 to 60,000, default 0.</value>
    public int LatencyMilliseconds { get; init; }

    /// <summary>The scenarios to run, by letter.</summary>
    public string Scenarios { get; init; } = "ABCDEFGHIJKL";

    /// <summary>What a replay or YARP role stands before.</summary>
    public Uri Target { get; init; } = new("http://127.0.0.1");

    /// <summary>The configuration of a gateway role: an object of JSON whose names are the settings' paths.</summary>
    public string Settings { get; init; } = "{}";

    /// <returns>The options, or null and what is wrong.</returns>
    public static BenchmarkOptions? Parse(IReadOnlyList<string> args, out string fault)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--quick" or "--micro")
            {
                options = args[i] == "--micro"
                    ? options with { Role = "micro" }
                    : options with { Rounds = 1, Seconds = 2, OverloadSeconds = 8, StreamCustomers = 2_000 };
                continue;
            }

            var value = i + 1 < args.Count ? args[i + 1] : "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
            BenchmarkOptions? next = args[i] switch
            {
                "--role" when _roles.Contains(value) => options with { Role = value },
                "--connections" when number is >= 1 and <= 256 => options with { Connections = number },
                "--rounds" when number is >= 1 and <= 50 => options with { Rounds = number },
                "--seconds" when number is >= 1 and <= 60 => options with { Seconds = number, OverloadSeconds = number },
                "--stream-customers" when number is >= 100 and <= 100_000 => options with { StreamCustomers = number },
                "--customers" when number is >= 1 and <= 100_000 => options with { Customers = number },
                "--latency-ms" when number is >= 0 and <= 60_000 => options with { LatencyMilliseconds = number },
                "--scenarios" when value.Length > 0 => options with { Scenarios = value.ToUpperInvariant() },
                "--target" when Uri.TryCreate(value, UriKind.Absolute, out var target) => options with { Target = target },
                "--settings" when value.Length > 0 => options with { Settings = value },
                _ => null,
            };
            if (next is null)
            {
                fault = $"{args[i]} {value}: not understood. Known are --quick, --micro, --rounds N, --seconds N, --connections N, --scenarios {options.Scenarios}, --stream-customers N.";
                return null;
            }

            options = next;
            i++;
        }

        fault = "";
        return options;
    }
}
