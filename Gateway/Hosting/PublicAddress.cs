using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using CanonicalGateway.Gateway.Configuration;
using Microsoft.Extensions.Primitives;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>
/// The address that clients know the gateway by, for links in answers. Taken from the configuration; without one there, from the request's
/// Host where that is loopback or one of the public hosts, else from the connection. So no client can make links point elsewhere.
/// </summary>
public sealed class PublicAddress
{
    private readonly string? _configured;
    private readonly FrozenSet<string> _publicHosts;
    private readonly ImmutableArray<IPNetwork> _trustedProxies;

    // The address that was answered last: mostly it is the next one too.
    private volatile Known? _last;

    /// <param name="configured">Scheme, host and port, and a path where a proxy adds one; no slash at the end.</param>
    /// <param name="trustedProxies">Networks whose X-Forwarded headers are believed.</param>
    public PublicAddress(string? configured, IEnumerable<string> publicHosts, params ImmutableArray<IPNetwork> trustedProxies)
    {
        _trustedProxies = trustedProxies;
        _configured = configured;
        _publicHosts = publicHosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The configured address; null where there is none.</summary>
    public Uri? Configured => _configured is null ? null : new Uri(_configured);

    /// <summary>
    /// Reads <c>PublicAddress</c>, <c>PublicHosts</c> (names without port) and <c>TrustedProxies</c> (addresses or networks such as
    /// <c>10.0.0.0/8</c>); several are separated by semicolons, default none.
    /// </summary>
    public static PublicAddress Read(IConfiguration configuration, Faults faults)
    {
        var given = configuration["PublicAddress"]?.Trim().TrimEnd('/');
        if (!string.IsNullOrEmpty(given)
            && (!Uri.TryCreate(given, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length + address.Fragment.Length > 0))
        {
            faults.Add("PublicAddress", given, "expected an absolute http or https address without query and fragment");
        }

        var proxies = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var text in List(configuration["TrustedProxies"]))
        {
            if (IPNetwork.TryParse(text, out var network) || (IPAddress.TryParse(text, out var ip) && IPNetwork.TryParse($"{ip}/{(ip.GetAddressBytes().Length * 8)}", out network)))
            {
                proxies.Add(network);
            }
            else
            {
                faults.Add("TrustedProxies", text, "expected an IP address or a network such as 10.0.0.0/8");
            }
        }

        return new PublicAddress(string.IsNullOrEmpty(given) ? null : given, List(configuration["PublicHosts"]), proxies.ToImmutable());
    }

    /// <returns>Such as <c>https://api.example.com</c>, without a slash at the end.</returns>
    public string Of(HttpContext context)
    {
        if (_configured is not null)
        {
            return _configured;
        }

        var request = context.Request;
        if (!_trustedProxies.IsEmpty && Forwarded(context) is { } forwarded)
        {
            return forwarded;
        }

        var host = request.Host;
        if (host.HasValue && (_publicHosts.Contains(host.Host) || IsLoopback(host.Host)))
        {
            var last = _last;
            if (last is null || last.Host != host.Value || last.Scheme != request.Scheme)
            {
                _last = last = new Known(request.Scheme, host.Value, $"{request.Scheme}://{host.Value}");
            }

            return last.Address;
        }

        var local = new IPEndPoint(context.Connection.LocalIpAddress ?? IPAddress.Loopback, context.Connection.LocalPort);
        return $"{request.Scheme}://{local}";
    }

    // Where several proxies have added a value, the last one is that of the proxy that is trusted.
    private string? Forwarded(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (context.Connection.RemoteIpAddress is not { } remote
            || !_trustedProxies.Any(n => n.Contains(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote))
            || Last(headers["X-Forwarded-Host"]) is not { } host
            || !IsHost(host))
        {
            return null;
        }

        var scheme = Last(headers["X-Forwarded-Proto"]) is "https" ? "https" : "http";
        var prefix = Last(headers["X-Forwarded-Prefix"]) is ['/', ..] path ? path.TrimEnd('/') : "";
        return $"{scheme}://{host}{prefix}";
    }

    // A name or address with or without port and nothing else: what stands behind could make links point elsewhere (host:x@other).
    private static bool IsHost(string host) =>
        Uri.CheckHostName(new HostString(host).Host) != UriHostNameType.Unknown
        && Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var address)
        && address.UserInfo.Length + address.Fragment.Length == 0 && address.PathAndQuery == "/";

    private static string? Last(StringValues values) =>
        values.Count == 0 ? null : values[^1]?.Split(',')[^1].Trim() is { Length: > 0 } last ? last : null;

    private static string[] List(string? text) => (text ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));

    private sealed record Known(string Scheme, string Host, string Address);
}
