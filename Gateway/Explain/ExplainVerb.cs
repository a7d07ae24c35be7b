using System.Security.Claims;
using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Hosting;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.Planning;
using Microsoft.AspNetCore.Http.Features;

namespace CanonicalGateway.Gateway.Explain;

/// <summary>
/// The verb <c>explain</c>: prints how a URL would be answered by the configured backends, and with <c>--run</c> what it took. The request goes the
/// way of every other, but for the network and the access policy: whoever holds the configuration may read all.
/// </summary>
internal static class ExplainVerb
{
    /// <returns>The exit code.</returns>
    /// <exception cref="Configuration.ConfigurationFaultsException">The configuration has faults.</exception>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, GatewaySeams? seams)
    {
        if (ExplainArguments.Parse(args, out var fault) is not { } arguments)
        {
            await errors.WriteLineAsync($"explain: {fault}").ConfigureAwait(false);
            await errors.WriteLineAsync(Verbs.Usage).ConfigureAwait(false);
            return 2;
        }

        seams ??= new GatewaySeams();
        await using var gateway = GatewayHost.Create(GatewayConfiguration.FromProgram(arguments.Others), seams with
        {
            Services = services =>
            {
                seams.Services?.Invoke(services);
                services.AddSingleton(provider => new ReadPlanner(provider.GetRequiredService<QueryPlanner>(), provider.GetRequiredService<EstimateStore>())
                {
                    AsksBackends = arguments.AsksBackends,
                });
            },
        });
        var target = TargetOf(arguments.Url);
        var explanation = new Explanation(target[ODataEndpoint.Prefix.Length..], arguments.Runs ? ExplainMode.Run : ExplainMode.Plan, seams.Time, null)
        {
            IsLocal = true,
            MayCall = arguments.AsksBackends,
        };
        try
        {
            await gateway.Services.GetRequiredService<IODataEndpoint>().HandleAsync(ContextOf(arguments, target, explanation, gateway.Services)).ConfigureAwait(false);
        }
        catch (GatewayException refused)
        {
            await errors.WriteLineAsync($"{refused.Error.Code}: {refused.Error.Message}").ConfigureAwait(false);
            return 1;
        }

        await output.WriteAsync(explanation.Write()).ConfigureAwait(false);
        return 0;
    }

    private static DefaultHttpContext ContextOf(ExplainArguments arguments, string target, Explanation explanation, IServiceProvider services)
    {
        var context = new DefaultHttpContext
        {
            RequestServices = services,
            User = new ClaimsPrincipal(new ClaimsIdentity(arguments.Claims.Select(c => new Claim(c.Key, c.Value)), "explain")),
        };
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        context.Request.Method = HttpMethods.Get;
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("127.0.0.1");
        foreach (var (name, value) in arguments.Headers)
        {
            context.Request.Headers.Append(name, value);
        }

        context.Request.Headers[ExplainRequests.Header] = arguments.Runs ? "run" : "plan";
        context.Features.Set(explanation);
        return context;
    }

    /// <summary>Path and query, from the service root on, with what people leave unescaped escaped.</summary>
    private static string TargetOf(string url)
    {
        var start = url.IndexOf(ODataEndpoint.Prefix, StringComparison.OrdinalIgnoreCase);
        var below = start >= 0 ? url[(start + ODataEndpoint.Prefix.Length)..] : url.TrimStart('/');
        var target = new StringBuilder(ODataEndpoint.Prefix, below.Length + 32);
        foreach (var rune in below.EnumerateRunes())
        {
            target.Append(rune.Value is > ' ' and < 127 and not '"' ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        }

        return target.ToString();
    }
}
