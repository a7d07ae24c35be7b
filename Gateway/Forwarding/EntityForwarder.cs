using System.Globalization;
using System.Text;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Resilience;
using Yarp.ReverseProxy.Forwarder;

namespace CanonicalGateway.Gateway.Forwarding;

/// <summary>Passes whole OData requests on to a backend that serves the canonical contract, such as another gateway.</summary>
/// <param name="publicAddress">Scheme, host and port under which clients know this gateway; null where those of each request are to be trusted.</param>
public sealed class EntityForwarder(IHttpForwarder forwarder, BackendTransports transports, Uri? publicAddress = null)
{
    private static readonly HeaderList _request = new(
        "OData-", "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Prefer", "Isolation",
        "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Range", "If-Range",
        "Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-ID",
        "Idempotency-Key", "Repeatability-Request-ID", "Repeatability-First-Sent", "Repeatability-Client-ID");

    private static readonly HeaderList _response = new(
        "OData-", "Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Range", "Content-Disposition", "Content-ID",
        "Accept-Ranges", "Age", "Allow", "Cache-Control", "ETag", "Last-Modified", "Location", "Preference-Applied", "Retry-After", "Vary",
        "Repeatability-Result", "Deprecation", "Sunset", "api-supported-versions", "Link");

    /// <summary>Passes the request on, with the gateway's credentials in place of the client's; answers below 500 go to the client as they are.</summary>
    /// <param name="pathAndQuery">Relative to the backend's address, which is its service root; as the client sent it, beginning with a slash.</param>
    /// <exception cref="GatewayException">The backend failed; nothing has been written.</exception>
    public Task ForwardAsync(HttpContext context, string backend, string pathAndQuery)
    {
        var transport = transports[backend];
        return BackendForwarding.RunAsync(
            forwarder, context, transport, new Transform(transport.AddressOf(Encode(pathAndQuery)), publicAddress));
    }

    // Clients leave characters bare that RFC 3986 wants encoded, such as quotes around a phrase.
    private static string Encode(string pathAndQuery)
    {
        var encoded = new StringBuilder(pathAndQuery.Length);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in pathAndQuery.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || "-._~:/?[]@!$&'()*+,;=%".Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    // The answer's links are the second gateway's to build: it knows where they stand in the body. It is told whose links they are.
    private sealed class Transform(Uri address, Uri? publicAddress) : ForwardingTransform(address, _request, _response, static status => status < 500)
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            var scheme = publicAddress?.Scheme ?? httpContext.Request.Scheme;
            var host = publicAddress?.Authority ?? httpContext.Request.Host.ToUriComponent();
            proxyRequest.Headers.TryAddWithoutValidation("Forwarded", $"host=\"{host}\";proto={scheme}");
            proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-Host", host);
            proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-Proto", scheme);
            if (httpContext.Request.PathBase is { HasValue: true } prefix)
                proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-Prefix", prefix.ToUriComponent());
        }
    }
}
