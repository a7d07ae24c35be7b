using System.Collections.Frozen;
using CanonicalGateway.Contracts.Model;
using CanonicalGateway.Gateway.Configuration;
using CanonicalGateway.Gateway.OpenApi;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Gateway.Security;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>Everything that the configuration says, read and found sound. Running, checking and printing all start here.</summary>
public sealed record Composition(
    CanonicalModel Model,
    TokenOptions Tokens,
    AccessPolicy Access,
    LimitOptions Limits,
    EngineOptions Engine,
    PublicAddress Address,
    OpenApiOptions OpenApi,
    Backends Backends,
    RoutingRules Routing,
    Func<CompiledRouting> CompileRouting) : IDisposable
{
    /// <exception cref="ConfigurationFaultsException">The configuration has faults; it names all of them.</exception>
    public static Composition Read(GatewayConfiguration source, IReadOnlyList<BackendKind> kinds, TimeProvider time)
    {
        var configuration = source.Values;
        var model = CanonicalModel.V1;
        var faults = new Faults();
        if (source.Unreadable is { } why)
        {
            faults.Add(source.Name, null, why);
            faults.ThrowIfAny();
        }

        var tokens = TokenOptions.Read(configuration, faults);
        var access = AccessOptions.Read(configuration, model, faults);
        var limits = LimitOptions.Read(configuration, faults, EngineOptions.LimitNames);
        var engine = EngineOptions.Read(configuration, faults);
        var address = PublicAddress.Read(configuration, faults);
        var openApi = ReadOpenApi(configuration, tokens, faults);
        var backends = Backends.Read(configuration, kinds, model, time, faults);

        // Backends of unknown kind count as configured here: their fault has been told.
        var names = configuration.GetSection(Backends.SectionName).GetChildren().Select(s => s.Key).ToFrozenSet(StringComparer.Ordinal);
        CompiledRouting CompileRouting() => source.Unreadable is { } unreadable
            ? new CompiledRouting(null, [$"{source.Name}: {unreadable}"])
            : RoutingTables.Compile(configuration, model, backends.Adapters, names);
        var routing = CompileRouting();
        faults.AddRange(routing.Faults);
        if (faults.Count > 0)
        {
            backends.Transports.Dispose();
            faults.ThrowIfAny();
        }

        return new Composition(model, tokens!, new AccessPolicy(access, model), limits, engine, address, openApi, backends, routing.Rules!, CompileRouting);
    }

    /// <summary>Section <c>OpenApi</c>: <c>TokenUrl</c> (default the authority's <c>/token</c>) and <c>ClientId</c>, for Swagger UI's Authorize button.</summary>
    private static OpenApiOptions ReadOpenApi(IConfiguration configuration, TokenOptions? tokens, Faults faults)
    {
        var settings = new SettingsReader(configuration.GetSection("OpenApi"), faults);
        var options = new OpenApiOptions
        {
            TokenUrl = settings.Address("TokenUrl") ?? new Uri((tokens?.Authority.ToString().TrimEnd('/') ?? "") + "/token", UriKind.RelativeOrAbsolute),
            ClientId = settings.Text("ClientId"),
        };
        settings.RejectUnknown();
        return options;
    }

    public void Dispose() => Backends.Transports.Dispose();
}
