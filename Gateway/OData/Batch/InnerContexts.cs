using System.Runtime.InteropServices;
using CanonicalGateway.Contracts.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace CanonicalGateway.Gateway.OData.Batch;

/// <summary>
/// Makes the HttpContext that a request of a batch runs in: that of a request which the same caller sent alone over the same connection. Of the
/// batch's own headers it has Host and OData-MaxVersion, where it brings none itself, and what proxies have added.
/// </summary>
internal sealed class InnerContexts(HttpContext batch, BatchOptions options)
{
    private const string MaxVersion = "OData-MaxVersion";

    // Host is read apart; the answer must be legible within the batch; what proxies say is not the client's to say.
    private static readonly HashSet<string> _notTaken =
        new(StringComparer.OrdinalIgnoreCase) { "Host", "Content-Length", "Accept-Encoding", "Connection", "Keep-Alive", "Forwarded" };

    private int _made;

    /// <summary>Whether credentials are those of the batch itself: clients that give all their requests the same headers, as UI5 does, repeat them.</summary>
    public bool Repeats(string name, string value) =>
        (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
        && batch.Request.Headers[name].ToString() == value;

    /// <param name="target">Path and query.</param>
    /// <exception cref="GatewayException">InvalidHeader.</exception>
    public (DefaultHttpContext Context, CapturedResponse Response) Create(
        InnerRequest request, string target, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellation)
    {
        var response = new CapturedResponse(options.AnswerBytesMax, HttpMethods.IsHead(request.Method), cancellation);
        var features = new FeatureCollection(8);
        features.Set<IHttpRequestFeature>(RequestOf(request, target));
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);
        features.Set<IHttpRequestLifetimeFeature>(response);
        features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(!request.Body.IsEmpty));
        features.Set(batch.Features.Get<IHttpConnectionFeature>());
        var context = new DefaultHttpContext(features)
        {
            RequestServices = batch.RequestServices,
            User = batch.User,
            TraceIdentifier = $"{batch.TraceIdentifier}-{Interlocked.Increment(ref _made)}",
        };
        AddHeaders(context.Request, headers);
        if (!request.Body.IsEmpty)
        {
            context.Request.ContentLength = request.Body.Length;
        }

        return (context, response);
    }

    private HttpRequestFeature RequestOf(InnerRequest request, string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return new HttpRequestFeature
        {
            Protocol = "HTTP/1.1",
            Scheme = batch.Request.Scheme,
            Method = request.Method,
            RawTarget = target,
            Path = Uri.UnescapeDataString(mark < 0 ? target : target[..mark]),
            QueryString = mark < 0 ? "" : target[mark..],
            Body = MemoryMarshal.TryGetArray(request.Body, out var bytes) && bytes.Count > 0 ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false) : Stream.Null,
        };
    }

    private void AddHeaders(HttpRequest request, IEnumerable<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!_notTaken.Contains(name) && !IsProxys(name))
            {
                request.Headers.Append(name, value);
            }
            else if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                request.Host = IsHost(value)
                    ? new HostString(value)
                    : throw new GatewayError(GatewayErrorCode.InvalidHeader, "The header Host is no host name with or without a port.") { Target = "Host" }.ToException();
            }
        }

        if (!request.Host.HasValue)
        {
            request.Host = batch.Request.Host;
        }

        foreach (var (name, value) in batch.Request.Headers)
        {
            if (IsProxys(name) || (name.Equals(MaxVersion, StringComparison.OrdinalIgnoreCase) && !request.Headers.ContainsKey(MaxVersion)))
            {
                request.Headers[name] = value;
            }
        }
    }

    private static bool IsProxys(string name) => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);

    // As the server does it for requests of its own: what stands behind a name could make links point elsewhere.
    private static bool IsHost(string host) =>
        Uri.CheckHostName(new HostString(host).Host.Trim('[', ']')) != UriHostNameType.Unknown
        && Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var address)
        && address.UserInfo.Length + address.Fragment.Length == 0 && address.PathAndQuery == "/";

    private sealed record BodyDetection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;
}
