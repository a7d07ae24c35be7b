using System.Net;
using CanonicalGateway.Gateway.Resilience;
using CanonicalGateway.Tests.Unit.Resilience;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Forwarding;

public sealed class MediaForwarderTests
{
    private static readonly byte[] _file = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];

    /// <summary>A file with ranges and conditions, as the framework serves it, among headers that must not get out.</summary>
    private static async Task ServeFileAsync(HttpContext context)
    {
        context.Response.Headers.SetCookie = "session=secret";
        context.Response.Headers["sap-internal-host"] = "secret.corp";
        context.Response.Headers.Server = "secret";
        context.Response.Headers.ContentDisposition = "inline; filename=a.png";
        context.Response.Headers.CacheControl = "private";
        await Results.Bytes(
            _file, "image/png", entityTag: new EntityTagHeaderValue("\"v1\""), lastModified: new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), enableRangeProcessing: true)
            .ExecuteAsync(context);
    }

    private static async Task<(FakeBackend Backend, ForwardingGateway Gateway)> StartAsync(
        RequestDelegate? answer = null, ManualTime? time = null, Func<BackendOptions, BackendOptions>? options = null)
    {
        var backend = await FakeBackend.StartAsync(answer ?? ServeFileAsync);
        return (backend, await ForwardingGateway.StartAsync((options ?? (o => o))(backend.Options()), time));
    }

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task Get_Whole_ComesWithListedHeadersOnly()
    {
        var (backend, gateway) = await StartAsync();
        await using var _ = backend;
        await using var __ = gateway;

        using var response = await gateway.SendAsync(HttpMethod.Get, "/media/P-1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_file, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("/files/P-1/$value", Assert.Single(backend.Requests).Target);
        Assert.Equal(["Accept-Ranges", "Cache-Control", "Date", "ETag", "Server"], response.Headers.Select(h => h.Key).Order());
        Assert.Equal("Kestrel", response.Headers.Server.ToString());
        Assert.Equal(["Content-Disposition", "Content-Length", "Content-Type", "Last-Modified"], response.Content.Headers.Select(h => h.Key).Order());
    }

    [Fact]
    public async Task Get_ClientsCredentialsStayBehind_GatewaysGo()
    {
        var (backend, gateway) = await StartAsync();
        await using var _ = backend;
        await using var __ = gateway;

        using var response = await gateway.SendAsync(
            HttpMethod.Get, "/media/P-1", ("Authorization", "Bearer client"), ("Cookie", "a=b"), ("X-Forwarded-For", "1.2.3.4"), ("X-Api-Key", "k"), ("Accept", "image/*"));

        var headers = Assert.Single(backend.Requests).Headers;
        Assert.Equal("Bearer secret-token-1", headers["Authorization"]);
        Assert.Equal(backend.Address.Authority, headers["Host"]);
        Assert.Equal(["Accept", "Authorization", "Host"], headers.Keys.Where(k => !k.StartsWith("trace", StringComparison.Ordinal)).Order());
    }

    [Theory]
    [InlineData("Range", "bytes=10-19", 206, 10, "bytes 10-19/100000")]
    [InlineData("Range", "bytes=-5", 206, 5, "bytes 99995-99999/100000")]
    [InlineData("Range", "bytes=200000-", 416, 0, "bytes */100000")]
    [InlineData("If-None-Match", "\"v1\"", 304, 0, null)]
    [InlineData("If-None-Match", "\"v0\"", 200, 100_000, null)]
    [InlineData("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT", 304, 0, null)]
    public async Task Get_RangeOrCondition_IsAnsweredAsTheBackendDoes(string header, string value, int status, int length, string? range)
    {
        var (backend, gateway) = await StartAsync();
        await using var _ = backend;
        await using var __ = gateway;

        using var response = await gateway.SendAsync(HttpMethod.Get, "/media/P-1", (header, value));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(length, (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
        Assert.Equal(range, response.Content.Headers.ContentRange?.ToString());
        if (status != 416)
            Assert.Equal("\"v1\"", response.Headers.ETag?.ToString());
    }

    [Theory]
    [InlineData("\"v1\"", 206)]
    [InlineData("\"v0\"", 200)]
    public async Task Get_IfRange_DecidesTheRange(string tag, int status)
    {
        var (backend, gateway) = await StartAsync();
        await using var _ = backend;
        await using var __ = gateway;

        using var response = await gateway.SendAsync(HttpMethod.Get, "/media/P-1", ("Range", "bytes=0-0"), ("If-Range", tag));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Head_TellsTheLengthWithoutTheBody()
    {
        var (backend, gateway) = await StartAsync();
        await using var _ = backend;
        await using var __ = gateway;

        using var response = await gateway.SendAsync(HttpMethod.Head, "/media/P-1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(100_000, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(404, 404, "NotFound: ")]
    [InlineData(403, 502, "BackendRefusedCredentials: ")]
    [InlineData(401, 502, "BackendRefusedCredentials: ")]
    [InlineData(302, 502, "BackendFault: ")]
    [InlineData(500, 503, "BackendUnavailable: The backend 's4' is unavailable: it answered with status 500.")]
    public async Task Get_BackendRefuses_IsAnErrorOfTheGateway(int status, int expected, string begin)
    {
        var (backend, gateway) = await StartAsync(FakeBackend.Status(status));
        await using var _ = backend;
        await using var __ = gateway;

        using var response = await gateway.SendAsync(HttpMethod.Get, "/media/P-1");

        var text = await TextAsync(response);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.StartsWith(begin, text);
        Assert.DoesNotContain("secret", text);
    }

    [Fact]
    public async Task Post_IsNotAllowed()
    {
        var (backend, gateway) = await StartAsync();
        await using var _ = backend;
        await using var __ = gateway;

        using var response = await gateway.SendAsync(HttpMethod.Post, "/media/P-1");

        Assert.Equal(405, (int)response.StatusCode);
        Assert.Equal(0, backend.Calls);
    }

    [Fact]
    public async Task Get_UnauthorizedOnce_IsRenewed_AndFailuresAreRetried()
    {
        var (backend, gateway) = await StartAsync(FakeBackend.InTurn(FakeBackend.Status(503), FakeBackend.Status(401), ServeFileAsync));
        await using var _ = backend;
        await using var __ = gateway;

        using var response = await gateway.SendAsync(HttpMethod.Get, "/media/P-1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, backend.Calls);
        Assert.Equal(1, gateway.Credentials.Invalidated);
    }

    [Fact]
    public async Task CircuitOpenedByAdapters_StopsTheForwarderToo()
    {
        var (backend, gateway) = await StartAsync(FakeBackend.Status(500), new ManualTime(), o => o with { RetryAttempts = 0 });
        await using var _ = backend;
        await using var __ = gateway;
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<Contracts.Errors.GatewayException>(
                () => gateway.Transport.SendAsync(Contracts.Adapters.BackendRequest.Get("/"), TestContext.Current.CancellationToken));
        }

        using var response = await gateway.SendAsync(HttpMethod.Get, "/media/P-1");

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal(5, backend.Calls);
    }

    [Fact]
    public async Task Headers_DoNotCome_IsATimeout()
    {
        var (backend, gateway) = await StartAsync(FakeBackend.Hang, new ManualTime(), o => o with { RetryAttempts = 0 });
        await using var _ = backend;
        await using var __ = gateway;

        var call = gateway.SendAsync(HttpMethod.Get, "/media/P-1");
        await Until.Ends(call, gateway.Time!, 1);

        Assert.StartsWith("BackendTimeout: ", await TextAsync(await call));
    }

    [Fact]
    public async Task Body_StallsAfterItsFirstPart_ConnectionIsBrokenOff()
    {
        var (backend, gateway) = await StartAsync(FakeBackend.HangMidBody, new ManualTime());
        await using var _ = backend;
        await using var __ = gateway;

        using var response = await gateway.SendAsync(HttpMethod.Get, "/media/P-1");
        var body = response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        await Until.Ends(body, gateway.Time!, 1);

        await Assert.ThrowsAsync<HttpRequestException>(() => body);
        Assert.Equal("It did not answer within 10 s.", gateway.Transport.State.LastError);
    }

    [Fact]
    public async Task Body_BreaksOff_IsNeverTakenForWhole()
    {
        var (backend, gateway) = await StartAsync(FakeBackend.HalfBody);
        await using var _ = backend;
        await using var __ = gateway;

        // Whether the first part got out before the break decides between an error and a broken connection.
        HttpResponseMessage? response = null;
        var failure = await Record.ExceptionAsync(async () =>
        {
            response = await gateway.SendAsync(HttpMethod.Get, "/media/P-1");
            await TextAsync(response);
        });

        Assert.True(failure is HttpRequestException || response?.StatusCode == HttpStatusCode.ServiceUnavailable, $"{failure}");
    }

    [Fact]
    public async Task Place_IsHeldUntilTheBodyEnds_AndGivenBack()
    {
        var gate = new TaskCompletionSource();
        var (backend, gateway) = await StartAsync(
            async context =>
            {
                await context.Response.WriteAsync("begin");
                await context.Response.Body.FlushAsync();
                await gate.Task;
            },
            options: o => o with { ConcurrentCalls = 1, QueuedCalls = 0 });
        await using var _ = backend;
        await using var __ = gateway;

        using var first = await gateway.SendAsync(HttpMethod.Get, "/media/P-1");
        using var refused = await gateway.SendAsync(HttpMethod.Get, "/media/P-2");
        gate.SetResult();
        await TextAsync(first);

        Assert.StartsWith("BackendBusy: ", await TextAsync(refused));
        for (var i = 0; i < 5; i++)
        {
            using var later = await gateway.SendAsync(HttpMethod.Get, "/media/P-3");
            if (later.StatusCode == HttpStatusCode.OK)
                return;
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Fail("The place was not given back.");
    }

    [Fact]
    public async Task Place_GivenBackAfterEachKindOfAnswer()
    {
        var (backend, gateway) = await StartAsync(options: o => o with { ConcurrentCalls = 1, QueuedCalls = 5, TotalTimeoutSeconds = 10 });
        await using var _ = backend;
        await using var __ = gateway;

        RequestDelegate[] kinds = [ServeFileAsync, FakeBackend.Status(404), FakeBackend.Status(302), FakeBackend.Status(304), ServeFileAsync];
        foreach (var kind in kinds)
        {
            backend.Answer = kind;
            using var response = await gateway.SendAsync(HttpMethod.Get, "/media/P-1");
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(kinds.Length, backend.Calls);
    }
}
