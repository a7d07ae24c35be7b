using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.OData.Batch;
using CanonicalGateway.Gateway.OpenApi;
using CanonicalGateway.Gateway.Security;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>The way of a request through the gateway, from top to bottom.</summary>
public static class Pipeline
{
    public static void UseGateway(this WebApplication app)
    {
        // ASP.NET would put its own authentication before all else where it finds none: it looks for this mark (WebApplicationBuilder).
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;

        app.UseMiddleware<ErrorMiddleware>();      // what is thrown below becomes an OData error
        app.UseMiddleware<UrlLimit>();             // 414
        app.UseGatewaySwagger(app.Services.GetRequiredService<OpenApiOptions>()); // /swagger
        app.UseMiddleware<BearerAuthentication>(); // whose token is it
        app.UseMiddleware<TokenGate>();            // 401, but for the anonymous paths

        // Access policy -> parser -> planner -> executor -> writer. Before routing, which would cost each read the values of a route.
        app.MapWhen(IsOData, odata =>
        {
            odata.UseMiddleware<BatchMiddleware>(); // $batch: each of its requests goes on alone
            odata.Run(odata.ApplicationServices.GetRequiredService<IODataEndpoint>().HandleAsync);
        });

        app.UseRouting();
        app.MapHealth();                           // /health/live, /health/ready
        app.MapProtectedResource();                // /.well-known/oauth-protected-resource
        app.Map("/openapi/v1.json", (RequestDelegate)ServeOpenApi);
        app.MapFallback("{**path}", NotFound);     // 404
    }

    private static bool IsOData(HttpContext context) => context.Request.Path.StartsWithSegments("/odata/v1", StringComparison.OrdinalIgnoreCase);

    private static Task ServeOpenApi(HttpContext context) => context.RequestServices.GetRequiredService<OpenApiEndpoint>().WriteAsync(context);

    private static Task NotFound(HttpContext context) =>
        throw new GatewayError(GatewayErrorCode.NotFound, "There is no such resource. The service root is /odata/v1/.").ToException();
}
