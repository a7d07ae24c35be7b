using System.Text;

namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>What a request passes before it reaches the simulator: the log, the latency, the faults.</summary>
internal sealed class SimulatorPipeline(string simulator, FaultList faults, RequestLog log, SimulatorHostOptions options)
{
    private readonly TimeProvider _clock = options.TimeProvider;

    /// <summary>The text that faults and look-ups match: <c>GET /path?query</c>, decoded.</summary>
    public static string Describe(string method, string? path, string? query) =>
        $"{method} {path}{Uri.UnescapeDataString((query ?? "").Replace('+', ' '))}";

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var started = _clock.GetTimestamp();
        var ticket = log.Begin(request.Method, request.Path.Value ?? "", request.QueryString.Value ?? "", _clock.GetUtcNow());
        string? error = null;
        var broken = false;
        try
        {
            if (options.Latency > TimeSpan.Zero)
            {
                await Task.Delay(options.Latency, _clock, context.RequestAborted);
            }

            if (faults.IsEmpty)
            {
                await next(context);
            }
            else
            {
                broken = await StrikeAsync(context, next);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: there is nobody to answer, and the log shows status 0.
            broken = true;
        }
        catch (Exception exception)
        {
            error = exception.ToString();
            await TellAsync(context, error);
        }
        finally
        {
            log.End(ticket, broken && !context.Response.HasStarted ? 0 : context.Response.StatusCode, _clock.GetElapsedTime(started), error);
        }
    }

    /// <returns>Whether the connection was broken.</returns>
    private async Task<bool> StrikeAsync(HttpContext context, RequestDelegate next)
    {
        var (latency, active) = faults.Take(Describe(context.Request.Method, context.Request.Path.Value, context.Request.QueryString.Value));
        if (latency > TimeSpan.Zero)
        {
            await Task.Delay(latency, _clock, context.RequestAborted);
        }

        if (active is null)
        {
            await next(context);
            return false;
        }

        var fault = active.Fault;
        switch (fault.Kind)
        {
            case FaultKind.Outage:
                context.Abort();
                return true;
            case FaultKind.Hang:
                await active.Lifted.WaitAsync(context.RequestAborted);
                await next(context);
                return false;
            case FaultKind.HalfBody or FaultKind.Reset or FaultKind.Drip:
                await SpoiledAnswer.SendAsync(context, next, fault, _clock);
                return fault.Kind != FaultKind.Drip;
            default:
                await FaultAnswer.SendAsync(context, simulator, fault);
                return false;
        }
    }

    // A fault of the simulator's own must be seen by whoever runs the test: nothing else here writes to a console.
    private static async Task TellAsync(HttpContext context, string error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(error), context.RequestAborted);
    }
}
