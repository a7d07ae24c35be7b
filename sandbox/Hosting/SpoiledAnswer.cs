namespace CanonicalGateway.Sandbox.Hosting;

/// <summary>The simulator's own answer, spoiled on its way: cut, reset or slow.</summary>
internal static class SpoiledAnswer
{
    private const int DripBytesDefault = 8;
    private const int DripMillisecondsDefault = 20;
    private const int SendMilliseconds = 50;

    public static async Task SendAsync(HttpContext context, RequestDelegate next, Fault fault, TimeProvider clock)
    {
        var body = await RunAsync(context, next);
        if (context.Response.StatusCode is not (204 or 205 or 304))
        {
            context.Response.ContentLength = body.Length;
        }

        switch (fault.Kind)
        {
            case FaultKind.Reset:
                await SendHeadAsync(context);
                break;
            case FaultKind.HalfBody:
                await SendHalfAsync(context, body);
                break;
            default:
                await DripAsync(context, body, fault.Bytes ?? DripBytesDefault, TimeSpan.FromMilliseconds(fault.Milliseconds ?? DripMillisecondsDefault), clock);
                break;
        }
    }

    // The simulator writes into memory, so that the length is known before the first byte leaves.
    private static async Task<ReadOnlyMemory<byte>> RunAsync(HttpContext context, RequestDelegate next)
    {
        var wire = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        try
        {
            await next(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Response.Body = wire;
        }

        return buffer.ToArray();
    }

    private static async Task SendHeadAsync(HttpContext context)
    {
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);

        // A flush ends when the transport has the bytes, not the socket; a reset would overtake them.
        await Task.Delay(SendMilliseconds, context.RequestAborted);
        context.Abort();
    }

    private static async Task SendHalfAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (body.Length < 2)
        {
            context.Abort();
            return;
        }

        // Kestrel closes the connection when fewer bytes than announced were written: an end in the middle, not a reset.
        await context.Response.Body.WriteAsync(body[..(body.Length / 2)], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task DripAsync(HttpContext context, ReadOnlyMemory<byte> body, int bytes, TimeSpan pause, TimeProvider clock)
    {
        for (var at = 0; at < body.Length; at += bytes)
        {
            await context.Response.Body.WriteAsync(body.Slice(at, Math.Min(bytes, body.Length - at)), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(pause, clock, context.RequestAborted);
        }
    }
}
