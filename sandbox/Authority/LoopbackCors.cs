namespace CanonicalGateway.Sandbox.Authority;

/// <summary>Lets pages of any loopback origin call the authority: Swagger UI asks for its token from the gateway's page.</summary>
internal static class LoopbackCors
{
    private const string CacheSeconds = "600";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var response = context.Response;
        response.Headers.Vary = "Origin";
        if (!Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin) || !origin.IsLoopback)
        {
            return next(context);
        }

        response.Headers.AccessControlAllowOrigin = request.Headers.Origin;
        if (!HttpMethods.IsOptions(request.Method) || request.Headers.AccessControlRequestMethod.Count == 0)
        {
            response.Headers.AccessControlExposeHeaders = "WWW-Authenticate";
            return next(context);
        }

        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.AccessControlAllowMethods = "GET, POST";
        response.Headers.AccessControlAllowHeaders = request.Headers.AccessControlRequestHeaders;
        response.Headers.AccessControlMaxAge = CacheSeconds;
        return Task.CompletedTask;
    }
}
