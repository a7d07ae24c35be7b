using System.Net;

namespace CanonicalGateway.Gateway.Resilience;

/// <summary>Makes the one handler that opens connections to a backend.</summary>
internal static class BackendSocket
{
    // Long enough to save handshakes, short enough to follow a change of the backend's address.
    private static readonly TimeSpan _connectionLifetime = TimeSpan.FromMinutes(5);

    public static SocketsHttpHandler Open(BackendOptions options) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        // Whole answers are decompressed by their reader; forwarded ones must keep their bytes, lengths and ranges.
        AutomaticDecompression = DecompressionMethods.None,
        // The transport writes traceparent itself. The handler's own spans would record addresses with data in them.
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = options.ConnectionsMax,
        PooledConnectionLifetime = _connectionLifetime,
        // An abandoned attempt leaves its connection to be opened for later ones; somewhen that has to end.
        ConnectTimeout = options.AttemptTimeout,
    };
}
