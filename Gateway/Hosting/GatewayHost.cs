using CanonicalGateway.Gateway.Execution;
using CanonicalGateway.Gateway.Explain;
using CanonicalGateway.Gateway.Forwarding;
using CanonicalGateway.Gateway.Metadata;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Operations;
using CanonicalGateway.Gateway.OData.Parsing;
using CanonicalGateway.Gateway.OpenApi;
using CanonicalGateway.Gateway.Planning;
using CanonicalGateway.Gateway.Routing;
using CanonicalGateway.Gateway.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>What a program that runs gateways within itself may put in the usual's place.</summary>
public sealed record GatewaySeams
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IReadOnlyList<BackendKind> Kinds { get; init; } = BackendKinds.All;

    /// <summary>Registers services after the gateway's own.</summary>
    public Action<IServiceCollection>? Services { get; init; }
}

/// <summary>Builds a gateway. Several may run in one process.</summary>
public static class GatewayHost
{
    /// <summary>Loopback only, unless the setting <c>Urls</c> or section <c>Kestrel</c> says otherwise.</summary>
    public const string DefaultUrls = "http://127.0.0.1:8080";

    /// <summary>A gateway with the given settings alone; start it with <c>StartAsync</c>. <c>Urls = http://127.0.0.1:0</c> takes a free port.</summary>
    /// <exception cref="Configuration.ConfigurationFaultsException">The settings have faults; it names all of them.</exception>
    public static WebApplication Create(IEnumerable<KeyValuePair<string, string?>> settings, GatewaySeams? seams = null) =>
        Create(GatewayConfiguration.FromValues(settings), seams);

    /// <summary>A gateway with settings from file, environment and command line.</summary>
    /// <exception cref="Configuration.ConfigurationFaultsException">The settings have faults; it names all of them.</exception>
    public static WebApplication Create(GatewayConfiguration configuration, GatewaySeams? seams = null)
    {
        seams ??= new GatewaySeams();
        var composition = Composition.Read(configuration, seams.Kinds, seams.Time);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });

        // Only what was checked counts: not the files and variables that the builder finds by itself.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("Logging:LogLevel:Microsoft.AspNetCore", "Warning")]);
        builder.Configuration.AddConfiguration(configuration.Values);
        builder.WebHost.UseUrls(configuration.Values["Urls"] ?? DefaultUrls);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => SetLimits(kestrel, composition.Limits));
        builder.Services.AddGateway(composition, seams.Time);
        seams.Services?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseGateway();
        return app;
    }

    private static void AddGateway(this IServiceCollection services, Composition composition, TimeProvider time)
    {
        services.RemoveAll<TimeProvider>();
        services.AddSingleton(time);
        services.AddSingleton(composition.Model);
        services.AddSingleton(composition.Limits);
        services.AddSingleton(composition.Address);
        services.AddSingleton(composition.Access);
        services.AddSingleton(composition.Backends);
        services.AddSingleton(_ => composition.Backends.Transports); // By a factory, so that the container disposes of it.
        services.AddSingleton(provider => new RoutingTables(
            composition.Routing,
            composition.CompileRouting,
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<ILogger<RoutingTables>>()));
        services.AddBackendForwarding(composition.Address.Configured);
        services.AddSingleton<BearerChallenge>();
        services.AddSingleton<ErrorWriter>();
        services.AddJwtAccess(composition.Tokens);
        services.AddReading(composition);
    }

    /// <summary>The read path, from the URL to the answer.</summary>
    private static void AddReading(this IServiceCollection services, Composition composition)
    {
        var engine = composition.Engine;
        var readers = composition.Backends.Adapters.Values.Where(a => a.Reader is not null).ToDictionary(a => a.Backend, a => a.Reader!);
        services.AddSingleton(provider => new ODataUrlParser(composition.Model, engine.Query, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new QueryPlanner(readers, engine.Planning));
        services.AddSingleton(engine.Query);
        services.AddSingleton(engine.Planning);
        services.AddSingleton<EstimateStore>();
        services.AddSingleton<ReadPlanner>();
        services.AddSingleton<PreparedReads>();
        services.AddSingleton<PlanExecutor>();
        services.AddSingleton<ExplainRequests>();
        services.AddSingleton(new Answers(new SkipTokens(engine.PageTokenKey), engine.Planning));
        services.AddSingleton(provider =>
            new MetadataEndpoint(composition.Model, () => provider.GetRequiredService<RoutingTables>().Current.Default, engine.Query.ExpandDepth));
        services.AddSingleton<OperationResults>();
        services.AddSingleton<IODataEndpoint, ODataEndpoint>();
        services.AddSingleton(engine.Batch);
        services.AddSingleton(composition.OpenApi);
        services.AddSingleton<OpenApiEndpoint>();
    }

    private static void SetLimits(KestrelServerOptions kestrel, LimitOptions limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = LimitOptions.RequestLineBytesMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.HeaderBytesMax;
        kestrel.Limits.MaxRequestHeaderCount = limits.HeadersMax;
        kestrel.Limits.MaxRequestBodySize = limits.BodyBytesMax;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.HeadersTimeoutSeconds);
    }
}
