using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.OData;
using Microsoft.AspNetCore.Http.Features;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>Refuses URLs that are longer than allowed, before anything parses them.</summary>
public sealed class UrlLimit(RequestDelegate next, ErrorWriter errors, LimitOptions limits)
{
    public Task InvokeAsync(HttpContext context)
    {
        var length = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Length;
        return length <= limits.UrlCharactersMax
            ? next(context)
            : errors.WriteAsync(context, new GatewayError(
                GatewayErrorCode.UrlTooLong,
                $"The URL has {length} characters; {limits.UrlCharactersMax} are allowed (Limits:UrlCharactersMax). Shorten lists of values, or split the request."));
    }
}
