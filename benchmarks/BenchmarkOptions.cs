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

    /// <summary>Customers of the data set behind scenario D; ten orders and more for each.</summary>
    /// <value>100 to 100,000, default 10,000.</value>
    public int StreamCustomers { get; init; } = 10_000;

    /// <summary>Customers of the data set that a backends role serves.</summary>
    public int Customers { get; init; } = 1_000;

    /// <summary>The scenarios to run, by letter.</summary>
    public string Scenarios { get; init; } = "ABCDEFG";

    /// <summary>Addresses that a role is given, by name: authority, salesforce, s4, zendesk, target.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; init; } = new Dictionary<string, string>();

    public Uri Address(string name) => new(Addresses[name]);

    /// <returns>The options, or null and what is wrong.</returns>
    public static BenchmarkOptions? Parse(IReadOnlyList<string> args, out string fault)
    {
        var options = new BenchmarkOptions();
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--quick" or "--micro")
            {
                options = args[i] == "--micro" ? options with { Role = "micro" } : options with { Rounds = 1, Seconds = 2, StreamCustomers = 2_000 };
                continue;
            }

            var value = i + 1 < args.Count ? args[i + 1] : "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : -1;
            BenchmarkOptions? next = args[i] switch
            {
                "--role" when _roles.Contains(value) => options with { Role = value },
                "--connections" when number is >= 1 and <= 256 => options with { Connections = number },
                "--rounds" when number is >= 1 and <= 50 => options with { Rounds = number },
                "--seconds" when number is >= 1 and <= 60 => options with { Seconds = number },
                "--stream-customers" when number is >= 100 and <= 100_000 => options with { StreamCustomers = number },
                "--customers" when number is >= 1 and <= 100_000 => options with { Customers = number },
                "--scenarios" when value.Length > 0 => options with { Scenarios = value.ToUpperInvariant() },
                "--authority" or "--salesforce" or "--s4" or "--zendesk" or "--target" when Uri.IsWellFormedUriString(value, UriKind.Absolute) => options,
                _ => null,
            };
            if (next is null)
            {
                fault = $"{args[i]} {value}: not understood. Known are --quick, --micro, --rounds N, --seconds N, --connections N, --scenarios ABCDEFG, --stream-customers N.";
                return null;
            }

            if (ReferenceEquals(next, options))
            {
                addresses[args[i][2..]] = value;
            }

            options = next;
            i++;
        }

        fault = "";
        return options with { Addresses = addresses };
    }
}
