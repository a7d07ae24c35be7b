using System.Collections.Concurrent;
using System.Net;
using CanonicalGateway.Gateway.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CanonicalGateway.Tests.Unit.Resilience;

/// <summary>A backend on a free port of loopback that counts, keeps what it was asked, and answers as told.</summary>
public sealed class FakeBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _calls;

    private FakeBackend(WebApplication app) => _app = app;

    /// <summary>What it does with a request.</summary>
    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsync("{\"ok\":true}");

    /// <summary>Requests that arrived.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Connections that were opened.</summary>
    public ConcurrentDictionary<string, bool> Connections { get; } = new();

    public ConcurrentQueue<(string Target, Dictionary<string, string> Headers)> Requests { get; } = new();

    public Uri Address { get; private set; } = null!;

    public static async Task<FakeBackend> StartAsync(RequestDelegate? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var backend = new FakeBackend(app);
        if (answer is not null)
            backend.Answer = answer;
        app.Run(backend.HandleAsync);
        await app.StartAsync();
        backend.Address = new Uri(app.Urls.First());
        return backend;
    }

    /// <summary>An address that nothing listens on.</summary>
    public static async Task<Uri> ClosedAddressAsync()
    {
        await using var backend = await StartAsync();
        return backend.Address;
    }

    public BackendOptions Options(string name = "s4") => new() { Name = name, Address = Address, RetryBaseDelayMilliseconds = 1 };

    public static RequestDelegate Status(int status, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync("secret body of the backend");
    };

    /// <summary>Answers each request by the next of these, and the last from then on.</summary>
    public static RequestDelegate InTurn(params RequestDelegate[] answers)
    {
        var next = -1;
        return context => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context);
    }

    public static async Task HalfBody(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("half");
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    public static Task Reset(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    public static Task Hang(HttpContext context) => Ended(context.RequestAborted);

    public static async Task HangMidBody(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("half");
        await context.Response.Body.FlushAsync();
        await Ended(context.RequestAborted);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task Ended(CancellationToken token)
    {
        var ended = new TaskCompletionSource();
        await using var registration = token.Register(ended.SetResult);
        await ended.Task;
    }

    private Task HandleAsync(HttpContext context)
    {
        Requests.Enqueue((
            context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        Connections.TryAdd(context.Connection.Id, true);
        Interlocked.Increment(ref _calls);
        return Answer(context);
    }
}
