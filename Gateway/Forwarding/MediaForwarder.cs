using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Resilience;
using Yarp.ReverseProxy.Forwarder;

namespace CanonicalGateway.Gateway.Forwarding;

/// <summary>Streams media properties from the backend that holds them.</summary>
public sealed class MediaForwarder(IHttpForwarder forwarder, BackendTransports transports)
{
    private static readonly HeaderList _request = new(
        null, "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Accept");

    private static readonly HeaderList _response = new(
        null, "Content-Type", "Content-Length", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified", "Content-Disposition", "Cache-Control");

    /// <summary>Passes a GET or HEAD on: ranges and conditions as the client gave them, credentials of the gateway, answers 200, 206, 304, 412 and 416.</summary>
    /// <param name="target">Path and query of the stream relative to the backend's address, encoded, beginning with a slash.</param>
    /// <exception cref="GatewayException">NotFound, or the backend failed; nothing has been written.</exception>
    public async Task ForwardAsync(HttpContext context, string backend, string target)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            throw new GatewayError(GatewayErrorCode.MethodNotAllowed, "A stream can be read by GET and HEAD only.").ToException();

        var transport = transports[backend];
        var transform = new ForwardingTransform(transport.AddressOf(target), _request, _response, IsPassedOn);
        await BackendForwarding.RunAsync(forwarder, context, transport, transform);
        if (transform.HeldBack != 0)
            throw Refusal(backend, transform.HeldBack);
    }

    private static bool IsPassedOn(int status) => status is >= 200 and < 300 or 304 or 412 or 416;

    private static GatewayException Refusal(string backend, int status) => status switch
    {
        404 or 410 => new GatewayError(GatewayErrorCode.NotFound, "There is no stream for this property.").ToException(),
        406 => new GatewayError(GatewayErrorCode.NotAcceptable, "The stream is not kept in a format that fits Accept.").ToException(),
        403 => Fault(GatewayErrorCode.BackendRefusedCredentials, backend, "refused the gateway's credentials"),
        _ => Fault(GatewayErrorCode.BackendFault, backend, $"answered with status {status} where a stream was asked for"),
    };

    private static GatewayException Fault(GatewayErrorCode code, string backend, string words) =>
        new GatewayError(code, $"The backend '{backend}' {words}.") { Backend = backend }.ToException();
}
