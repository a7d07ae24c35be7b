using Yarp.ReverseProxy.Forwarder;

namespace CanonicalGateway.Gateway.Forwarding;

/// <summary>What passes between client and backend: only listed headers, each way, and the target that the route names.</summary>
/// <param name="passesOn">Whether an answer of this status goes to the client; others are left to the caller, unwritten.</param>
internal class ForwardingTransform(Uri address, HeaderList request, HeaderList response, Func<int, bool> passesOn) : HttpTransformer
{
    /// <summary>Status of an answer that was not passed on; 0 where there was none.</summary>
    public int HeldBack { get; private set; }

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        proxyRequest.RequestUri = address;
        request.CopyRequest(httpContext.Request.Headers, proxyRequest);
        return default;
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        // No answer: the forwarder reports the failure by itself.
        if (proxyResponse is null)
            return ValueTask.FromResult(true);
        if (!passesOn((int)proxyResponse.StatusCode))
        {
            HeldBack = (int)proxyResponse.StatusCode;
            return ValueTask.FromResult(false);
        }

        response.CopyResponse(proxyResponse, httpContext.Response.Headers);
        return ValueTask.FromResult(true);
    }

    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken) => default;
}
