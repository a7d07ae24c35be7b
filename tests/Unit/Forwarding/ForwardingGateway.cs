using System.Net;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Forwarding;
using CanonicalGateway.Gateway.Resilience;
using CanonicalGateway.Tests.Unit.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Forwarding;

/// <summary>A host with nothing but the forwarders: /media/… and /entity/… go to the backend of the test; errors come as "Code: message".</summary>
public sealed class ForwardingGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ForwardingGateway(WebApplication app, BackendTransport transport, FakeCredentials credentials)
    {
        _app = app;
        Transport = transport;
        Credentials = credentials;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public BackendTransport Transport { get; }

    public FakeCredentials Credentials { get; }

    public HttpClient Client { get; }

    public ManualTime? Time { get; private init; }

    public static async Task<ForwardingGateway> StartAsync(BackendOptions options, ManualTime? time = null)
    {
        var credentials = new FakeCredentials();
        var transport = new BackendTransport(options, credentials, time ?? TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(new BackendTransports([transport]));
        builder.Services.AddBackendForwarding();
        var app = builder.Build();
        app.Use(AnswerErrorsAsync);
        app.UsePathBase("/root");
        app.UseRouting();
        app.Map("/media/{**rest}", (HttpContext context, MediaForwarder media) =>
            media.ForwardAsync(context, options.Name, "/files/" + context.Request.RouteValues["rest"] + "/$value"));
        app.Map("/entity/{**rest}", (HttpContext context, EntityForwarder entity) =>
            entity.ForwardAsync(context, options.Name, "/" + context.Request.RouteValues["rest"] + context.Request.QueryString));
        await app.StartAsync();
        return new ForwardingGateway(app, transport, credentials) { Time = time };
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static async Task AnswerErrorsAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (GatewayException failure)
        {
            Assert.False(context.Response.HasStarted);
            Assert.Equal(200, context.Response.StatusCode);
            context.Response.StatusCode = failure.Error.Status;
            await context.Response.WriteAsync($"{failure.Error.Code}: {failure.Message}");
        }
    }
}
