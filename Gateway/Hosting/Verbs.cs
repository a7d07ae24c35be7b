using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.Explain;
using CanonicalGateway.Gateway.OpenApi;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>What the program can be told to do.</summary>
public static class Verbs
{
    public const string Usage = """
        usage: gateway [verb] [--config FILE] [--Setting:Path value ...]
          run      serve (the default)
          check    check the whole configuration and print every fault
          routes   print who owns which property
          explain  print how a URL is answered: explain "Customers?$filter=..." [--run] [--no-estimates] [--claim name=value] [--header name=value]
          openapi  write the OpenAPI and CSDL documents of each version into the folder openapi
        """;

    /// <returns>The exit code: 0 well, 1 the configuration has faults, 2 called wrongly.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, GatewaySeams? seams = null)
    {
        var (verb, rest) = args is [{ } first, ..] && !first.StartsWith('-') ? (first, args[1..]) : ("run", args);
        try
        {
            switch (verb)
            {
                case "run":
                    await using (var app = GatewayHost.Create(GatewayConfiguration.FromProgram(rest), seams))
                    {
                        await app.RunAsync().ConfigureAwait(false);
                    }

                    return 0;
                case "check":
                    Read(rest, seams).Dispose();
                    await output.WriteLineAsync("configuration is sound").ConfigureAwait(false);
                    return 0;
                case "routes":
                    using (var composition = Read(rest, seams))
                    {
                        RoutingReport.Write(composition.Routing, output);
                    }

                    return 0;
                case "explain":
                    return await ExplainVerb.RunAsync(rest, output, errors, seams).ConfigureAwait(false);
                case "openapi":
                    foreach (var file in OpenApiVerb.Run("openapi"))
                    {
                        await output.WriteLineAsync(file).ConfigureAwait(false);
                    }

                    return 0;
                default:
                    await errors.WriteLineAsync($"unknown verb {verb}{Suggestion.For(verb, ["run", "check", "routes", "explain", "openapi"])}").ConfigureAwait(false);
                    await errors.WriteLineAsync(Usage).ConfigureAwait(false);
                    return 2;
            }
        }
        catch (ConfigurationFaultsException fault)
        {
            foreach (var line in fault.Faults)
            {
                await errors.WriteLineAsync(line).ConfigureAwait(false);
            }

            return 1;
        }
        catch (IOException fault) when (verb == "run")
        {
            // Kestrel: the address is in use, or not this machine's.
            await errors.WriteLineAsync(fault.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static Composition Read(string[] args, GatewaySeams? seams) =>
        Composition.Read(GatewayConfiguration.FromProgram(args), (seams ??= new GatewaySeams()).Kinds, seams.Time);
}
