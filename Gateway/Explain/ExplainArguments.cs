namespace CanonicalGateway.Gateway.Explain;

/// <summary>What the verb <c>explain</c> is called with.</summary>
/// <param name="Url">The URL, or what of it stands below the service root.</param>
/// <param name="Others">Arguments that are the configuration's.</param>
internal sealed record ExplainArguments(string Url, string[] Others)
{
    public bool Runs { get; init; }

    public bool AsksBackends { get; init; } = true;

    public IReadOnlyList<KeyValuePair<string, string>> Claims { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <param name="fault">What is wrong; null where the arguments are sound.</param>
    public static ExplainArguments? Parse(string[] args, out string? fault)
    {
        string? url = null;
        var (runs, asks) = (false, true);
        var (claims, headers, others) = (new List<KeyValuePair<string, string>>(), new List<KeyValuePair<string, string>>(), new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--run":
                    runs = true;
                    break;
                case "--no-estimates":
                    asks = false;
                    break;
                case "--claim" or "--header":
                    var pair = i + 1 < args.Length ? args[i + 1].Split('=', 2) : [];
                    if (pair.Length < 2 || pair[0].Length == 0)
                    {
                        fault = $"{args[i]} takes name=value";
                        return null;
                    }

                    (args[i] == "--claim" ? claims : headers).Add(new(pair[0], pair[1]));
                    i++;
                    break;
                case ['-', ..] setting:
                    others.Add(setting);
                    if (!setting.Contains('=', StringComparison.Ordinal) && i + 1 < args.Length)
                    {
                        others.Add(args[++i]);
                    }

                    break;
                default:
                    fault = url is null ? null : $"one URL is expected, not {args[i]} too";
                    if (fault is not null)
                    {
                        return null;
                    }

                    url = args[i];
                    break;
            }
        }

        fault = url is null ? "the URL is missing" : runs && !asks ? "--run calls backends, which --no-estimates forbids" : null;
        return fault is null ? new ExplainArguments(url!, [.. others]) { Runs = runs, AsksBackends = asks, Claims = claims, Headers = headers } : null;
    }
}
