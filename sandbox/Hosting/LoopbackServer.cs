using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>Kestrel on loopback only, without configuration files, console output or signal handling: its owner decides when it ends.</summary>
internal static class LoopbackServer
{
    private const int RequestHeadBytesMax = 128 * 1024;
    private const long RequestBodyBytesMax = 64 * 1024 * 1024;

    /// <param name="port">Port to listen at, 0 for a free one.</param>
    public static WebApplication Create(int port)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);

        // The empty builder, not the slim one: that reads appsettings.json and the environment of whoever starts the sandbox.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => Configure(options, port));
        return builder.Build();
    }

    public static Uri AddressOf(WebApplication application) =>
        new(application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    private static void Configure(KestrelServerOptions options, int port)
    {
        options.AddServerHeader = false;

        // The products refuse long addresses and headers with errors of their own, at limits above Kestrel's.
        options.Limits.MaxRequestLineSize = RequestHeadBytesMax;
        options.Limits.MaxRequestHeadersTotalSize = RequestHeadBytesMax;
        options.Limits.MaxRequestBodySize = RequestBodyBytesMax;

        // Slow readers and writers are what some tests are about.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private sealed class OwnedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
