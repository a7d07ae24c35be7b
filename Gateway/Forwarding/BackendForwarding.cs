using System.Net;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Resilience;
using Yarp.ReverseProxy.Forwarder;

namespace CanonicalGateway.Gateway.Forwarding;

/// <summary>Runs YARP's forwarder over a backend's transport, and hands failures to the one place that writes errors.</summary>
internal static class BackendForwarding
{
    /// <exception cref="GatewayException">The backend failed, and nothing has been written to the client.</exception>
    public static async Task RunAsync(IHttpForwarder forwarder, HttpContext context, BackendTransport transport, ForwardingTransform transform)
    {
        var config = new ForwarderRequestConfig
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
            // The transport's own limits come first, with better words; this one is left for the client's side.
            ActivityTimeout = transport.TotalTimeout * 2,
        };
        var outcome = await forwarder.SendAsync(context, transport.Address, transport.Streaming, config, transform);
        if (outcome == ForwarderError.None && transform.HeldBack == 0)
            return;

        // What has been sent can't be unsent: the forwarder has broken off the connection, so that the client sees that the body is not whole.
        if (context.Response.HasStarted)
            return;
        context.RequestAborted.ThrowIfCancellationRequested();
        context.Response.Clear();
        if (outcome != ForwarderError.None)
            throw Failure(transport, outcome, context.Features.Get<IForwarderErrorFeature>()?.Exception);
    }

    private static GatewayException Failure(BackendTransport transport, ForwarderError outcome, Exception? cause) => cause switch
    {
        GatewayException known => known,
        AggregateException several when several.InnerExceptions.OfType<GatewayException>().FirstOrDefault() is { } known => known,
        _ when outcome is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled =>
            new GatewayException(new GatewayError(GatewayErrorCode.LimitExceeded, "The body of the request broke off, or is longer than the gateway takes."), cause),
        _ => new GatewayException(
            new GatewayError(GatewayErrorCode.BackendUnavailable, $"The backend '{transport.Backend}' is unavailable: the request could not be passed on.")
            {
                Backend = transport.Backend,
                RetryAfter = TimeSpan.FromSeconds(1),
            },
            cause),
    };
}
