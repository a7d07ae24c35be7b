using CanonicalGateway.Gateway.OData;
using CanonicalGateway.Gateway.Resilience;
using CanonicalGateway.Gateway.Routing;

namespace CanonicalGateway.Gateway.Hosting;

/// <summary>Says to load balancers and people whether the gateway runs, and whether it can do its work.</summary>
public static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var transports = services.GetRequiredService<BackendTransports>();
        var routing = services.GetRequiredService<RoutingTables>();
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        endpoints.Map("/health/live", context => AnswerAsync(context, StatusCodes.Status200OK, new { status = "live" }));
        endpoints.Map("/health/ready", context => AnswerReadyAsync(context, transports.States(), routing, lifetime.ApplicationStopping.IsCancellationRequested));
    }

    /// <summary>
    /// One backend that is down is no reason to send clients elsewhere: the others are served, and elsewhere it is down too. Only a gateway
    /// that is stopping, or that can read from no backend at all, is not ready.
    /// </summary>
    private static Task AnswerReadyAsync(HttpContext context, IReadOnlyList<BackendState> backends, RoutingTables routing, bool isStopping)
    {
        var isReady = !isStopping && (backends.Count == 0 || backends.Any(b => b.Reads.Status != CircuitStatus.Open));
        var isWhole = backends.All(b => b.Circuit != CircuitStatus.Open);
        return AnswerAsync(context, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, new
        {
            status = isStopping ? "stopping" : !isReady ? "unavailable" : isWhole ? "ready" : "degraded",
            backends = backends.Select(b => new
            {
                name = b.Backend,
                circuit = CircuitWord(b.Circuit),
                since = b.CircuitChangedAt,
                lastError = b.LastError,
                lastErrorAt = b.LastErrorAt,
                reads = CircuitBody(b.Reads),
                writes = CircuitBody(b.Writes),
            }),
            routing = new { status = routing.Faults.IsEmpty ? "current" : "lastGood", faults = routing.Faults },
        });
    }

    private static object CircuitBody(CircuitState circuit) =>
        new { circuit = CircuitWord(circuit.Status), since = circuit.ChangedAt, lastError = circuit.LastError, lastErrorAt = circuit.LastErrorAt };

    private static string CircuitWord(CircuitStatus circuit) => circuit switch
    {
        CircuitStatus.Closed => "closed",
        CircuitStatus.Open => "open",
        _ => "halfOpen",
    };

    private static Task AnswerAsync(HttpContext context, int status, object body)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            throw HttpErrors.MethodNotAllowed(context.Request.Method, "GET", "HEAD").ToException();
        }

        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(body, context.RequestAborted);
    }
}
