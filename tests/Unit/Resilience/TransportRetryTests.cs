using System.Net;
using CanonicalGateway.Contracts.Adapters;
using CanonicalGateway.Contracts.Errors;
using CanonicalGateway.Gateway.Resilience;
using Xunit;

namespace CanonicalGateway.Tests.Unit.Resilience;

public sealed class TransportRetryTests
{
    private static readonly BackendRequest _get = BackendRequest.Get("/things?$top=1&$filter=A%20eq%20'x%2Fy'");

    private static BackendTransport Open(BackendOptions options, IBackendCredentials? credentials = null, TimeProvider? time = null) =>
        new(options, credentials ?? NoCredentials.Instance, time ?? TimeProvider.System);

    private static Task<GatewayException> FailsAsync(BackendTransport transport, BackendRequest? request = null) =>
        Assert.ThrowsAsync<GatewayException>(() => transport.SendAsync(request ?? _get, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Send_Success_BringsBodyAndSendsTargetAsGiven()
    {
        await using var backend = await FakeBackend.StartAsync();
        using var transport = Open(backend.Options() with { Address = new Uri(backend.Address, "/sap/opu/") }, new FakeCredentials());

        using var reply = await transport.SendAsync(_get, TestContext.Current.CancellationToken);

        Assert.Equal("{\"ok\":true}"u8, reply.Body.Span);
        var request = Assert.Single(backend.Requests);
        Assert.Equal("/sap/opu/things?$top=1&$filter=A%20eq%20'x%2Fy'", request.Target);
        Assert.Equal("application/json", request.Headers["Accept"]);
        Assert.Equal("Bearer secret-token-1", request.Headers["Authorization"]);
    }

    [Theory]
    [InlineData("no-slash")]
    [InlineData("/with space")]
    [InlineData("/line\r\nX: y")]
    [InlineData("/ü")]
    [InlineData("http://127.0.0.1:1/elsewhere")]
    public async Task Send_TargetNotEncoded_IsRefused(string target)
    {
        await using var backend = await FakeBackend.StartAsync();
        using var transport = Open(backend.Options());

        await Assert.ThrowsAsync<ArgumentException>(() => transport.SendAsync(BackendRequest.Get(target), TestContext.Current.CancellationToken));

        Assert.Equal(0, backend.Calls);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Get_FailsTwice_IsRetriedAndSucceeds(int status)
    {
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(FakeBackend.Status(status), FakeBackend.Status(status), backend.Answer);
        using var transport = Open(backend.Options());

        using var reply = await transport.SendAsync(_get, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal(3, backend.Calls);
    }

    [Fact]
    public async Task Get_FailsThreeTimes_IsUnavailableWithNameAndRetryAfter()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(503));
        using var transport = Open(backend.Options());

        var failure = await FailsAsync(transport);

        Assert.Equal(3, backend.Calls);
        Assert.Equal(GatewayErrorCode.BackendUnavailable, failure.Error.Code);
        Assert.Equal("The backend 's4' is unavailable: it answered with status 503.", failure.Message);
        Assert.Equal("s4", failure.Error.Backend);
        Assert.Equal(TimeSpan.FromSeconds(5), failure.Error.RetryAfter);
        Assert.Equal("It answered with status 503.", transport.State.LastError);
    }

    [Fact]
    public async Task Get_RetryAfterWithinMaximum_IsWaitedFor()
    {
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(FakeBackend.Status(503, "4"), backend.Answer);
        var time = new ManualTime();
        using var transport = Open(backend.Options(), time: time);
        var began = time.GetUtcNow();

        var call = transport.SendAsync(_get, TestContext.Current.CancellationToken);
        await Until.Ends(call, time, 0.5);

        (await call).Dispose();
        Assert.True(time.GetUtcNow() - began >= TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Get_RetryAfterPastMaximum_IsPassedOnAtOnce()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(503, "6"));
        using var transport = Open(backend.Options());

        var failure = await FailsAsync(transport);

        Assert.Equal(1, backend.Calls);
        Assert.Equal(TimeSpan.FromSeconds(6), failure.Error.RetryAfter);
    }

    [Theory]
    [InlineData(501)]
    [InlineData(505)]
    public async Task Get_FaultOfTheRequest_IsNotRetried(int status)
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(status));
        using var transport = Open(backend.Options());

        await FailsAsync(transport);

        Assert.Equal(1, backend.Calls);
    }

    [Fact]
    public async Task Post_NotIdempotent_IsNeverRepeated()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Reset);
        using var transport = Open(backend.Options());

        await FailsAsync(transport, new BackendRequest(HttpMethod.Post, "/things") { Body = "x"u8.ToArray(), IsIdempotent = false });

        Assert.Equal(1, backend.Calls);
    }

    [Fact]
    public async Task Post_Idempotent_IsRepeatedWithItsBody()
    {
        var bodies = new List<string>();
        await using var backend = await FakeBackend.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            bodies.Add(await reader.ReadToEndAsync(context.RequestAborted));
            context.Response.StatusCode = bodies.Count == 1 ? 503 : 204;
        });
        using var transport = Open(backend.Options());

        using var reply = await transport.SendAsync(
            new BackendRequest(HttpMethod.Post, "/things") { Body = "body"u8.ToArray(), ContentType = "text/plain" }, TestContext.Current.CancellationToken);

        Assert.Equal(["body", "body"], bodies);
        Assert.Equal(HttpStatusCode.NoContent, reply.Status);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task Get_ClientError_IsTheAnswer(int status)
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(status));
        using var transport = Open(backend.Options());

        using var reply = await transport.SendAsync(_get, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)reply.Status);
        Assert.Equal("secret body of the backend"u8, reply.Body.Span);
        Assert.Equal(1, backend.Calls);
    }

    [Fact]
    public async Task Outage_ManyCalls_RepeatsStayWithinBudget()
    {
        const int calls = 100;
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(503));
        using var transport = Open(backend.Options() with { FailureRatio = 1, MinimumThroughput = 10_000 });

        for (var i = 0; i < calls; i++)
            await FailsAsync(transport);

        Assert.InRange(backend.Calls, calls + (calls / 5), calls + (calls / 5) + 10);
    }

    [Fact]
    public async Task Refused_IsUnavailableWithoutTheAddress()
    {
        var address = await FakeBackend.ClosedAddressAsync();
        using var transport = Open(new BackendOptions { Name = "s4", Address = address, RetryBaseDelayMilliseconds = 1 });

        var failure = await FailsAsync(transport);

        Assert.Equal("The backend 's4' is unavailable: it can't be connected to.", failure.Message);
        Assert.DoesNotContain("127.0.0.1", failure.Message);
    }

    [Fact]
    public async Task HalfBody_Once_IsRetried()
    {
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(FakeBackend.HalfBody, FakeBackend.Reset, backend.Answer);
        using var transport = Open(backend.Options());

        using var reply = await transport.SendAsync(_get, TestContext.Current.CancellationToken);

        Assert.Equal("{\"ok\":true}"u8, reply.Body.Span);
    }

    [Fact]
    public async Task HalfBody_Always_IsUnavailable()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.HalfBody);
        using var transport = Open(backend.Options());

        var failure = await FailsAsync(transport);

        Assert.Equal("The backend 's4' is unavailable: it broke off its answer.", failure.Message);
    }

    [Fact]
    public async Task Throttled_RetryAfterWithinMaximum_IsWaitedFor()
    {
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(FakeBackend.Status(429, "0"), backend.Answer);
        using var transport = Open(backend.Options());

        using var reply = await transport.SendAsync(_get, TestContext.Current.CancellationToken);

        Assert.Equal(2, backend.Calls);
    }

    [Theory]
    [InlineData(true, "60", 60)]
    [InlineData(false, "1", 1)]
    public async Task Throttled_TooLongOrNotIdempotent_IsThrottledWithRetryAfter(bool idempotent, string retryAfter, int seconds)
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(429, retryAfter));
        using var transport = Open(backend.Options());

        var failure = await FailsAsync(transport, _get with { IsIdempotent = idempotent });

        Assert.Equal(1, backend.Calls);
        Assert.Equal(GatewayErrorCode.BackendThrottled, failure.Error.Code);
        Assert.Equal(TimeSpan.FromSeconds(seconds), failure.Error.RetryAfter);
    }

    [Fact]
    public async Task Unauthorized_Once_IsRenewedAndSentAgainWithoutCostingARetry()
    {
        await using var backend = await FakeBackend.StartAsync();
        backend.Answer = FakeBackend.InTurn(FakeBackend.Status(401), backend.Answer);
        var credentials = new FakeCredentials();
        using var transport = Open(backend.Options() with { RetryAttempts = 0 }, credentials);

        using var reply = await transport.SendAsync(_get with { IsIdempotent = false }, TestContext.Current.CancellationToken);

        Assert.Equal(1, credentials.Invalidated);
        Assert.Equal(["Bearer secret-token-1", "Bearer secret-token-2"], backend.Requests.Select(r => r.Headers["Authorization"]));
    }

    [Fact]
    public async Task Unauthorized_Always_IsRefusedCredentialsWithoutShowingThem()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(401));
        using var transport = Open(backend.Options(), new FakeCredentials());

        var failure = await FailsAsync(transport);

        Assert.Equal(2, backend.Calls);
        Assert.Equal(GatewayErrorCode.BackendRefusedCredentials, failure.Error.Code);
        Assert.DoesNotContain("secret", failure.ToString());
        Assert.DoesNotContain("secret", transport.State.ToString());
    }

    [Fact]
    public async Task Unauthorized_RenewalCannotHelp_IsSentOnce()
    {
        await using var backend = await FakeBackend.StartAsync(FakeBackend.Status(401));
        using var transport = Open(backend.Options(), new FakeCredentials { CanRenew = false });

        await FailsAsync(transport);

        Assert.Equal(1, backend.Calls);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public async Task Body_AtAndPastTheLimit(int length, bool fits)
    {
        foreach (var isLengthKnown in new[] { true, false })
        {
            await using var backend = await FakeBackend.StartAsync(async context =>
            {
                if (isLengthKnown)
                    context.Response.ContentLength = length;
                for (var sent = 0; sent < length; sent += 41)
                    await context.Response.Body.WriteAsync(new byte[Math.Min(41, length - sent)]);
            });
            using var transport = Open(backend.Options() with { ReplyBytesMax = 1024 });

            if (fits)
            {
                using var reply = await transport.SendAsync(_get, TestContext.Current.CancellationToken);
                Assert.Equal(length, reply.Body.Length);
            }
            else
            {
                var failure = await FailsAsync(transport);
                Assert.Equal(GatewayErrorCode.BackendFault, failure.Error.Code);
                Assert.Contains("1024 bytes", failure.Message);
                Assert.Equal(1, backend.Calls);
            }
        }
    }

    [Fact]
    public async Task Body_LongOfUnknownLength_ComesWhole()
    {
        var body = new byte[300_001];
        new Random(1).NextBytes(body);
        await using var backend = await FakeBackend.StartAsync(context => context.Response.Body.WriteAsync(body).AsTask());
        using var transport = Open(backend.Options());

        using var reply = await transport.SendAsync(_get, TestContext.Current.CancellationToken);

        Assert.Equal(body, reply.Body.ToArray());
    }

    [Fact]
    public async Task Body_Compressed_IsReadAndBoundByItsFullLength()
    {
        await using var backend = await FakeBackend.StartAsync(async context =>
        {
            Assert.Equal("gzip", context.Request.Headers.AcceptEncoding);
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionMode.Compress);
            await zip.WriteAsync(new byte[2000]);
        });
        using var transport = Open(backend.Options());
        using var narrow = Open(backend.Options() with { ReplyBytesMax = 1999 });

        using var reply = await transport.SendAsync(_get, TestContext.Current.CancellationToken);
        var failure = await FailsAsync(narrow);

        Assert.Equal(2000, reply.Body.Length);
        Assert.Contains("1999 bytes", failure.Message);
    }
}
