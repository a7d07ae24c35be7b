using System.Net;
using System.Text;
using CanonicalGateway.Tests.Unit.Resilience;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Forwarding;

public sealed class EntityForwarderTests
{
    private static async Task ServeAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json;odata.metadata=minimal";
        context.Response.Headers["OData-Version"] = "4.01";
        context.Response.Headers["Preference-Applied"] = "maxpagesize=2";
        context.Response.Headers.SetCookie = "session=secret";
        context.Response.Headers["X-Internal"] = "secret";
        context.Response.Headers.WWWAuthenticate = "secret";
        await context.Response.WriteAsync("{\"value\":[]}");
    }

    [Fact]
    public async Task Get_PassesRequestAndAnswerOn_WithForwardedAddress()
    {
        await using var backend = await FakeBackend.StartAsync(ServeAsync);
        await using var gateway = await ForwardingGateway.StartAsync(backend.Options() with { Address = new Uri(backend.Address, "/odata/v1") });

        using var response = await gateway.SendAsync(
            HttpMethod.Get,
            "/root/entity/Products?$filter=Code%20eq%20'x'",
            ("Authorization", "Bearer client"),
            ("Accept", "application/json"),
            ("Prefer", "maxpagesize=2"),
            ("OData-MaxVersion", "4.01"),
            ("Cookie", "a=b"),
            ("X-Forwarded-Host", "evil"),
            ("Forwarded", "host=evil"));

        Assert.Equal("{\"value\":[]}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("4.01", response.Headers.GetValues("OData-Version").Single());
        Assert.Equal("maxpagesize=2", response.Headers.GetValues("Preference-Applied").Single());
        Assert.DoesNotContain("secret", response.ToString());
        var (target, headers) = Assert.Single(backend.Requests);
        var host = gateway.Client.BaseAddress!.Authority;
        Assert.Equal("/odata/v1/Products?$filter=Code%20eq%20'x'", target);
        Assert.Equal("Bearer secret-token-1", headers["Authorization"]);
        Assert.Equal("maxpagesize=2", headers["Prefer"]);
        Assert.Equal("4.01", headers["OData-MaxVersion"]);
        Assert.Equal($"host=\"{host}\";proto=http", headers["Forwarded"]);
        Assert.Equal(host, headers["X-Forwarded-Host"]);
        Assert.Equal("http", headers["X-Forwarded-Proto"]);
        Assert.Equal("/root", headers["X-Forwarded-Prefix"]);
        Assert.False(headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task Get_ClientError_IsPassedOnAsItIs()
    {
        await using var backend = await FakeBackend.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("{\"error\":{\"code\":\"NotFound\"}}");
        });
        await using var gateway = await ForwardingGateway.StartAsync(backend.Options());

        using var response = await gateway.SendAsync(HttpMethod.Get, "/entity/Products('x')");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("{\"error\":{\"code\":\"NotFound\"}}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Get_ServerErrorOrUnreachable_IsTheGatewaysError()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(500));
        await using var gateway = await ForwardingGateway.StartAsync(backend.Options("catalog"));
        await using var lost = await ForwardingGateway.StartAsync(backend.Options("catalog") with { Address = await FakeBackend.ClosedAddressAsync() });

        using var failed = await gateway.SendAsync(HttpMethod.Get, "/entity/Products");
        using var unreachable = await lost.SendAsync(HttpMethod.Get, "/entity/Products");

        Assert.Equal("BackendUnavailable: The backend 'catalog' is unavailable: it answered with status 500.", await failed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("BackendUnavailable: The backend 'catalog' is unavailable: it can't be connected to.", await unreachable.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Post_StreamsTheBody_AndIsSentOnce()
    {
        string? received = null;
        await using var backend = await FakeBackend.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            received = $"{context.Request.ContentType} {await reader.ReadToEndAsync(context.RequestAborted)}";
            context.Response.StatusCode = 503;
        });
        await using var gateway = await ForwardingGateway.StartAsync(backend.Options());

        using var response = await gateway.Client.PostAsync(
            "/entity/Products", new StringContent("{\"Code\":\"x\"}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Equal("application/json; charset=utf-8 {\"Code\":\"x\"}", received);
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal(1, backend.Calls);
    }

    [Fact]
    public async Task Post_SignInExpired_IsRenewedForTheNextTry()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.InTurn(FakeBackend.Status(401), FakeBackend.Status(204)));
        await using var gateway = await ForwardingGateway.StartAsync(backend.Options());

        using var first = await gateway.Client.PostAsync("/entity/Products", new StringContent("{}"), TestContext.Current.CancellationToken);
        using var second = await gateway.Client.PostAsync("/entity/Products", new StringContent("{}"), TestContext.Current.CancellationToken);

        Assert.Equal(503, (int)first.StatusCode);
        Assert.Contains("send the request again", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(204, (int)second.StatusCode);
        Assert.Equal("Bearer secret-token-2", backend.Requests.Last().Headers["Authorization"]);
    }

    [Fact]
    public async Task ClientLeaves_BackendCallEnds_AndIsNotCounted()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Hang);
        await using var gateway = await ForwardingGateway.StartAsync(backend.Options());
        using var client = new CancellationTokenSource();

        var call = gateway.Client.GetAsync("/entity/Products", client.Token);
        await Until.True(() => backend.Calls == 1, "the call");
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Until.True(() => gateway.Transport.State.CallsInFlight == 0, "the end of the backend call");
        Assert.Null(gateway.Transport.State.LastError);
    }
}
