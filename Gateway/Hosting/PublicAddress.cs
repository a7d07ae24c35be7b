using System.Collections.Frozen;
using System.Net;
using CanonicalGateway.Gateway.Configuration;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>
/// The address that clients know the gateway by, for links in answers. Taken from the configuration; without one there, from the request's
/// Host where that is loopback or one of the public hosts, else from the connection. So no client can make links point elsewhere.
/// </summary>
public sealed class PublicAddress
{
    private readonly string? _configured;
    private readonly FrozenSet<string> _publicHosts;

    /// <param name="configured">Scheme, host and port, and a path where a proxy adds one; no slash at the end.</param>
    public PublicAddress(string? configured, IEnumerable<string> publicHosts)
    {
        _configured = configured;
        _publicHosts = publicHosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The configured address; null where there is none.</summary>
    public Uri? Configured => _configured is null ? null : new Uri(_configured);

    /// <summary>Reads <c>PublicAddress</c> and <c>PublicHosts</c> (names without port, separated by semicolons; default none).</summary>
    public static PublicAddress Read(IConfiguration configuration, Faults faults)
    {
        var given = configuration["PublicAddress"]?.Trim().TrimEnd('/');
        if (!string.IsNullOrEmpty(given)
            && (!Uri.TryCreate(given, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length + address.Fragment.Length > 0))
        {
            faults.Add("PublicAddress", given, "expected an absolute http or https address without query and fragment");
        }

        var hosts = (configuration["PublicHosts"] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new PublicAddress(string.IsNullOrEmpty(given) ? null : given, hosts);
    }

    /// <returns>Such as <c>https://api.example.com</c>, without a slash at the end.</returns>
    public string Of(HttpContext context)
    {
        if (_configured is not null)
        {
            return _configured;
        }

        var request = context.Request;
        var host = request.Host;
        if (host.HasValue && (_publicHosts.Contains(host.Host) || IsLoopback(host.Host)))
        {
            return $"{request.Scheme}://{host.Value}";
        }

        var local = new IPEndPoint(context.Connection.LocalIpAddress ?? IPAddress.Loopback, context.Connection.LocalPort);
        return $"{request.Scheme}://{local}";
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
}
