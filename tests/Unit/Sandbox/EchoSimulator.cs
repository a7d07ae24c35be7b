using CanonicalGateway.Sandbox.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CanonicalGateway.Tests.Unit.Sandbox;

/// <summary>A simulator that answers with a body of known length and counts.</summary>
internal sealed class EchoSimulator(string name) : ISimulator
{
    public const int BodyLength = 200;

    private int _calls;
    private int _resets;

    public string Name => name;

    public int Calls => Volatile.Read(ref _calls);

    public int Resets => Volatile.Read(ref _resets);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/echo/{**rest}", ["GET", "POST", "HEAD"], (HttpContext context) =>
        {
            Interlocked.Increment(ref _calls);
            return context.Response.WriteAsync(new string('x', BodyLength));
        });
        endpoints.MapGet("/empty", (HttpContext context) => { context.Response.StatusCode = StatusCodes.Status204NoContent; });
        endpoints.MapGet("/broken", (HttpContext _) => { throw new InvalidOperationException("simulator fault"); });
    }

    public void Reset() => Interlocked.Increment(ref _resets);
}
